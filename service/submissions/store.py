"""Storing a screened submission: thread, comment, verdict, move, figure and audit, all or none."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from service.audit.record import mark
from service.audit.record import record as audit
from service.cases.classify import guess_class
from service.cases.open import open_case
from service.comments.move import show
from service.comments.new_id import new_id
from service.comments.page import canonical_url, page_key
from service.comments.receipt_link import receipt_token, token_hash
from service.comments.tables import Comment, CommentVerdict, StatusMove, Thread
from service.comments.totals import enters
from service.comments.urgency import FAILED, Signs, rank
from service.db import add_row
from service.delivery.announce import Announcement, announce
from service.errors import ConflictError, FieldError, InvalidError, said
from service.figures.record import Happening
from service.figures.record import record as count
from service.policies.apply import Facts, apply, judged
from service.policies.closing import closed_since
from service.prepared import Prepared, as_moment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.policies.policy import Policy
    from service.screening.verdict import Verdict
    from service.submissions.payload import Submitted

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: easy to read out
MACHINE = "machine"
THREADS = Thread.__table__.c
THREAD = Prepared(
    select(THREADS.id, THREADS.closed_at, THREADS.created_at).where(
        THREADS.portal_id == bindparam("portal_id"), THREADS.page_key == bindparam("page_key")
    )
)


@dataclass(frozen=True)
class Draft:
    """A screened submission, about to be stored."""

    submitted: Submitted
    portal_id: int
    agency_id: int
    policy: Policy
    verdict: Verdict
    lang: str
    address_hash: str | None
    received_at: datetime
    published_before: int = 0
    banned_as: str | None = None


@dataclass(frozen=True)
class Stored:
    """What a draft became."""

    id: UUID
    reference: str
    status: str


def store(session: Session, draft: Draft) -> Stored:
    """Write everything that a new comment is, inside the caller's transaction.

    Raises:
        ConflictError: the thread is closed.
        InvalidError: the parent is not a public comment of this thread.
    """
    thread_id = _thread(session, draft)
    root_id = _root(session, thread_id, draft.submitted.parent_id)
    draft, status = _ruled(draft)
    stored = Stored(id=new_id(draft.received_at), reference=_new_reference(), status=status)
    add_row(session, Comment, _comment_row(draft, stored, thread_id, root_id))
    enters(session, draft.portal_id, status)
    _write_verdict(session, draft, stored)
    _write_trail(session, draft, stored)
    if draft.submitted.notify and draft.submitted.author_email:
        _announce(session, draft, stored)
    if status == "published":
        show(session, thread_id, 1)
        open_case(session, session.get_one(Comment, stored.id), draft.received_at)
    return stored


def _ruled(draft: Draft) -> tuple[Draft, str]:
    """The first status, and the draft with the policy's reasons beside the verdict's."""
    facts = Facts(
        body=draft.submitted.body,
        received_at=draft.received_at,
        published_before=draft.published_before,
        banned_as=draft.banned_as,
    )
    ruling = apply(draft.policy, judged(draft.verdict), facts)
    if not ruling.codes:
        return draft, ruling.status
    reasons = [*ruling.reasons(), *draft.verdict.reasons]
    return replace(draft, verdict=replace(draft.verdict, reasons=reasons)), ruling.status


def _thread(session: Session, draft: Draft) -> int:
    submitted = draft.submitted
    key = page_key(submitted.page_url, submitted.page_id)
    found = THREAD.rows_within(session, portal_id=draft.portal_id, page_key=key)
    if not found:
        return _new_thread(session, draft, key)
    thread_id, closed_at, created_at = found[0]
    closed = None if closed_at is None else as_moment(closed_at)
    if closed_since(draft.policy, as_moment(created_at), closed, draft.received_at) is not None:
        raise ConflictError(said("tanggapan untuk halaman ini sudah ditutup"))
    return int(thread_id)


def _new_thread(session: Session, draft: Draft, key: str) -> int:
    thread = Thread(
        portal_id=draft.portal_id,
        page_key=key,
        url_key=page_key(draft.submitted.page_url, None),
        url=canonical_url(draft.submitted.page_url),
        title=draft.submitted.page_title,
        created_at=draft.received_at,
    )
    try:
        with session.begin_nested():
            session.add(thread)
    except IntegrityError:  # somebody else's first comment was a moment earlier
        return _thread(session, draft)
    return thread.id


def _root(session: Session, thread_id: int, parent_id: UUID | None) -> UUID | None:
    """The top-level comment that a reply belongs below; it and the parent must be public."""
    if parent_id is None:
        return None
    query = select(Comment.thread_id, Comment.status, Comment.root_id)
    row = session.execute(query.where(Comment.id == parent_id)).one_or_none()
    root_id = parent_id if row is None or row.root_id is None else row.root_id
    # whoever withholds the top-level comment now waits: the thread's number counts with it
    root = session.execute(
        query.where(Comment.id == root_id).with_for_update(read=True)
    ).one_or_none()
    public = [found is not None and found.status == "published" for found in (row, root)]
    if not all(public) or row is None or row.thread_id != thread_id:
        raise InvalidError(
            FieldError(
                "parent_id", "unknown", said("tanggapan yang dibalas tidak ada di halaman ini")
            )
        )
    return root_id


def _comment_row(
    draft: Draft, stored: Stored, thread_id: int, root_id: UUID | None
) -> dict[str, object]:
    submitted = draft.submitted
    return {
        "id": stored.id,
        "thread_id": thread_id,
        "portal_id": draft.portal_id,
        "parent_id": submitted.parent_id,
        "root_id": root_id,
        "kind": "citizen",
        "status": stored.status,
        "version": 1,
        "author_name": submitted.author_name,
        "author_email": submitted.author_email,
        "author_url": submitted.author_url,
        "address_hash": draft.address_hash,
        "body": submitted.body,
        "notify": submitted.notify,
        "lang": draft.lang,
        "reference": stored.reference,
        "receipt_hash": token_hash(receipt_token(stored.id, 1)),
        "receipt_version": 1,
        "created_at": draft.received_at,
        "published_at": draft.received_at if stored.status == "published" else None,
        **_queue_columns(draft, stored),
    }


def _queue_columns(draft: Draft, stored: Stored) -> dict[str, object]:
    """Where the comment stands in the desk's queue, and what it can be found there by."""
    verdict, body = draft.verdict, draft.submitted.body
    outcome = FAILED if verdict.failure else verdict.outcome
    chance = None if verdict.spam is None else round(100 * verdict.spam)
    sentiment = verdict.sentiment_label
    topic = verdict.spam_kind if outcome == "spam" else None
    return {
        "agency_id": draft.agency_id,
        "desk_view": stored.status,
        "rank": rank(Signs(outcome, chance, sentiment, "?" in body)),
        "outcome": outcome,
        "sentiment": sentiment,
        "topic": topic or guess_class(body, sentiment),
        "chance": chance,
    }


