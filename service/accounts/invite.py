"""Invitations to the staff: mailed, revocable, accepted once; called by commands and pages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from service.access import scope_of
from service.accounts.add_staff import checked_name
from service.accounts.check_email import checked_email
from service.accounts.grant import ids_reached
from service.accounts.mailed import (
    announce_mail,
    hash_of_link,
    invitation_link,
    new_seed,
    token_of,
)
from service.accounts.may_give import GIVING, check_may_give, covers, manager_behind
from service.accounts.set_password import hashed_password
from service.accounts.tables import Invitation, Staff, StaffGrant
from service.audit.record import record
from service.db import db, transaction
from service.delivery.announce import cancel
from service.errors import (
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    OutOfScopeError,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.accounts.grant import Reach

DAYS = 7
KEPT_DAYS = 30
"""How long an invitation that has ended is kept: it holds an address."""


def invite(email: str, reach: Reach, actor: str, at: datetime, *, mail: bool = True) -> str:
    """Invite somebody to a first role; an open invitation to the same address is replaced.

    Gives the link. It is mailed; without `mail`, whoever acts hands it over herself.

    Raises:
        InvalidError: the e-mail or the role does not hold, or she is on the staff already.
        NotFoundError: no such agency or portal.
        ForbiddenError: the inviter may not give this role there.
    """
    wanted, seed = checked_email(email), new_seed()
    with transaction() as session:
        _check_new(session, wanted)
        agency_id, portal_id = ids_reached(session, reach)
        invitation = Invitation(
            email=wanted,
            role=reach.role,
            agency_id=agency_id,
            portal_id=portal_id,
            invited_by=actor,
            token_hash=hash_of_link(token_of(seed)),
            created_at=at,
            expires_at=at + timedelta(days=DAYS),
        )
        check_may_give(session, actor, invitation)
        _revoke_open(session, wanted, actor, at)
        session.add(invitation)
        session.flush()
        subject = f"invitation:{invitation.id}"
        record(
            session, "invitation:made", actor, subject, at, portal_id,
            role=reach.role, agency=agency_id, via="mail" if mail else "link",
        )  # fmt: skip
        if mail:
            more = {"invitation_id": invitation.id, "seed": seed}
            announce_mail(session, "staff_invited", subject, at, **more)
    return invitation_link(seed)


def revoke_invitations(email: str, actor: str, at: datetime) -> None:
    """Revoke the open invitation of an address; what was not mailed yet is not mailed.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: there is none that is open.
        ForbiddenError: the inviter could not have made it.
    """
    with transaction() as session:
        if not _revoke_open(session, checked_email(email), actor, at):
            raise NotFoundError(said("Tidak ada undangan terbuka untuk alamat itu."))


def revoke_invitation(invitation_id: int, actor: str, at: datetime) -> None:
    """Revoke the invitation of this number; revoked twice, it stays revoked.

    Raises:
        NotFoundError: there is none, or not for whoever acts.
        ForbiddenError: whoever acts could not have made it.
        GoneError: it was accepted already.
    """
    with transaction() as session:
        found = session.get(Invitation, invitation_id, with_for_update=True)
        if found is None:
            raise NotFoundError
        boss = manager_behind(session, actor)
        if boss is not None and not covers(session, scope_of(list(boss.grants), GIVING), found):
            raise OutOfScopeError(f"invitation:{found.id}", found.portal_id)
        if found.accepted_at is not None:
            raise GoneError(said("Undangan ini sudah dipakai."))
        if found.revoked_at is None:
            _revoke(session, found, actor, at)


def open_invitations(at: datetime) -> Sequence[Invitation]:
    """The invitations that can still be accepted, the newest first."""
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None),
        Invitation.expires_at > at,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()


def look_at_invitation(token: str, at: datetime) -> str:
    """The address that is invited; changes nothing.

    Raises:
        NotFoundError, GoneError: there is no such invitation, or it has ended.
    """
    return _usable(db.session(), token, at, lock=False).email


def accept_invitation(token: str, name: str, password: str, at: datetime) -> Staff:
    """Make the account, with its role and password, and give it.

    Raises:
        InvalidError: the name or password does not hold, or she is on the staff already.
        NotFoundError, GoneError: there is no such invitation, or it has ended.
        ForbiddenError: who invited her could not do so any more.
    """
    _usable(db.session(), token, at, lock=False)
    shown, hashed = checked_name(name), hashed_password(password)
    with transaction() as session:
        invitation = _usable(session, token, at, lock=True)
        _check_new(session, invitation.email)
        _check_inviter(session, invitation)
        staff = Staff(
            email=invitation.email, name=shown, password=hashed, active=True,
            fs_uniquifier=uuid.uuid4().hex, created_at=at,
        )  # fmt: skip
        session.add(staff)
        session.flush()
        _give(session, staff, invitation, at)
    return staff


def forget_invitations(now: datetime) -> None:
    """Drop invitations that ended long ago, with their addresses; a chore."""
    long_ago = now - timedelta(days=KEPT_DAYS)
    with transaction() as session:
        session.execute(delete(Invitation).where(Invitation.expires_at <= long_ago))


def _give(session: Session, staff: Staff, invitation: Invitation, at: datetime) -> None:
    invitation.accepted_at = at
    session.add(
        StaffGrant(
            staff_id=staff.id, role=invitation.role, agency_id=invitation.agency_id,
            portal_id=invitation.portal_id,
        )
    )  # fmt: skip
    subject, actor = f"staff:{staff.id}", invitation.invited_by
    record(session, "staff:added", actor, subject, at, invitation=invitation.id)
    record(
        session, "role:granted", actor, subject, at, invitation.portal_id,
        role=invitation.role, agency=invitation.agency_id,
    )  # fmt: skip


def _check_new(session: Session, email: str) -> None:
    if session.scalar(select(Staff.id).where(Staff.email == email)) is not None:
        raise InvalidError(FieldError("email", "taken", said("Alamat ini sudah terdaftar.")))


def _check_inviter(session: Session, invitation: Invitation) -> None:
    """What she may not give any more, nobody gets by an old invitation of hers."""
    try:
        check_may_give(session, invitation.invited_by, invitation)
    except ForbiddenError as error:
        told = said("Undangan ini tidak berlaku lagi. Mintalah yang baru.")
        raise ForbiddenError(told) from error


def _revoke_open(session: Session, email: str, actor: str, at: datetime) -> bool:
    query = select(Invitation).where(
        Invitation.email == email, Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None), Invitation.expires_at > at,
    )  # fmt: skip
    found = session.scalars(query.with_for_update()).all()
    for invitation in found:
        _revoke(session, invitation, actor, at)
    return bool(found)


def _revoke(session: Session, invitation: Invitation, actor: str, at: datetime) -> None:
    check_may_give(session, actor, invitation)
    invitation.revoked_at = at
    subject = f"invitation:{invitation.id}"
    cancel(session, subject)
    record(session, "invitation:revoked", actor, subject, at, invitation.portal_id)


def _usable(session: Session, token: str, at: datetime, *, lock: bool) -> Invitation:
    query = select(Invitation).where(Invitation.token_hash == hash_of_link(token))
    invitation = session.scalar(query.with_for_update() if lock else query)
    if invitation is None:
        raise NotFoundError(said("Undangan ini tidak dikenal."))
    if invitation.accepted_at is not None:
        raise GoneError(said("Undangan ini sudah dipakai."))
    if invitation.revoked_at is not None or invitation.expires_at <= at:
        raise GoneError(said("Undangan ini sudah dicabut atau lewat waktunya. Mintalah yang baru."))
    return invitation
