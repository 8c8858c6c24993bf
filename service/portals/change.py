"""Changing an agency's or a portal's name and a portal's origins; called by pages and commands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.audit.record import record
from service.db import transaction
from service.errors import ConflictError, InvalidError, said
from service.portals.manage import managed_agency, managed_portal
from service.portals.origins import checked_origins
from service.portals.register import faults_of_name, gathered
from service.portals.renamed import tell_renamed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.portals.manage import Manager
    from service.portals.tables import Portal

CHANGED_MEANWHILE = said(
    "Portal ini baru saja diubah orang lain. Periksa keadaan terbarunya, lalu simpan lagi."
)


@dataclass(frozen=True)
class PortalChange:
    """A portal as it shall be; `seen` is the mark (`mark_of`) of how it was when this was written.

    Without `seen`, it is overwritten however it is.
    """

    name: str
    origins: tuple[str, ...]
    seen: str | None = None


def rename_agency(slug: str, name: str, manager: Manager, at: datetime) -> bool:
    """Give an agency another name; gives whether it is another one.

    Raises:
        InvalidError: the name does not hold.
        NotFoundError: no such agency where she manages.
    """
    with transaction() as session:
        agency = managed_agency(session, slug, manager.reach, lock=True)
        if faults := faults_of_name(name):
            raise InvalidError(*faults)
        new = name.strip()
        if new == agency.name:
            return False
        agency.name = new
        record(session, "agency:renamed", manager.actor, f"agency:{agency.id}", at)
        session.flush()
        tell_renamed(session, agency_id=agency.id)
        return True


def change_portal(slug: str, change: PortalChange, manager: Manager, at: datetime) -> bool:
    """Change a portal's name and origins; gives whether anything is other than before.

    Raises:
        ConflictError: somebody else has changed it since it was seen.
        InvalidError: the name or an origin does not hold; each fault is named.
        NotFoundError: no such portal where she manages.
    """
    with transaction() as session:
        portal = managed_portal(session, slug, manager.reach, lock=True)
        origins, faults = gathered(checked_origins, change.origins)
        faults = [*faults_of_name(change.name), *faults]
        if faults:
            raise InvalidError(*faults)
        if change.seen is not None and change.seen != mark_of(portal):
            raise ConflictError(CHANGED_MEANWHILE)
        renamed, moved = portal.name != change.name.strip(), portal.origins != origins
        subject = f"portal:{portal.id}"
        if moved:
            detail = _difference(portal.origins, origins)
            portal.origins = origins
            record(
                session, "portal:origins_changed", manager.actor, subject, at, portal.id, **detail
            )
        if renamed:
            portal.name = change.name.strip()
            record(session, "portal:renamed", manager.actor, subject, at, portal.id)
            session.flush()
            tell_renamed(session, portal_id=portal.id)
        return moved or renamed


def mark_of(portal: Portal) -> str:
    """A mark of a portal's name and origins: another one after every change."""
    text = json.dumps([portal.name, portal.origins])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _difference(before: Sequence[str], after: Sequence[str]) -> dict[str, int]:
    """How many came and went; the trail holds no addresses."""
    return {"added": len({*after} - {*before}), "removed": len({*before} - {*after})}
