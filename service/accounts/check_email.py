"""What counts as a member of staff's e-mail address; every use case that takes one calls it."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email

from service.errors import FieldError, InvalidError, said
from service.ports import ports


def validator_options() -> dict[str, Any]:
    """How addresses are judged: never by asking the network; `.test` only outside production."""
    return {
        "check_deliverability": False,
        "test_environment": not ports().settings.production,
    }


def checked_email(text: str) -> str:
    """The address in its normal form, in lower case: one person has one.

    Raises:
        InvalidError: not an address, or one of a domain that cannot exist.
    """
    try:
        valid = validate_email(text.strip(), **validator_options())
    except EmailNotValidError as error:
        raise InvalidError(
            FieldError("email", "email", said("Bukan alamat surel yang dapat dipakai.")),
            detail=f"{text[:100]!r} bukan alamat surel yang dapat dipakai",
        ) from error
    return valid.normalized.lower()
