"""Campaign memory: whether a text nearly repeats what moderators have just marked as spam.

The desk remembers decisions in their own transaction (`remember`), `service.policies.refine` asks
about every submission (`known_campaign`), an hourly chore forgets (`forget_campaigns`). What the
machine alone has called spam is never remembered: it cannot confirm itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from sqlalchemy import bindparam, delete, func, literal_column, select, union_all

from service.city_time import jakarta_day
from service.db import add_numbered, add_rows, db, transaction
from service.policies.fingerprints import (
    KEYS,
    Fingerprint,
    Likeness,
    fingerprint,
    likeness,
    unpacked,
)
from service.policies.tables import CampaignExemplar, CampaignKey
from service.ports import ports
from service.prepared import Prepared
from service.screening.phases import HOLD, PUBLISH, SPAM
from service.screening.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from service.screening.verdict import Submission, Verdict

REMEMBERED = ("spam", "published")
KEPT = timedelta(days=30)
MOST_KEPT = 20_000  # exemplars of each kind
ENOUGH = 3  # comments that a person marked; the next one is caught
MOST_COMPARED = 64
MOST_OF_A_KEY = 64  # exemplars looked at for one key, the newest: the read does not grow with marks
HARMLESS = 0.02  # below this probability of spam, a hold of the machine has other grounds
KNOWN_CAMPAIGN = "known_campaign"
_NO_HASH = -1

_ANY = Prepared(
    select(CampaignExemplar.id)
    .where(CampaignExemplar.status == bindparam("status"))
    .limit(bindparam("most"))
    .offset(literal_column("0"))  # SQLite would ask for it in a parameter of its own
)


def _newest_of(place: int) -> Select[tuple[int]]:
    """The newest exemplars with the key of this place; the index alone finds them."""
    newest = (
        select(CampaignKey.exemplar_id)
        .where(
            CampaignKey.key == bindparam(f"key{place}"), CampaignKey.status == bindparam("status")
        )
        .order_by(CampaignKey.exemplar_id.desc())
        .limit(literal_column(str(MOST_OF_A_KEY)))
        .offset(literal_column("0"))
        .subquery()
    )
    return select(newest.c.exemplar_id)


NEWEST = union_all(*(_newest_of(place) for place in range(KEYS))).subquery()
"""An exemplar's number for each key it shares; at most `KEYS` × `MOST_OF_A_KEY` rows."""
_SHARING = (
    select(NEWEST.c.exemplar_id)
    .group_by(NEWEST.c.exemplar_id)
    .order_by(func.count().desc(), NEWEST.c.exemplar_id.desc())
    .limit(bindparam("most"))
    .offset(literal_column("0"))
    .subquery()
)
_NEAR = Prepared(
    select(CampaignExemplar.id, CampaignExemplar.sketch).join(
        _SHARING, CampaignExemplar.id == _SHARING.c.exemplar_id
    )
)


@dataclass(frozen=True)
class Marked:
    """A comment as a person's decision left it: `status` is any, only two are remembered."""

    comment_id: UUID
    status: str
    submission: Submission
    staff_id: int
    at: datetime


@dataclass(frozen=True)
class CampaignReason(Reason):
    """A reason that carries what its words are made of: how many comments, since which day."""

    count: int
    since: str


@dataclass(frozen=True)
class CampaignMatch:
    """A text nearly repeats at least `ENOUGH` comments that `moderators` persons marked as spam.

    `contact`: it leads somewhere, by a link, a number or a brand. `bare`: it does not, while all of
    those do. `quotes`: it holds the nearest of them whole and says something of its own.
    """

    reason: CampaignReason
    moderators: int
    contact: bool
    bare: bool
    quotes: bool

    def outcome(self, verdict: Verdict) -> str:
        """`spam`, or `hold` where what moderators marked may not be what this citizen wrote.

        A text that lacks what made the others spam, or only quotes them, is read by a person; and
        so is what the machine would publish, or the classifier finds harmless, unless two persons
        agree and it leads somewhere.
        """
        if verdict.failure is not None or self.bare or self.quotes:
            return HOLD
        if verdict.spam is None:
            return HOLD
        harmless = verdict.outcome == PUBLISH or verdict.spam < HARMLESS
        agreed = self.moderators > 1 and self.contact
        return HOLD if harmless and not agreed else SPAM


def known_campaign(submission: Submission) -> CampaignMatch | None:
    """The campaign that the text belongs to, if it is one that moderators have marked.

    It costs one small read while nobody has marked anything, else two, and time linear in the text.

    Raises:
        UnavailableError: the database cannot be read.
    """
    if len(_ANY.rows(status=SPAM, most=ENOUGH)) < ENOUGH:
        return None
    mark = fingerprint(submission.text)
    if mark is None:
        return None
    alike = _alike(mark, SPAM)
    rows = _recent(list(alike)) if len(alike) >= ENOUGH else []
    nearest = sorted((alike[row.id] for row in rows), key=lambda one: one.of_both, reverse=True)
    if len(rows) < ENOUGH or _is_vouched_for(mark, nearest[ENOUGH - 1].of_both):
        return None
    contact = mark.contact or bool(submission.author_url)
    return CampaignMatch(
        reason=_reason(len(rows), min(row.marked_at for row in rows)),
        moderators=len({row.staff_id for row in rows}),
        contact=contact,
        bare=not contact and all(row.contact for row in rows),
        quotes=nearest[0].quotes,
    )


