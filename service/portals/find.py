"""Finding a portal by its slug; every public use case begins here."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select

from service.db import db
from service.errors import NotFoundError
from service.portals.tables import SLUG_LENGTH, Portal


def find_portal(slug: str) -> Portal:
    """The portal with its agency.

    Raises:
        NotFoundError: no portal has this slug.
    """
    found = None
    if len(slug) <= SLUG_LENGTH and slug.isascii() and "\0" not in slug:
        found = db.session.scalar(select(Portal).where(Portal.slug == slug))
    if found is None:
        raise NotFoundError(f"portal {slug[:SLUG_LENGTH]!r} tidak dikenal")
    return found


def owns_host(portal: Portal, url: str) -> bool:
    """Whether a page's address lies on one of the portal's origins' hosts."""
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    return any(urlsplit(origin).netloc.lower() == host for origin in portal.origins)
