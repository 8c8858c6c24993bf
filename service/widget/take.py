"""Taking the widget's form: the one way in, with every refusal told on the form; for the routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_limiter import RateLimitExceeded

from service.errors import ConflictError, InvalidError, UnavailableError
from service.submissions.limited import submit_limited
from service.submissions.payload import LIMITS, read_form
from service.submissions.submit import SubmissionRequest
from service.threads.read import checked_key
from service.widget.show import Form, Frame, Told, query_of, show_frame
from service.widget.words import BUSY, DOWN, SLOW_DOWN, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.submissions.submit import Accepted
    from service.widget.ask import Asked

KEY_FIELD = "idempotency_key"
KEPT = (*LIMITS, "notify")
USED_KEY = "Idempotency-Key"
TOO_MANY = 429


@dataclass(frozen=True)
class Sender:
    """Who sends the form: the origin its browser names, its address, the language it reads."""

    origin: str | None
    address: str
    lang: str


def take_form(asked: Asked, form: Mapping[str, str], sender: Sender) -> Frame:
    """Submit the form; give the page that tells what became of it, the typed text kept.

    Raises:
        NotFoundError: unknown portal.
        ForbiddenError: a foreign or hidden origin.
        InvalidError: the page is not the portal's, or it cannot be shown; nothing is stored.
    """
    checked_key(query_of(asked))
    typed = Form(
        values={name: form.get(name, "") for name in KEPT},
        parent_id=form.get("parent_id", ""),
    )
    if form.get(KEY_FIELD):
        typed = replace(typed, key=form[KEY_FIELD])
    try:
        accepted = _submit(asked, form, sender, typed.key)
    except InvalidError as error:
        told = _invalid(typed, error)
    except (ConflictError, UnavailableError) as error:
        words = DOWN if isinstance(error, UnavailableError) else BUSY
        told = Told(
            replace(typed, notice=str(words)), status=error.status, retry_after=error.retry_after
        )
    except RateLimitExceeded as error:
        wait = error.limit.limit.get_expiry()
        told = Told(replace(typed, notice=str(SLOW_DOWN)), status=TOO_MANY, retry_after=wait)
    else:
        told = Told(accepted=accepted, status=201 if accepted.status == "published" else 202)
    return show_frame(asked, told)


def _submit(asked: Asked, form: Mapping[str, str], sender: Sender, key: str) -> Accepted:
    query = {"page": asked.page, "title": asked.title, "page_id": asked.page_id}
    fields = {name: form.get(name, "") for name in (*KEPT, "parent_id")}
    return submit_limited(
        SubmissionRequest(
            portal=asked.portal,
            submitted=read_form(fields, query),
            origin=sender.origin,
            address=sender.address,
            lang=sender.lang,
            idempotency_key=key,
        )
    )


def _invalid(typed: Form, error: InvalidError) -> Told:
    """The form with each fault at its field; what has no field here is told above them."""
    faults = {fault.field: fault for fault in reversed(error.errors)}
    at_field = {name: words_of(fault) for name, fault in faults.items() if name in LIMITS}
    above = [words_of(fault) for name, fault in faults.items() if name not in LIMITS]
    form = replace(typed, errors=at_field, notice=" ".join(above))
    if "parent_id" in faults:
        form = replace(form, parent_id="")
    if USED_KEY in faults:
        form = replace(form, key=Form().key)
    return Told(form, status=error.status)
