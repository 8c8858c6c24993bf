"""What a citizen may send: the schema of a submission, read from JSON or from the widget's form."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from email_validator import validate_email
from marshmallow import Schema, ValidationError, fields, post_load, validates

from service.comments.page import PAGE_ID_LENGTH
from service.comments.tables import TITLE_LENGTH, URL_LENGTH
from service.errors import said
from service.payloads import DEFAULT_FAULTS, Fault, PlainText, invalid_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

LIMITS = {
    "author_name": (1, 80),
    "author_email": (0, 254),
    "author_url": (0, 500),
    "body": (2, 5000),
}
"""Code points after NFC, least and most, of every field a citizen fills in."""


@dataclass(frozen=True)
class Submitted:
    """A checked submission, not yet stored."""

    page_url: str
    page_title: str
    page_id: str | None
    author_name: str
    author_email: str | None
    author_url: str | None
    body: str
    parent_id: UUID | None
    notify: bool

    def digest(self) -> bytes:
        """SHA-256 over every field: two equal submissions have the same."""
        text = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).digest()


class MailAddress(PlainText):
    """An address that any mail server takes: a domain of other letters becomes its ASCII form."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's
        text = super()._deserialize(*args, **kwargs)
        try:
            return _ascii_address(text) if text else ""
        except (MessageError, ValueError) as error:  # EmailNotValidError is a ValueError
            raise ValidationError(Fault("email", said("alamat surel tidak benar"))) from error


class PageSchema(Schema):
    """The page a comment stands under."""

    error_messages = DEFAULT_FAULTS
    url = PlainText(1, URL_LENGTH, required=True)
    title = PlainText(0, TITLE_LENGTH, load_default="")
    id = PlainText(0, PAGE_ID_LENGTH, load_default=None, allow_none=True)


class SubmissionSchema(Schema):
    """A submission as portals send it."""

    error_messages = DEFAULT_FAULTS
    page = fields.Nested(PageSchema, required=True, error_messages=DEFAULT_FAULTS)
    author_name = PlainText(*LIMITS["author_name"], required=True)
    author_email = MailAddress(*LIMITS["author_email"], load_default=None, allow_none=True)
    author_url = PlainText(*LIMITS["author_url"], load_default=None, allow_none=True)
    body = PlainText(*LIMITS["body"], required=True)
    parent_id = fields.UUID(load_default=None, allow_none=True, error_messages=DEFAULT_FAULTS)
    notify = fields.Boolean(
        load_default=False, truthy={True}, falsy={False}, error_messages=DEFAULT_FAULTS
    )

    @validates("author_name")
    def _one_line(self, value: str, **_: object) -> None:
        if "\n" in value or "\t" in value:
            raise ValidationError(Fault("characters", said("nama hanya satu baris")))

    @validates("author_url")
    def _url(self, value: str | None, **_: object) -> None:
        if value and not _is_web_address(value):
            raise ValidationError(Fault("url", said("alamat situs harus http:// atau https://")))

    @post_load
    def _submitted(self, data: dict[str, Any], **_: object) -> Submitted:
        page = data["page"]
        return Submitted(
            page_url=page["url"],
            page_title=page["title"],
            page_id=page["id"] or None,
            author_name=data["author_name"],
            author_email=data["author_email"] or None,
            author_url=data["author_url"] or None,
            body=data["body"],
            parent_id=data["parent_id"],
            notify=data["notify"],
        )


SCHEMA = SubmissionSchema()


def read_form(form: Mapping[str, str], query: Mapping[str, str]) -> Submitted:
    """A submission from the widget's form; the page is named by the form, else by the address.

    Raises:
        InvalidError: a field does not hold.
    """
    page = {
        name: form.get(key) or query.get(key, "")
        for name, key in (("url", "page"), ("title", "title"), ("id", "page_id"))
    }
    payload: dict[str, Any] = {name: form.get(name, "") for name in LIMITS}
    payload |= {"page": page, "notify": bool(form.get("notify"))}
    payload["parent_id"] = form.get("parent_id") or None
    try:
        submitted: Submitted = SCHEMA.load(payload)
    except ValidationError as error:
        raise invalid_of(error) from error
    return submitted


def _ascii_address(text: str) -> str:
    """The address as a mail's header holds it, where one can."""
    found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    return Address(addr_spec=found.ascii_email or "").addr_spec


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value
