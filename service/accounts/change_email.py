"""Giving a member of staff another e-mail address, by which she signs in; called by a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.accounts.check_email import checked_email
from service.accounts.may_manage import check_may_manage, find_to_change
from service.accounts.notices import announce_notice
from service.accounts.staff_sessions import close_all
from service.accounts.tables import SignInLink, Staff
from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, InvalidError, said

if TYPE_CHECKING:
    from datetime import datetime


def change_email(who: str | int, new: str, actor: str, at: datetime) -> bool:
    """Change the address of the account of an e-mail or id; gives whether that changed anything.

    Both addresses are told. Her sessions end, and links on their way to the old one open nothing.

    Raises:
        InvalidError: not an e-mail address, or somebody has it.
        NotFoundError: no such member of staff, or not for whoever acts.
        ForbiddenError: it is her own account, or it has a role that she could not have given.
    """
    wanted = checked_email(new)
    with transaction() as session:
        staff = find_to_change(session, who, actor)
        check_may_manage(session, actor, staff)
        old = staff.email
        if old == wanted:
            return False
        if session.scalar(select(Staff.id).where(Staff.email == wanted)) is not None:
            raise InvalidError(FieldError("email", "taken", said("Alamat ini sudah terdaftar.")))
        staff.email = wanted
        close_all(session, staff)
        session.execute(delete(SignInLink).where(SignInLink.staff_id == staff.id))
        record(session, "staff:email_changed", actor, f"staff:{staff.id}", at)
        announce_notice(session, "email_changed", staff.id, at)
        announce_notice(session, "email_given_up", staff.id, at, to=old)
    return True
