"""Finding a portal by its slug; every public use case begins here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import bindparam, select

from service.errors import ForbiddenError, NotFoundError
from service.portals.tables import SLUG_LENGTH, Portal
from service.ports import ports
from service.prepared import Prepared

PORTAL = Prepared(
    select(Portal.id, Portal.agency_id, Portal.origins).where(Portal.slug == bindparam("slug"))
)


@dataclass(frozen=True)
class FoundPortal:
    """What the public's requests need to know of a portal."""

    id: int
    agency_id: int
    origins: tuple[str, ...]


def find_portal(slug: str) -> FoundPortal:
    """The portal with this slug.

    Raises:
        NotFoundError: no portal has this slug.
    """
    rows = []
    if len(slug) <= SLUG_LENGTH and slug.isascii() and "\0" not in slug:
        rows = PORTAL.rows(slug=slug)
    if not rows:
        raise NotFoundError(f"portal {slug[:SLUG_LENGTH]!r} tidak dikenal")
    number, agency_id, origins = rows[0]
    # SQLite's driver gives JSON as text, PostgreSQL's as what it says
    listed = json.loads(origins) if isinstance(origins, str) else origins
    return FoundPortal(number, agency_id, tuple(listed))


def may_be_slug(text: str) -> bool:
    """Whether a slug may look so; PostgreSQL cannot even be asked for a NUL."""
    return len(text) <= SLUG_LENGTH and text.isascii() and "\0" not in text


def owns_host(portal: FoundPortal, url: str) -> bool:
    """Whether a page's address, or any text, lies on the host of one of the portal's origins."""
    try:
        host = urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return False
    return any(urlsplit(origin).netloc.lower() == host for origin in portal.origins)


def check_origin(portal: FoundPortal, origin: str | None) -> None:
    """Let in what the portal's pages send, what our own do, and what no browser has sent.

    Raises:
        ForbiddenError: another site's page, or one that hides which it is.
    """
    if origin is None:
        return  # not a browser, or a form of our own page
    ours = urlsplit(ports().settings.base_url)
    if origin not in (*portal.origins, f"{ours.scheme}://{ours.netloc}"):
        raise ForbiddenError(f"origin {origin[:100]!r} tidak terdaftar untuk portal ini")
