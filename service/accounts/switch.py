"""Switching a member of staff off and on again; called by commands and the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from service.accounts.may_manage import check_may_manage, check_not_last, find_to_change
from service.accounts.staff_sessions import close_all
from service.accounts.tables import SignInLink
from service.accounts.tokens import revoke_all_tokens
from service.audit.record import record
from service.db import transaction

if TYPE_CHECKING:
    from datetime import datetime


def switch_staff(who: str | int, actor: str, at: datetime, *, active: bool) -> bool:
    """Disable or enable the account of an e-mail or id; gives whether that changed anything.

    A disabled account's sessions, links and tokens end at once, and stay ended when it is enabled
    again.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: no such member of staff, or not for whoever acts.
        ForbiddenError: it is her own account, or it has a role that she could not have given.
        ConflictError: nobody would be left who manages the whole city's staff.
    """
    with transaction() as session:
        staff = find_to_change(session, who, actor, managers=not active)
        check_may_manage(session, actor, staff)
        if not active:
            check_not_last(session, staff.id)
        if staff.active == active:
            return False
        staff.active = active
        if not active:
            close_all(session, staff)
            session.execute(delete(SignInLink).where(SignInLink.staff_id == staff.id))
            revoke_all_tokens(session, staff.id, at)
        tag = "staff:enabled" if active else "staff:disabled"
        record(session, tag, actor, f"staff:{staff.id}", at)
        return True
