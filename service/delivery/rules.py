"""What holds for one kind of announcement and not for another; the factory hands it in.

So the delivery knows no room: each says of its own kinds what a person may not call off, and for
how long a mail of it is of any use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from flask import Flask

EXTENSION: Final = "duaarah.delivery_rules"


@dataclass(frozen=True)
class Rules:
    """Kinds that are `firm`: nobody may call them off; and how long the mail of a kind `lives`.

    What lives for a time holds a link that opens nothing after it.
    """

    firm: frozenset[str] = frozenset()
    lives: Mapping[str, timedelta] = field(default_factory=dict)

    def expired(self, kind: str, created_at: datetime, now: datetime) -> bool:
        """Whether the link in a mail of this kind, made then, opens nothing any more."""
        return kind in self.lives and created_at + self.lives[kind] <= now


def install(app: Flask, rules: Rules) -> None:
    """Keep the rules of this installation's kinds."""
    app.extensions[EXTENSION] = rules


def rules() -> Rules:
    """The rules of the application at hand."""
    found: Rules = current_app.extensions[EXTENSION]
    return found
