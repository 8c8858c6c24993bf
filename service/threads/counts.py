"""How many comments stand under each of many pages, in one query."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select

from service.comments.page import page_key
from service.comments.tables import Thread
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.portals.find import find_portal, may_be_slug
from service.portals.tables import Portal
from service.prepared import Prepared

MOST_PAGES = 100

COUNTS = Prepared(
    select(Thread.url_key, Thread.published_count)
    .join(Portal, Portal.id == Thread.portal_id)
    .where(
        Portal.slug == bindparam("portal"), Thread.url_key.in_(bindparam("keys", expanding=True))
    )
)


def count_comments(portal: str, pages: list[str]) -> dict[str, int]:
    """Published comments under each address; 0 for a page without any.

    Raises:
        NotFoundError: unknown portal.
        InvalidError: no page, too many, or an address that is none.
    """
    if not 1 <= len(pages) <= MOST_PAGES:
        raise InvalidError(FieldError("page", "count", f"1 sampai {MOST_PAGES} halaman"))
    try:
        keys = {page: page_key(page, None) for page in pages}
    except InvalidError as error:
        raise InvalidError(*(replace(fault, field="page") for fault in error.errors)) from error
    if not may_be_slug(portal):
        raise NotFoundError(said("portal tidak dikenal"))
    rows = COUNTS.rows(keys=sorted(set(keys.values())), portal=portal)
    if not rows:
        find_portal(portal)
    found = dict.fromkeys(keys.values(), 0)
    for key, count in rows:  # a portal's page ids may have made several threads of one address
        found[key] += count
    return {page: found[key] for page, key in keys.items()}
