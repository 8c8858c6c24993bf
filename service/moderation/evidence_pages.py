"""What the desk's page on evidence packs is made of; called by the routes in `evidence_routes`."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import timedelta
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from flask import render_template, send_file

from service.access import member
from service.city_time import day_typed, jakarta_day, midnight
from service.db import db
from service.errors import FieldError, InvalidError, NotFoundError, OutOfScopeError, said
from service.moderation.evidence import write_evidence
from service.moderation.evidence_rows import EvidenceRequest
from service.portals.covered import portals_covered
from service.portals.tables import Portal
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from service.access import Scope
    from service.moderation.show import Refused

PERMISSION: Final = "audit:read"
MOST_DAYS: Final = 92
MOST: Final = 10_000
MOST_NUMBER: Final = 2**31 - 1
NUMBER: Final = re.compile("[0-9]{1,10}")


def show_evidence(refused: Refused | None = None) -> str:
    """The form; at first for the month that has begun."""
    today = jakarta_day(ports().clock())
    begun = {"since": today.replace(day=1).isoformat(), "until": today.isoformat()}
    return render_template(
        "moderation/evidence.html",
        portals=portals_covered(db.session(), member(PERMISSION).scope),
        typed=refused.typed if refused else begun,
        refused=refused,
        most_days=MOST_DAYS,
    )


def evidence_asked(form: Mapping[str, str]) -> EvidenceRequest:
    """What the form asks for.

    Raises:
        InvalidError: a field does not hold.
        NotFoundError: no such portal, or it lies outside her scope; the two look the same.
    """
    reader = member(PERMISSION)
    portal = _portal(form.get("portal", ""), reader.scope)
    since, until = (
        day_typed(name, form.get(name, ""), MOST_DAYS + 1) for name in ("since", "until")
    )
    if not since <= until < since + timedelta(days=MOST_DAYS):
        raise InvalidError(
            FieldError(
                "until",
                "range",
                said("Hari terakhir tidak boleh mendahului hari pertama; paling lama 92 hari."),
            )
        )
    return EvidenceRequest(
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
        scope=reader.scope,
        actor=reader.actor,
        portal=portal,
        most=MOST,
    )


def evidence_file(request: EvidenceRequest) -> Response:
    """The pack as a download; it is noted in the trail before its first byte leaves.

    Raises:
        InvalidError: there are too many comments for a download.
    """
    with ExitStack() as opened:
        file = opened.enter_context(TemporaryFile())
        write_evidence(request, file)
        size = file.tell()
        file.seek(0)
        first = jakarta_day(request.since).isoformat()
        answer = send_file(
            file, "application/zip", as_attachment=True, download_name=f"bukti-{first}.zip"
        )
        opened.pop_all()  # the answer reads the file, and closes it at its end
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _portal(text: str, scope: Scope) -> int | None:
    if not text:
        return None
    number = int(text) if NUMBER.fullmatch(text) else MOST_NUMBER + 1
    if number > MOST_NUMBER:
        raise InvalidError(FieldError("portal", "choice", said("Pilih sebuah portal.")))
    portal = db.session.get(Portal, number)
    if portal is None:
        raise NotFoundError
    if not scope.covers(portal.agency_id, portal.id):
        raise OutOfScopeError(f"portal:{portal.id}", portal.id)
    return portal.id
