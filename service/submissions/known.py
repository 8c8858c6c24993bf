"""How many comments an author is known for already; `submit` asks where the policy wants to know.

A name proves nothing, and an e-mail address that anybody can type little. What counts is the same
e-mail address sent from the same network address as before: nobody can take both from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from service.comments.status import Status
from service.comments.tables import Comment
from service.prepared import Prepared

if TYPE_CHECKING:
    from service.policies.bans_match import Sender

PUBLISHED = Prepared(
    select(func.count())
    .select_from(Comment)
    .where(
        Comment.author_email == bindparam("email"),
        Comment.address_hash == bindparam("address_hash"),
        Comment.status == bindparam("status"),
    )
)


def published_before(sender: Sender, most: int) -> int:
    """The sender's published comments, at most `most`; 0 for one who cannot be known again."""
    if not most or not sender.email or not sender.address_hash:
        return 0
    rows = PUBLISHED.rows(
        email=sender.email,
        address_hash=sender.address_hash,
        status=Status.PUBLISHED.value,
    )
    found: int = rows[0][0]
    return min(found, most)
