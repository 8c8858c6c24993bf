"""What readers and the author say about a comment, as the item page shows it to moderators."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from service.accounts.names import name_of
from service.db import db
from service.moderation.find import find_comment
from service.moderation.settle import appeal_of, first_decider, has_colleague
from service.moderation.tables import Report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from service.access import Member
    from service.comments.tables import Comment
    from service.moderation.tables import Appeal

MOST_SHOWN = 50


@dataclass(frozen=True)
class Reports:
    """The open reports of a comment, the newest first, and how many were settled before.

    `reasons` counts the open ones by reason; `shown` has up to `MOST_SHOWN` of them; `last` is the
    newest one's id, 0 where there is none.
    """

    count: int
    reasons: Mapping[str, int]
    shown: Sequence[Report]
    last: int
    dismissed: int
    upheld: int


@dataclass(frozen=True)
class AppealView:
    """An appeal as one member of staff sees it.

    `first` took the decision that it speaks against (None: the machine), `decided_by` decided the
    appeal. `mine`: only a colleague may decide, for the decision was the reader's own. `alone`:
    it was, and there is no colleague; or it was decided so.
    """

    appeal: Appeal
    first: str | None
    decided_by: str | None
    mine: bool
    alone: bool


@dataclass(frozen=True)
class Complaints:
    """All that was said about a comment."""

    comment: Comment
    reports: Reports
    appeal: AppealView | None


def read_complaints(comment_id: UUID, reader: Member) -> Complaints:
    """What was said about a comment, for a member of staff.

    Raises:
        NotFoundError: there is none in her scope.
    """
    comment = find_comment(db.session(), comment_id, reader.scope, lock=False)
    return Complaints(comment, reports_on(comment), appeal_on(comment, reader.id))


def reports_on(comment: Comment) -> Reports:
    """The readers' reports of a comment."""
    rows = db.session.execute(
        select(Report.state, Report.reason, func.count(), func.max(Report.id))
        .where(Report.comment_id == comment.id)
        .group_by(Report.state, Report.reason)
    ).all()
    by_state = Counter[str]()
    for state, _, count, _ in rows:
        by_state[state] += count
    still_open = [row for row in rows if row[0] == "open"]
    return Reports(
        count=by_state["open"],
        reasons={reason: count for _, reason, count, _ in sorted(still_open, key=_most_first)},
        shown=_shown(comment) if still_open else [],
        last=max((last for *_, last in still_open), default=0),
        dismissed=by_state["dismissed"],
        upheld=by_state["upheld"],
    )


def appeal_on(comment: Comment, staff_id: int) -> AppealView | None:
    """The appeal against the withholding of a comment, for a member of staff."""
    session = db.session()
    appeal = appeal_of(session, comment.id)
    if appeal is None:
        return None
    first = first_decider(session, appeal)
    hers = appeal.state == "open" and first == staff_id
    mine = hers and has_colleague(session, comment, staff_id)
    alone = first is not None and (appeal.decided_by == first or (hers and not mine))
    return AppealView(appeal, _name(first), _name(appeal.decided_by), mine, alone)


def _most_first(row: Sequence[object]) -> tuple[int, str]:
    _, reason, count, _ = row
    return -int(str(count)), str(reason)


def _shown(comment: Comment) -> Sequence[Report]:
    return db.session.scalars(
        select(Report)
        .where(Report.comment_id == comment.id, Report.state == "open")
        .order_by(Report.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def _name(staff_id: int | None) -> str | None:
    return None if staff_id is None else name_of(staff_id)
