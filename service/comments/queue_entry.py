"""Keeps a comment's place in the desk's queue; called by whoever changes what it depends on.

The place stands in the comment's own row, so that it cannot disagree with it: `desk_view` is the
view that a comment lies in by its status, `rank` its order there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.comments.status import ActorKind, Status
from service.comments.urgency import rank, signs_of

if TYPE_CHECKING:
    from service.comments.move import Move
    from service.comments.tables import Comment


def requeue(comment: Comment) -> None:
    """Reckon the rank anew, after reports or an appeal came or were settled."""
    new = rank(signs_of(comment))
    if comment.rank != new:
        comment.rank = new


def enter_view(comment: Comment, *, confirmed: bool) -> None:
    """Put a citizen's comment into the view of its status.

    Spam that a person has confirmed lies with what people rejected; what only a machine took for
    spam waits for one.
    """
    if comment.kind == "citizen":
        spam = comment.status == Status.SPAM
        comment.desk_view = str(Status.REJECTED if spam and confirmed else comment.status)


def confirms(move: Move) -> bool:
    """Whether a move is a person's own decision, and not the undoing of one."""
    return move.by is ActorKind.STAFF and move.undoes is None
