"""HTTP of the evidence pack: a form beside the audit trail, and the download it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from service.access import fresh, needs
from service.errors import InvalidError
from service.moderation.evidence_pages import evidence_asked, evidence_file, show_evidence
from service.moderation.show import Refused
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("evidence", __name__)
pages.after_request(keep_private)


@pages.get("/desk/audit/evidence")
@needs("audit:read")
def form() -> str:
    """Ask for which days and which portal."""
    return show_evidence()


@pages.post("/desk/audit/evidence")
@needs("audit:read")
@fresh
def export() -> ResponseReturnValue:
    """Make the pack and hand it over."""
    try:
        return evidence_file(evidence_asked(request.form))
    except InvalidError as error:
        return show_evidence(Refused(error, request.form)), error.status
