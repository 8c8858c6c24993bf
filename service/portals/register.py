"""Registering agencies and portals; called by commands and by the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, ForbiddenError, InvalidError, NotFoundError, said
from service.portals.manage import EVERYWHERE, managed_agency
from service.portals.origins import checked_origin, checked_origins
from service.portals.tables import NAME_LENGTH, SLUG_LENGTH, Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from service.access import Scope

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
BAD_SLUG = said("slug terdiri atas huruf kecil, angka dan tanda hubung, paling banyak 40")
BAD_NAME = said("nama 1–120 huruf, tanpa pindah baris")
TAKEN = said("sudah dipakai")


@dataclass(frozen=True)
class NewPortal:
    """A portal to be: its slug, name, agency's slug and the origins that may embed it."""

    slug: str
    name: str
    agency: str
    origins: tuple[str, ...]


def add_agency(slug: str, name: str, actor: str, at: datetime, reach: Scope = EVERYWHERE) -> None:
    """Register an agency; only who manages the whole city may.

    Raises:
        InvalidError: the slug or the name does not hold, or the slug is taken.
        ForbiddenError: she manages a part of the city.
    """
    with transaction() as session:
        if faults := [*faults_of_slug(slug), *faults_of_name(name)]:
            raise InvalidError(*faults)
        if not reach.everywhere:
            raise ForbiddenError(said("OPD ditambahkan oleh administrator seluruh kota."))
        if session.scalar(select(Agency.id).where(Agency.slug == slug)) is not None:
            raise _taken(slug)
        agency = Agency(slug=slug, name=name.strip(), created_at=at)
        session.add(agency)
        session.flush()
        record(session, "agency:added", actor, f"agency:{agency.id}", at)


def add_portal(new: NewPortal, actor: str, at: datetime, reach: Scope = EVERYWHERE) -> None:
    """Register a portal of an agency.

    Raises:
        InvalidError: a field does not hold, or the slug is taken; each fault is named.
        NotFoundError: no such agency where she manages.
    """
    origins, faults = gathered(checked_origins, new.origins)
    faults = [*faults_of_slug(new.slug), *faults_of_name(new.name), *faults]
    if faults:
        raise InvalidError(*faults)
    with transaction() as session:
        agency = managed_agency(session, new.agency, reach)
        if session.scalar(select(Portal.id).where(Portal.slug == new.slug)) is not None:
            raise _taken(new.slug)
        portal = Portal(
            slug=new.slug,
            name=new.name.strip(),
            agency_id=agency.id,
            origins=origins,
            created_at=at,
        )
        session.add(portal)
        session.flush()
        record(session, "portal:added", actor, f"portal:{portal.id}", at, portal.id)


def add_origins(slug: str, origins: tuple[str, ...], actor: str, at: datetime) -> bool:
    """Let more origins embed a portal; gives whether there was one that could not before.

    Raises:
        InvalidError: a text that is not an origin.
        NotFoundError: no such portal.
    """
    wanted = [checked_origin(origin) for origin in origins]
    with transaction() as session:
        portal = session.scalar(select(Portal).where(Portal.slug == slug).with_for_update())
        if portal is None:
            raise NotFoundError(f"portal {slug!r} tidak dikenal")
        fresh = [origin for origin in wanted if origin not in portal.origins]
        if fresh:
            portal.origins = [*portal.origins, *fresh]
            record(session, "portal:origins_added", actor, f"portal:{portal.id}", at, portal.id)
        return bool(fresh)


def faults_of_slug(slug: str) -> list[FieldError]:
    """What is wrong with a slug."""
    holds = len(slug) <= SLUG_LENGTH and SLUG.fullmatch(slug)
    return [] if holds else [FieldError("slug", "slug", BAD_SLUG)]


def faults_of_name(name: str) -> list[FieldError]:
    """What is wrong with a name; mails bear it, so it stays on one line."""
    holds = 1 <= len(name.strip()) <= NAME_LENGTH and name.isprintable()
    return [] if holds else [FieldError("name", "length", BAD_NAME)]


def gathered(
    check: Callable[[Iterable[str]], list[str]], texts: Iterable[str]
) -> tuple[list[str], list[FieldError]]:
    """What a check gives, or else its faults, so that a form hears of all its faults at once."""
    try:
        return check(texts), []
    except InvalidError as error:
        return [], list(error.errors)


def _taken(slug: str) -> InvalidError:
    return InvalidError(FieldError("slug", "taken", TAKEN), detail=f"{slug!r} sudah dipakai")