def near_duplicates(text: str) -> list[tuple[UUID, float]]:
    """Comments that people have decided on lately and that this text nearly repeats.

    The most alike first, each with how much of both texts they share, 0 to 1. It compares the text
    with at most `MOST_COMPARED` of each kind, however much is remembered.
    """
    mark = fingerprint(text)
    if mark is None:
        return []
    alike = {number: one for kind in REMEMBERED for number, one in _alike(mark, kind).items()}
    rows = _recent(list(alike)) if alike else []
    found = [(row.comment_id, alike[row.id].of_both) for row in rows]
    return sorted(found, key=lambda one: one[1], reverse=True)


def remember(session: Session, marked: Marked) -> None:
    """Remember a decision's comment in the decision's own transaction, in place of what was.

    Spam is remembered as spam, what was published as a voucher for its like; any other status only
    makes the memory forget the comment. An undone decision is the standing one before it.
    """
    forget(session, marked.comment_id)
    remember_new(session, [marked])


def remember_new(session: Session, marked: Iterable[Marked]) -> None:
    """The same of comments that the memory holds nothing of: there is nothing to forget."""
    found = [(one, fingerprint(one.submission.text)) for one in marked if one.status in REMEMBERED]
    known = [(one, mark) for one, mark in found if mark is not None]
    numbers = add_numbered(session, CampaignExemplar, [_exemplar(*one) for one in known])
    rows = [
        {"key": key, "status": one.status, "exemplar_id": number}
        for (one, mark), number in zip(known, numbers, strict=True)
        for key in mark.keys
    ]
    if rows:
        add_rows(session, CampaignKey, rows)


def _exemplar(marked: Marked, mark: Fingerprint) -> dict[str, Any]:
    return {
        "comment_id": marked.comment_id,
        "status": marked.status,
        "staff_id": marked.staff_id,
        "marked_at": marked.at,
        "contact": mark.contact or bool(marked.submission.author_url),
        "sketch": mark.packed(),
    }


def forget(session: Session, *ids: UUID) -> None:
    """Forget comments, inside the caller's transaction."""
    session.execute(delete(CampaignExemplar).where(CampaignExemplar.comment_id.in_(ids)))


def forget_campaigns(now: datetime) -> None:
    """Forget what is older than `KEPT`, and of each kind the oldest above `MOST_KEPT`."""
    with transaction() as session:
        session.execute(delete(CampaignExemplar).where(CampaignExemplar.marked_at <= now - KEPT))
        for status in REMEMBERED:
            spare = (
                select(CampaignExemplar.id)
                .where(CampaignExemplar.status == status)
                .order_by(CampaignExemplar.marked_at.desc(), CampaignExemplar.id.desc())
                .offset(MOST_KEPT)
            )
            ids = session.scalars(spare).all()
            session.execute(delete(CampaignExemplar).where(CampaignExemplar.id.in_(ids)))


def _alike(mark: Fingerprint, status: str) -> dict[int, Likeness]:
    """The exemplars of this kind that the text is near to, by number."""
    rows = _NEAR.rows(**places_of(mark.keys), status=status, most=MOST_COMPARED)
    found = {row[0]: likeness(mark.sketch, unpacked(bytes(row[1]))) for row in rows}
    return {number: one for number, one in found.items() if one.near}


def places_of(keys: list[int]) -> dict[str, int]:
    """The parameters of `NEWEST`; where a short text has fewer keys, no hash is the rest."""
    padded = [*keys, *[_NO_HASH] * (KEYS - len(keys))]
    return {f"key{place}": key for place, key in enumerate(padded)}


def _recent(numbers: list[int]) -> list[CampaignExemplar]:
    """Those of them whose time is not over; the chore comes by but once an hour."""
    since = ports().clock() - KEPT
    return list(
        db.session.scalars(
            select(CampaignExemplar).where(
                CampaignExemplar.id.in_(numbers), CampaignExemplar.marked_at > since
            )
        )
    )


def _is_vouched_for(mark: Fingerprint, threshold: float) -> bool:
    """Whether a person published something that is at least so much alike."""
    return any(one.of_both >= threshold for one in _alike(mark, "published").values())


def _reason(count: int, since: datetime) -> CampaignReason:
    day = jakarta_day(since)
    shown = format_date(day, "d MMMM y", locale="id")
    return CampaignReason(
        code=KNOWN_CAMPAIGN,
        field="text",
        span=None,
        read_as="",
        detail=f"Mirip {count} tanggapan yang ditandai spam oleh moderator sejak {shown}",
        weight=0.0,
        count=count,
        since=day.isoformat(),
    )
