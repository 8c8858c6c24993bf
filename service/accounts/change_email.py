"""Giving a member of staff another e-mail address, by which she signs in.

A command calls it, which changes it at once; so does `ask_email`, once the address is confirmed.
"""

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

    from sqlalchemy.orm import Session


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
        if staff.email == wanted:
            return False
        check_free(session, wanted)
        move_to(session, staff, wanted, actor, at)
    return True


def check_free(session: Session, wanted: str, *, but: int | None = None) -> None:
    """Make sure that the address is nobody's, or that of the member of staff `but`.

    Raises:
        InvalidError: somebody else has it.
    """
    if session.scalar(select(Staff.id).where(Staff.email == wanted)) not in {None, but}:
        raise InvalidError(FieldError("email", "taken", said("Alamat ini sudah terdaftar.")))


def move_to(session: Session, staff: Staff, wanted: str, actor: str, at: datetime) -> None:
    """Give her a free address inside a transaction; a link that was used stays known as that."""
    old, mine = staff.email, SignInLink.staff_id == staff.id
    staff.email = wanted
    close_all(session, staff)
    session.execute(delete(SignInLink).where(mine, SignInLink.used_at.is_(None)))
    record(session, "staff:email_changed", actor, f"staff:{staff.id}", at)
    announce_notice(session, "email_changed", staff.id, at)
    announce_notice(session, "email_given_up", staff.id, at, to=old)
