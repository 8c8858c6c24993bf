"""A wish for another e-mail address, as the link that confirms it carries it; for `ask_email`.

No table holds the wish: the link names whose it is and the address, and the hash stored of the link
covers them. Without the secret part, which only the secret key makes, nobody writes another.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """Who asked (`staff:7`), and for which address."""

    by: str
    to: str

    def own(self, staff_id: int) -> bool:
        """Whether she asked herself, and not whoever manages her account."""
        return self.by == f"staff:{staff_id}"

    def behind(self, secret: str) -> str:
        """What stands at the end of the link: its secret part, and the wish behind it."""
        written = base64.urlsafe_b64encode(f"{self.by} {self.to}".encode()).rstrip(b"=").decode()
        return f"{secret}.{written}"


def read_wish(token: str) -> Wish:
    """The wish in a link that is known to be one of ours."""
    written = token.partition(".")[2]
    padded = written + "=" * (-len(written) % 4)
    by, _, to = base64.urlsafe_b64decode(padded).decode().partition(" ")
    return Wish(by, to)