def _write_verdict(session: Session, draft: Draft, stored: Stored) -> None:
    verdict = draft.verdict
    add_row(
        session,
        CommentVerdict,
        {
            "comment_id": stored.id,
            "given_at": draft.received_at,
            "outcome": verdict.outcome,
            "sentiment": verdict.sentiment_label,
            "failure": verdict.failure[:200] if verdict.failure else None,
            "model_version": verdict.model_version,
            "detail": verdict.to_dict(),
        },
    )


def _write_trail(session: Session, draft: Draft, stored: Stored) -> None:
    at, verdict = draft.received_at, draft.verdict
    add_row(
        session,
        StatusMove,
        {
            "comment_id": stored.id,
            "old": None,
            "new": stored.status,
            "actor_kind": MACHINE,
            "actor_id": MACHINE,
            "reason": verdict.outcome,
            "moved_at": at,
        },
    )
    audit(
        session,
        "comment:received",
        MACHINE,
        f"comment:{stored.id}",
        at,
        draft.portal_id,
        new=stored.status,
        outcome=verdict.outcome,
        model=verdict.model_version,
        content=mark(draft.submitted.body, stored.id),
    )
    count(
        session,
        Happening(
            name="received",
            at=at,
            portal_id=draft.portal_id,
            agency_id=draft.agency_id,
            new_status=stored.status,
            actor_kind=MACHINE,
            outcome=verdict.outcome,
            sentiment=verdict.sentiment_label or "",
        ),
    )


def _announce(session: Session, draft: Draft, stored: Stored) -> None:
    announce(
        session,
        Announcement(
            kind="comment_received",
            subject=f"comment:{stored.id}",
            payload={"comment_id": str(stored.id)},
            created_at=draft.received_at,
            not_before=draft.received_at,
        ),
    )


def _new_reference() -> str:
    """A short number to quote on the phone: 50 random bits, as DA-XXXXX-XXXXX."""
    text = "".join(secrets.choice(CROCKFORD) for _ in range(10))
    return f"DA-{text[:5]}-{text[5:]}"
