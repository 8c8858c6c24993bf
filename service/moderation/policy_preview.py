"""What a policy would have made of the last 30 days' comments; the desk shows it before saving.

It works on the verdicts that were stored: nothing is screened again. Words of lists that are newly
switched on are therefore not looked for, and bans are left out on both sides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, true

from service.comments.status import Status
from service.comments.tables import Comment, CommentVerdict
from service.db import db
from service.policies.apply import DISGUISED, Facts, Judged, Ruling, apply
from service.policies.campaigns import KNOWN_CAMPAIGN
from service.policies.policy_load import Loaded, current
from service.policies.policy_save import place_of
from service.policies.refine import LISTED_WORD
from service.policies.words_load import COUNTING
from service.portals.tables import Portal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row

    from service.policies.policy import Policy
    from service.policies.words_scope import ListScope

DAYS = 30
MOST = 10_000  # comments, the newest
EXAMPLES = 10
ASKED_AT_ONCE = 500  # e-mail addresses

Known = dict[tuple[str, str], list["datetime"]]


@dataclass(frozen=True)
class Changed:
    """A comment that would fare otherwise: what it is now made, and what the new policy makes."""

    id: UUID
    body: str
    before: Ruling
    after: Ruling


@dataclass
class PolicyPreview:
    """How many comments each policy publishes, holds and puts with spam, by status."""

    looked_at: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    examples: list[Changed] = field(default_factory=list)


def preview_policy(scope: ListScope, data: dict[str, Any], now: datetime) -> PolicyPreview:
    """What the policy of a place would have done, beside what the present one would have."""
    loaded = current()
    draft = Loaded(loaded.version, {**loaded.rows, place_of(scope): data})
    rows = _rows(and_(Comment.created_at > now - timedelta(days=DAYS), _of(scope)))
    known = _known(rows) if _asks(loaded, rows) or _asks(draft, rows) else {}
    shown = PolicyPreview(looked_at=len(rows))
    for row in rows:
        before, after = _ruling(loaded, row, known), _ruling(draft, row, known)
        shown.now[before.status] += 1
        shown.then[after.status] += 1
        if before.status != after.status:
            shown.changed += 1
            if len(shown.examples) < EXAMPLES:
                shown.examples.append(Changed(row.id, row.body, before, after))
    return shown


def ruling_on(comment: Comment) -> Ruling | None:
    """What the present policy would make of a comment; None where no verdict is stored."""
    loaded, rows = current(), _rows(Comment.id == comment.id)
    known = _known(rows) if _asks(loaded, rows) else {}
    return _ruling(loaded, rows[0], known) if rows else None


def _rows(which: ColumnElement[bool]) -> list[Row[Any]]:
    """The comments with the first verdict on each, the newest first, at most `MOST`."""
    last = (
        select(
            Comment.id, Comment.body, Comment.author_email, Comment.address_hash,
            Comment.created_at, Comment.portal_id, Portal.agency_id,
        )
        .join(Portal, Portal.id == Comment.portal_id)
        .where(Comment.kind == "citizen", which)
        .order_by(Comment.id.desc())
        .limit(MOST)
        .subquery()
    )  # fmt: skip
    verdict = (CommentVerdict.outcome, CommentVerdict.failure, CommentVerdict.detail)
    query = (
        select(last, *verdict)
        .join(CommentVerdict, CommentVerdict.comment_id == last.c.id)
        .order_by(last.c.id.desc(), CommentVerdict.id)
    )
    first: dict[UUID, Row[Any]] = {}
    for row in db.session.execute(query):
        first.setdefault(row.id, row)
    return list(first.values())


def _of(scope: ListScope) -> ColumnElement[bool]:
    if scope.portal_id is not None:
        return Comment.portal_id == scope.portal_id
    return true() if scope.agency_id is None else Portal.agency_id == scope.agency_id


def _asks(loaded: Loaded, rows: Sequence[Row[Any]]) -> bool:
    places = {(row.portal_id, row.agency_id) for row in rows}
    return any(loaded.policy_at(*place).most_asked for place in places)


def _known(rows: Sequence[Row[Any]]) -> Known:
    """When comments of the rows' authors were published, by e-mail and network address."""
    emails = sorted({row.author_email for row in rows if row.author_email and row.address_hash})
    known: Known = {}
    for start in range(0, len(emails), ASKED_AT_ONCE):
        some = emails[start : start + ASKED_AT_ONCE]
        found = db.session.execute(
            select(Comment.author_email, Comment.address_hash, Comment.published_at)
            .where(Comment.author_email.in_(some), Comment.status == Status.PUBLISHED)
            .order_by(Comment.published_at)
        )
        for email, address_hash, published_at in found:
            if email and address_hash and published_at:
                known.setdefault((email, address_hash), []).append(published_at)
    return known


def _ruling(loaded: Loaded, row: Row[Any], known: Known) -> Ruling:
    policy = loaded.policy_at(row.portal_id, row.agency_id)
    published = known.get((row.author_email, row.address_hash), [])
    facts = Facts(row.body, row.created_at, bisect_right(published, row.created_at))
    return apply(policy, _judged(policy, row), facts)


def _judged(policy: Policy, row: Row[Any]) -> Judged:
    reasons = [one for one in row.detail.get("reasons") or () if isinstance(one, dict)]
    disguised = any(one.get("code") == DISGUISED for one in reasons)
    judged = Judged(row.outcome, row.failure is not None, disguised)
    return replace(judged, outcome=_without_lists(policy, row.outcome, reasons))


def _without_lists(policy: Policy, outcome: str, reasons: list[dict[str, Any]]) -> str:
    """The outcome where the lists that it stems from do not count under the policy."""
    listed = [one for one in reasons if one.get("code") == LISTED_WORD and one.get("before")]
    others = any(one.get("code") == KNOWN_CAMPAIGN for one in reasons)
    counting = COUNTING[policy.word_lists]
    if not listed or others or any(one.get("whose") in counting for one in listed):
        return outcome
    return str(listed[0]["before"])
