"""Registering agencies and portals; called by commands and, later, by the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from service.audit.record import record
from service.db import transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.portals.tables import NAME_LENGTH, SLUG_LENGTH, Agency, Portal

if TYPE_CHECKING:
    from datetime import datetime

DEFAULT_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
"""A host and port as they may stand in the header that lets a portal put us into a frame."""

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True)
class NewPortal:
    """A portal to be: its slug, name, agency's slug and the origins that may embed it."""

    slug: str
    name: str
    agency: str
    origins: tuple[str, ...]


def add_agency(slug: str, name: str, actor: str, at: datetime) -> None:
    """Register an agency.

    Raises:
        InvalidError: the slug or the name does not hold, or the slug is taken.
    """
    with transaction() as session:
        _check_names(slug, name)
        if session.scalar(select(Agency.id).where(Agency.slug == slug)) is not None:
            raise _taken("slug", slug)
        agency = Agency(slug=slug, name=name, created_at=at)
        session.add(agency)
        session.flush()
        record(session, "agency:added", actor, f"agency:{agency.id}", at)


def add_portal(new: NewPortal, actor: str, at: datetime) -> None:
    """Register a portal of an agency.

    Raises:
        InvalidError: a field does not hold, or the slug is taken.
        NotFoundError: no such agency.
    """
    origins = [checked_origin(origin) for origin in new.origins]
    with transaction() as session:
        _check_names(new.slug, new.name)
        agency = session.scalar(select(Agency).where(Agency.slug == new.agency))
        if agency is None:
            raise NotFoundError(f"agency {new.agency!r} tidak dikenal")
        if session.scalar(select(Portal.id).where(Portal.slug == new.slug)) is not None:
            raise _taken("slug", new.slug)
        portal = Portal(
            slug=new.slug, name=new.name, agency_id=agency.id, origins=origins, created_at=at
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


def checked_origin(text: str) -> str:
    """An origin as browsers send it: scheme and host in lower case, no default port, nothing else.

    Raises:
        InvalidError: the text is not an http or https origin; a wildcard or Unicode host is none.
    """
    try:
        url = urlsplit(text.strip().lower())
        host, port = url.netloc, url.port
    except ValueError as error:
        raise _bad_origin(text) from error
    plain = url.path in {"", "/"} and not url.query and not url.fragment
    if url.scheme not in DEFAULT_PORTS or not plain or not HOST.fullmatch(host):
        raise _bad_origin(text)
    if port == DEFAULT_PORTS[url.scheme]:
        host = host.rpartition(":")[0]
    return f"{url.scheme}://{host}"


def _bad_origin(text: str) -> InvalidError:
    return InvalidError(
        FieldError("origins", "origin", f"{text!r} bukan origin seperti https://dinkes.go.id")
    )


def _check_names(slug: str, name: str) -> None:
    if len(slug) > SLUG_LENGTH or not SLUG.fullmatch(slug):
        raise InvalidError(
            FieldError(
                "slug", "slug", said("slug terdiri atas huruf kecil, angka dan tanda hubung")
            )
        )
    if not 1 <= len(name.strip()) <= NAME_LENGTH or not name.isprintable():  # mails bear it
        raise InvalidError(FieldError("name", "length", f"nama 1–{NAME_LENGTH} huruf"))


def _taken(field: str, value: str) -> InvalidError:
    return InvalidError(FieldError(field, "taken", f"{value!r} sudah dipakai"))
