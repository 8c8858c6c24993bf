"""The evidence pack on gambling spam: what came in, what was decided, and hashes that prove it.

`duaarah audit evidence` and the desk make it, for whoever prosecutes. It is a ZIP of one JSON line
a comment (evidence.jsonl) and a manifest with the file's SHA-256 and the audit chain's head.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

from service.audit.chain import read_head
from service.audit.record import fits, record
from service.db import db, transaction
from service.errors import FieldError, InvalidError, said
from service.moderation.evidence_rows import KIND, evidence_in
from service.portals.tables import Portal
from service.ports import ports
from service.screening.text import canonical

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from service.moderation.evidence_rows import EvidenceRequest, Found

NAME = "evidence.jsonl"


def write_evidence(
    request: EvidenceRequest, file: BinaryIO, progress: Callable[[int], object] = bool
) -> int:
    """Write the pack and note that it was made; how many comments it holds.

    Raises:
        InvalidError: there are more than asked for at most.
    """
    head, digest, told = read_head(db.session()), hashlib.sha256(), Counter[str]()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        with pack.open(NAME, "w", force_zip64=True) as lines:
            for count, found in enumerate(evidence_in(request), 1):
                _check_size(request, count)
                line = json.dumps(_evidence(found), ensure_ascii=False, sort_keys=True) + "\n"
                data = line.encode()
                digest.update(data)
                lines.write(data)
                told.update(comments=1, by_machine=bool(found.by_machine))
                told.update(by_person=found.by_person is not None)
                progress(count)
        manifest = {
            "made_at": ports().clock().isoformat(),
            "made_by": request.actor,
            "since": request.since.isoformat(),
            "until": request.until.isoformat(),
            "portal": request.portal,
            "comments": told["comments"],
            "said_by": {"machine": told["by_machine"], "person": told["by_person"]},
            "sha256": {NAME: digest.hexdigest()},
            "audit_head": {"count": head.number, "seal": head.seal.hex()},
        }
        pack.writestr("manifest.json", json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    _note(request, told["comments"], digest.hexdigest())
    return told["comments"]


def _check_size(request: EvidenceRequest, count: int) -> None:
    if request.most is not None and count > request.most:
        raise InvalidError(
            FieldError(
                "until",
                "too_many",
                said("Terlalu banyak untuk satu paket di sini: pilih masa yang lebih pendek."),
            )
        )


def _evidence(found: Found) -> dict[str, Any]:
    comment = found.comment
    received = found.event("comment:received")
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
        "verdict": found.verdicts[0].detail if found.verdicts else {},
        "decision": _decision(found),
        "said_by": _said_by(found),
        "sha256": hashlib.sha256(comment.body.encode()).hexdigest(),
        "audit_event": received.number if received else None,
        "as_received": received is not None
        and fits(received.detail.get("content"), comment.body, comment.id),
    }


def _decision(found: Found) -> dict[str, Any] | None:
    """The decision that stands, with the number of its event in the trail."""
    standing = found.standing
    if standing is None:
        return None
    event = found.event("comment:decided", standing.id)
    return {
        "id": standing.id,
        "status": standing.new_status,
        "reason": standing.reason,
        "at": standing.decided_at.isoformat(),
        "by": f"staff:{standing.staff_id}",
        "audit_event": event.number if event else None,
    }


def _said_by(found: Found) -> list[dict[str, Any]]:
    """Who or what says that it is spam of this kind; a person's decision names no kind."""
    claims: list[dict[str, Any]] = [
        {
            "by": "machine",
            "kind": KIND,
            "outcome": verdict.outcome,
            "model": verdict.model_version,
            "at": verdict.given_at.isoformat(),
        }
        for verdict in found.by_machine
    ]
    if (decision := found.by_person) is not None:
        claims.append(
            {
                "by": f"staff:{decision.staff_id}",
                "kind": None,
                "decision": decision.id,
                "at": decision.decided_at.isoformat(),
            }
        )
    return claims


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
