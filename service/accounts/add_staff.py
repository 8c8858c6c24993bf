"""Adding a member of staff with her first role; called by commands and, later, the desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.check_email import checked_email
from service.accounts.grant import Reach, add_grant
from service.accounts.tables import NAME_LENGTH, Staff
from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, InvalidError
from service.payloads import UNPRINTABLE

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class NewStaff:
    """A member of staff to be: e-mail, name and her first role."""

    email: str
    name: str
    reach: Reach


def add_staff(new: NewStaff, actor: str, at: datetime) -> int:
    """Add her, without a password: she signs in by a link until she has one. Gives her id.

    Raises:
        InvalidError: the e-mail, the name or the role does not hold, or the e-mail is taken.
        NotFoundError: no such agency or portal.
    """
    email, name = checked_email(new.email), checked_name(new.name)
    with transaction() as session:
        if session.scalar(select(Staff.id).where(Staff.email == email)) is not None:
            raise InvalidError(FieldError("email", "taken", f"{email!r} sudah terdaftar"))
        staff = Staff(
            email=email, name=name, active=True, fs_uniquifier=uuid.uuid4().hex, created_at=at
        )
        session.add(staff)
        session.flush()
        record(session, "staff:added", actor, f"staff:{staff.id}", at)
        add_grant(session, staff.id, new.reach, actor, at)
        return staff.id


def checked_name(text: str) -> str:
    """A name in its normal form; raises an InvalidError where it does not hold."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= NAME_LENGTH or UNPRINTABLE.search(name):
        raise InvalidError(FieldError("name", "length", f"nama 1–{NAME_LENGTH} huruf"))
    return name
