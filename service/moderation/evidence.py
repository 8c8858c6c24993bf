"""The evidence pack on gambling spam: what came in, what was decided, and hashes that prove it.

`duaarah audit evidence` makes it, for whoever prosecutes. It is a ZIP of one JSON
line a comment (evidence.jsonl) and a manifest with the file's SHA-256 and the audit chain's head.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from service.audit.chain import read_head
from service.audit.record import fits, record
from service.audit.tables import AuditEvent
from service.comments.status import Status
from service.comments.tables import Comment, CommentVerdict
from service.db import db, transaction
from service.moderation.find import standing_decision, within
from service.portals.tables import Portal
from service.ports import ports
from service.screening.text import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import BinaryIO

    from service.access import Scope

KIND = "gambling"
BATCH = 200
NAME = "evidence.jsonl"


@dataclass(frozen=True)
class EvidenceRequest:
    """Gambling spam received from `since` until before `until`, inside a scope.

    `portal` is a portal's id, None for all; `actor` is named in the trail.
    """

    since: datetime
    until: datetime
    scope: Scope
    actor: str
    portal: int | None = None


def write_evidence(
    request: EvidenceRequest, file: BinaryIO, progress: Callable[[int], object] = bool
) -> int:
    """Write the pack and note that it was made; how many comments it holds."""
    head, digest, count = read_head(db.session()), hashlib.sha256(), 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        with pack.open(NAME, "w") as lines:
            for found in _comments(request):
                line = json.dumps(_evidence(found), ensure_ascii=False, sort_keys=True) + "\n"
                data = line.encode()
                digest.update(data)
                lines.write(data)
                count += 1
                progress(count)
        manifest = {
            "made_at": ports().clock().isoformat(),
            "made_by": request.actor,
            "since": request.since.isoformat(),
            "until": request.until.isoformat(),
            "portal": request.portal,
            "comments": count,
            "sha256": {NAME: digest.hexdigest()},
            "audit_head": {"count": head.number, "seal": head.seal.hex()},
        }
        pack.writestr("manifest.json", json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    _note(request, count, digest.hexdigest())
    return count


def _comments(request: EvidenceRequest) -> Iterator[Comment]:
    """Citizens' comments that stand as spam and that the machine took for gambling."""
    conditions = [
        Comment.kind == "citizen",
        Comment.status == Status.SPAM,
        Comment.created_at >= request.since,
        Comment.created_at < request.until,
        within(request.scope),
    ]
    if request.portal is not None:
        conditions.append(Comment.portal_id == request.portal)
    last = None
    while True:
        beyond = Comment.id > last if last is not None else true()
        batch = db.session.scalars(
            select(Comment).where(*conditions, beyond).order_by(Comment.id).limit(BATCH)
        ).all()
        if not batch:
            return
        last = batch[-1].id
        yield from (one for one in batch if _verdict(one).get("spam_kind") == KIND)


def _evidence(comment: Comment) -> dict[str, Any]:
    decision = standing_decision(db.session(), comment.id)
    received = db.session.scalars(
        select(AuditEvent).where(
            AuditEvent.subject == f"comment:{comment.id}", AuditEvent.tag == "comment:received"
        )
    ).first()
    sealed = received.detail.get("content") if received else None
    portal = db.session.get_one(Portal, comment.portal_id)
    return {
        "id": str(comment.id),
        "reference": comment.reference,
        "received_at": comment.created_at.isoformat(),
        "portal": portal.slug,
        "agency": portal.agency.slug,
        "page": {"url": comment.thread.url, "title": comment.thread.title},
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "original": comment.body,
        "canonical": canonical(comment.body).text,
        "verdict": _verdict(comment),
        "decision": None
        if decision is None
        else {
            "status": decision.new_status,
            "at": decision.decided_at.isoformat(),
            "by": f"staff:{decision.staff_id}",
        },
        "sha256": hashlib.sha256(comment.body.encode()).hexdigest(),
        "audit_event": received.number if received else None,
        "as_received": fits(sealed, comment.body, comment.id),
    }


def _verdict(comment: Comment) -> dict[str, Any]:
    detail = db.session.scalar(
        select(CommentVerdict.detail)
        .where(CommentVerdict.comment_id == comment.id)
        .order_by(CommentVerdict.id)
        .limit(1)
    )
    return detail or {}


def _note(request: EvidenceRequest, count: int, digest: str) -> None:
    now = ports().clock()
    with transaction() as session:
        record(
            session,
            "evidence:exported",
            request.actor,
            f"evidence:{digest[:32]}",
            now,
            request.portal,
            comments=count,
            since=request.since.isoformat(),
            until=request.until.isoformat(),
        )
