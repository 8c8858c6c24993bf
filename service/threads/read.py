"""One thread as the public reads it: the stored first page, or any other page made on the way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, literal_column, null, select

from service.comments.page import canonical_url, page_key
from service.comments.tables import Thread, ThreadSnapshot
from service.db import db
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.policies.tables import PolicyState
from service.portals.find import may_be_slug
from service.portals.tables import Agency, Portal
from service.prepared import Prepared
from service.threads.gate import OPEN, gate_of
from service.threads.listing import Listing, list_comments
from service.threads.snapshot import keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DEFAULT_LIMIT = 50
MOST = 100
MOST_DIGITS = 10
SORTS = ("newest", "oldest")
CURSOR = re.compile("[0-9a-f]{32}")
COMMENT_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

HEAD = Prepared(
    select(
        Portal.slug,
        Portal.name,
        Portal.id.label("portal_id"),
        Portal.agency_id,
        Agency.name.label("agency"),
        Thread.id,
        Thread.version,
        Thread.url,
        Thread.title,
        Thread.created_at,
        Thread.closed_at,
        select(PolicyState.version).scalar_subquery().label("policies"),
        Thread.published_count,
        case(
            (
                and_(
                    ThreadSnapshot.version == Thread.version,
                    Thread.version != bindparam("seen_version"),
                    bindparam("plain", type_=Integer) == literal_column("1"),
                ),
                ThreadSnapshot.body,
            ),
            else_=null(),
        ).label("body"),
    )
    .join(Agency, Agency.id == Portal.agency_id)
    .outerjoin(
        Thread, and_(Thread.portal_id == Portal.id, Thread.page_key == bindparam("page_key"))
    )
    .outerjoin(ThreadSnapshot, ThreadSnapshot.thread_id == Thread.id)
    .where(Portal.slug == bindparam("portal"))
)
"""One statement finds the portal, the thread, its version, its stored first page, and the version
of the policies, which may have closed it."""


class Head(NamedTuple):
    """A row of `HEAD`; what belongs to the thread is None where the page has none yet."""

    slug: str
    name: str
    portal_id: int
    agency_id: int
    agency: str
    id: int | None
    version: int | None
    url: str | None
    title: str | None
    created_at: str | datetime | None
    closed_at: str | datetime | None
    policies: int | None
    published_count: int | None
    body: bytes | None


@dataclass(frozen=True)
class ThreadQuery:
    """Which part of which thread is asked for; `root` names a comment whose replies are wanted."""

    portal: str
    page_url: str
    page_id: str | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str = "newest"
    root: str | None = None
    if_none_match: str | None = None

    @property
    def plain(self) -> bool:
        """Whether this is the first page as everybody reads it: the one that is stored."""
        return (
            self.cursor is None
            and self.root is None
            and self.limit == DEFAULT_LIMIT
            and self.sort == "newest"
        )

    @property
    def variant(self) -> str:
        """A name for this part among the parts of a thread; it goes into the ETag."""
        if self.plain:
            return ""
        return f".{self.sort[0]}{self.limit}.{self.cursor or ''}.{self.root or ''}"


@dataclass(frozen=True)
class ThreadAnswer:
    """The API's JSON and its ETag; `body` is None where the client has it already."""

    etag: str
    body: bytes | None


def read_thread(query: ThreadQuery) -> ThreadAnswer:
    """Read one part of a thread; a page without comments yet is an empty thread.

    Raises:
        NotFoundError: unknown portal.
        InvalidError: the address, limit, sort or cursor is unusable.
    """
    key, seen = checked_key(query), _seen_version(query)
    rows = HEAD.rows(page_key=key, portal=query.portal, seen_version=seen, plain=int(query.plain))
    if not rows:
        raise NotFoundError(said("portal tidak dikenal"))
    row = Head(*rows[0])
    gate = gate_of(row)
    etag = f'"{row.id or 0}.{row.version or 0}{query.variant}{gate.tag}"'
    if etag in _held(query):
        return ThreadAnswer(etag, None)
    if seen and seen == row.version:  # another thread's ETag: the body was left out for nothing
        return read_thread(replace(query, if_none_match=None))
    if row.body is not None:
        return ThreadAnswer(etag, gate.written(row.body))
    body = _compose(row, query)
    if query.plain and row.id is not None and row.version is not None:
        keep(row.id, row.version, body)
    return ThreadAnswer(etag, gate.written(body))


def _held(query: ThreadQuery) -> list[str]:
    """The ETags the client holds; a proxy that compresses has made them weak."""
    given = (query.if_none_match or "").split(",")
    return [tag.strip().removeprefix("W/") for tag in given]


def _seen_version(query: ThreadQuery) -> int:
    """The version that the client's ETag speaks of, so that its body need not be read."""
    number = _held(query)[0].strip('"').partition(".")[2].partition(".")[0]
    return int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0


def _compose(row: Head, query: ThreadQuery) -> bytes:
    listing = Listing([], None)
    db.session.rollback()  # a view begun earlier may be older than the version it is kept under
    if row.id is not None:
        listing = list_comments(row.id, query.limit, query.cursor, query.sort, query.root)
    body = {
        "thread": {
            "url": row.url or canonical_url(query.page_url),
            "title": row.title or "",
            **OPEN.fields(),
            "portal": row.slug,
            "portal_name": row.name,
            "agency": row.agency,
        },
        "comments": listing.comments,
        "total": row.published_count or 0,
        "next": listing.next_cursor,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def checked_key(query: ThreadQuery) -> str:
    """The thread's key, once everything else in the query holds; faults bear the query's names.

    Raises:
        NotFoundError, InvalidError: as `read_thread`, without asking the database.
    """
    if not may_be_slug(query.portal):
        raise NotFoundError(said("portal tidak dikenal"))
    faults = list(_faults(query))
    try:
        page_key(query.page_url, None)  # an address is asked for even where an id names the thread
        key = page_key(query.page_url, query.page_id)
    except InvalidError as error:
        names = {"page.url": "page", "page.id": "page_id"}
        faults += [replace(fault, field=names[fault.field]) for fault in error.errors]
    if faults:
        raise InvalidError(*faults)
    return key


def _faults(query: ThreadQuery) -> Iterator[FieldError]:
    if not 1 <= query.limit <= MOST:
        yield FieldError("limit", "range", f"1 sampai {MOST}")
    if query.sort not in SORTS:
        yield FieldError("sort", "choice", f"salah satu dari {', '.join(SORTS)}")
    if query.cursor is not None and not CURSOR.fullmatch(query.cursor):
        yield FieldError("cursor", "invalid", said("cursor tidak dikenal"))
    if query.root is not None and not COMMENT_ID.fullmatch(query.root):
        yield FieldError("root", "invalid", said("bukan id tanggapan"))
