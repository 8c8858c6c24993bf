"""The one way in: a checked submission is screened and stored, or refused with its reason."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.comments.page import page_key
from service.comments.receipt_link import receipt_token, url_of
from service.db import transaction
from service.errors import FieldError, InvalidError, said
from service.metrics import comment_received
from service.policies.bans_match import Sender
from service.policies.policy import OFFICIALS
from service.policies.policy_load import current_or_broken
from service.policies.refine import refine
from service.portals.find import check_origin, find_portal, owns_host
from service.ports import ports
from service.screening.verdict import Submission, screen_safely
from service.submissions import idempotency
from service.submissions.known import published_before
from service.submissions.store import Draft, store

if TYPE_CHECKING:
    from uuid import UUID

    from service.policies.policy import Policy
    from service.portals.find import FoundPortal
    from service.submissions.payload import Submitted

IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class SubmissionRequest:
    """A submission with what its transport knows: portal, origin, address, language, key."""

    portal: str
    submitted: Submitted
    origin: str | None = None
    address: str = ""
    lang: str = "id"
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Accepted:
    """What the citizen is told: `status` is published or pending, whatever the machine thought."""

    id: UUID
    reference: str
    status: str
    receipt_url: str


def submit(request: SubmissionRequest) -> Accepted:
    """Screen and store one submission; the answer is given after the commit.

    Raises:
        NotFoundError: unknown portal.
        ForbiddenError: an origin that is not the portal's.
        InvalidError: the page or the parent does not belong here, or the key is unusable.
        ConflictError: the thread is closed, or the same key is still at work.
    """
    portal = find_portal(request.portal)
    check_origin(portal, request.origin)
    _check_page(portal, request.submitted)
    key = _checked_key(request.idempotency_key)
    if key is None:
        return _accept(portal, request)
    with idempotency.claimed(portal.id, key, request.submitted.digest()) as earlier:
        return _replayed(earlier) if earlier else _accept(portal, request)


def _accept(portal: FoundPortal, request: SubmissionRequest) -> Accepted:
    submitted = request.submitted
    outside = ports()
    written = Submission(
        text=submitted.body,
        author_name=submitted.author_name,
        author_email=submitted.author_email or "",
        author_url=submitted.author_url or "",
    )
    verdict = screen_safely(outside.screener, written)
    now, loaded = outside.clock(), current_or_broken()
    policy = loaded.policy_at(portal.id, portal.agency_id)
    _check_reply(policy, submitted)
    verdict = refine(verdict, written, portal.id, portal.agency_id, policy.word_lists)
    sender = Sender(submitted.author_email, _address_hash(request.address))
    ban = loaded.bans.on(sender, portal.id, portal.agency_id, now)
    draft = Draft(
        submitted=submitted,
        portal_id=portal.id,
        agency_id=portal.agency_id,
        policy=policy,
        verdict=verdict,
        lang=request.lang,
        address_hash=sender.address_hash,
        received_at=now,
        published_before=published_before(sender, policy.most_asked),
        banned_as=ban.effect if ban else None,
    )
    key = _checked_key(request.idempotency_key)
    with transaction() as session:
        stored = store(session, draft)
        if key is not None:
            idempotency.remember(session, portal.id, key, submitted.digest(), stored)
    comment_received(verdict.outcome, failed=verdict.failure is not None)
    token = receipt_token(stored.id, 1)
    return Accepted(stored.id, stored.reference, _told(stored.status), url_of(token))


def _replayed(earlier: idempotency.Earlier) -> Accepted:
    token = receipt_token(earlier.comment_id, earlier.receipt_version)
    return Accepted(earlier.comment_id, earlier.reference, _told(earlier.status), url_of(token))


def _told(status: str) -> str:
    """A citizen is never told `spam` by a machine: it is a hold like any other."""
    return "published" if status == "published" else "pending"


def _check_page(portal: FoundPortal, submitted: Submitted) -> None:
    page_key(submitted.page_url, submitted.page_id)
    if not owns_host(portal, submitted.page_url):
        raise InvalidError(
            FieldError("page.url", "foreign_page", said("halaman ini bukan milik portal tersebut"))
        )


def _check_reply(policy: Policy, submitted: Submitted) -> None:
    if submitted.parent_id is not None and policy.replies == OFFICIALS:
        raise InvalidError(
            FieldError("parent_id", "closed", said("di portal ini hanya petugas yang membalas"))
        )


def _checked_key(key: str | None) -> str | None:
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidError(
            FieldError("Idempotency-Key", "characters", said("1–128 karakter ASCII tanpa spasi"))
        )
    return key


def _address_hash(address: str) -> str | None:
    """A keyed hash tells one address from another without keeping either."""
    if not address:
        return None
    return hmac.new(ports().settings.secret_key.encode(), address.encode(), "sha256").hexdigest()
