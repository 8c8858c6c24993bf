"""What the desk's pages are made of; called by the routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, url_for

from service.access import member, reader_scope
from service.cases.answer import BODY_LIMITS
from service.moderation.appeal_decide import ANSWER_LIMITS
from service.moderation.assign import colleagues_for
from service.moderation.claim import claimed_by_others
from service.moderation.complaints import appeal_on, reports_on
from service.moderation.decide import MESSAGE_LENGTH, NOTE_LENGTH
from service.moderation.item import read_item
from service.moderation.notes import NOTE_LIMITS
from service.moderation.queue import next_in_queue
from service.moderation.queue_next import is_common, next_waiting
from service.moderation.reasons import REASONS
from service.moderation.undo import last_undoable
from service.moderation.words import words_now
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from service.access import Member
    from service.comments.tables import Comment
    from service.errors import ServiceError
    from service.moderation.asked import Asked


@dataclass(frozen=True)
class Refused:
    """A form that was refused, with what was typed into it: nobody types anything twice."""

    error: ServiceError
    typed: Mapping[str, str]

    def about(self, field: str) -> str:
        """What is wrong with a field, '' if nothing."""
        return "; ".join(fault.message for fault in self.error.errors if fault.field == field)


@dataclass(frozen=True)
class Rights:
    """What the member of staff may do with a comment."""

    decide: bool
    answer: bool
    note: bool


def show_item(comment_id: UUID, view: Asked, refused: Refused | None = None) -> str:
    """A comment's page; after a refusal, its fresh state with what was typed."""
    reader, now = member("queue:read"), ports().clock()
    item = read_item(comment_id, reader.scope, now)
    return render_template(
        "moderation/item.html",
        item=item,
        comment=item.comment,
        case=item.case,
        view=view.code,
        part=view.view.value,
        refused=refused,
        rights=_rights(item.comment),
        reasons=REASONS,
        note_length=NOTE_LENGTH,
        message_length=MESSAGE_LENGTH,
        answer_limits=BODY_LIMITS,
        note_limits=NOTE_LIMITS,
        colleagues=colleagues_for(item.comment),
        claimed_by=claimed_by_others(reader.id, now).get(comment_id),
        reports=reports_on(item.comment),
        appeal_view=appeal_on(item.comment, reader.id),
        appeal_answer_limits=ANSWER_LIMITS,
        undoable=last_undoable(reader, now),
        **words_now(),
    )


def next_address(comment_id: UUID, view: Asked, decider: Member) -> str:
    """Where a moderator goes on after a decision: the next comment of her view, or the queue."""
    if is_common(decider.scope, view):
        following = next_waiting(decider.scope, view, comment_id)
    else:
        following = next_in_queue(decider, view, comment_id, ports().clock())
    if following is None:
        return url_for("moderation.queue", view=view.code)
    return url_for("moderation.item", comment_id=following, view=view.code)


def _rights(comment: Comment) -> Rights:
    place = (comment.portal.agency_id, comment.portal_id)
    decide, answer, note = (
        reader_scope(permission).covers(*place)
        for permission in ("comments:decide", "cases:answer", "notes:write")
    )
    return Rights(decide, answer, note)
