"""Fills an installation with the demo, through the same use cases as life; called by `duaarah`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from service.access import Member, scope_of
from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.find import find_staff
from service.accounts.grant import Reach
from service.accounts.link import LINK_MINUTES, make_link
from service.accounts.tables import Staff
from service.cases.answer import AnswerRequest, answer
from service.comments.tables import Comment
from service.db import db
from service.demo_page import DEMO_PAGE_ID, DEMO_PATH, DEMO_PORTAL
from service.demo_story import STORY, TITLE, Scene
from service.errors import ForbiddenError
from service.moderation.decide import DecisionRequest, decide
from service.portals.register import NewPortal, add_agency, add_origins, add_portal
from service.portals.tables import Agency, Portal
from service.ports import ports
from service.submissions.payload import Submitted
from service.submissions.submit import SubmissionRequest, submit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

ACTOR = "command:demo"
AGENCY = "kominfo"
MODERATOR, OFFICER, ADMIN = "moderator@demo.test", "officer@demo.test", "admin@demo.test"
STAFF = (
    NewStaff(MODERATOR, "Made Moderator", Reach("moderator", agency=AGENCY)),
    NewStaff(OFFICER, "Dewi Kurnia", Reach("officer", agency=AGENCY)),
    NewStaff(ADMIN, "Ayu Admin", Reach("administrator")),
)
LOOPBACK = ("127.0.0.1", "localhost")  # a CSP cannot name [::1]
TIME_TO_DECIDE = timedelta(minutes=40)
TIME_TO_ANSWER = timedelta(hours=5)


def fill_demo() -> Iterator[str]:
    """Make what is missing of the demo; give the lines that say where to go.

    Raises:
        ForbiddenError: in production, where nothing is invented.
    """
    settings = ports().settings
    if settings.production:
        raise ForbiddenError("the demo is not for production (DUAARAH_ENV=production)")
    _make_portal(settings.base_url)
    _make_staff()
    _tell_story()
    base = settings.base_url
    link = make_link(MODERATOR, ACTOR, ports().clock())
    yield f"article with comments  {base}{DEMO_PATH}"
    yield f"desk of the staff      {base}/desk"
    yield f"sign in as {MODERATOR} (once, within {LINK_MINUTES} minutes):"
    yield f"  {link}"
    yield f"links for {OFFICER} and {ADMIN}: duaarah user link EMAIL"


def _make_portal(base_url: str) -> None:
    now, origins = ports().clock(), _origins(base_url)
    if db.session.scalar(select(Agency.id).where(Agency.slug == AGENCY)) is None:
        add_agency(AGENCY, "Dinas Komunikasi dan Informatika", ACTOR, now)
    if db.session.scalar(select(Portal.id).where(Portal.slug == DEMO_PORTAL)) is None:
        add_portal(NewPortal(DEMO_PORTAL, "Kabar Kota Contoh", AGENCY, origins), ACTOR, now)
    add_origins(DEMO_PORTAL, origins, ACTOR, now)  # the port may be another one today


def _origins(base_url: str) -> tuple[str, ...]:
    """Our own origin, and the other names of this machine for a browser that stands on it."""
    url = urlsplit(base_url)
    own = f"{url.scheme}://{url.netloc}"
    if own.partition("://")[2].removesuffix(f":{url.port}") not in LOOPBACK:
        return (own,)
    port = f":{url.port}" if url.port else ""
    others = (f"{url.scheme}://{host}{port}" for host in LOOPBACK)
    return tuple(dict.fromkeys((own, *others)))


def _make_staff() -> None:
    known = set(db.session.scalars(select(Staff.email)))
    for new in STAFF:
        if new.email not in known:
            add_staff(new, ACTOR, ports().clock())


def _tell_story() -> None:
    """Play the scenes that are not on the page yet."""
    now = ports().clock()
    page = select(Portal.id).where(Portal.slug == DEMO_PORTAL).scalar_subquery()
    written = select(Comment.body, Comment.id).where(Comment.portal_id == page)
    told = {row.body: row.id for row in db.session.execute(written)}
    for scene in STORY:
        if scene.body not in told:
            parent = None if scene.below is None else told.get(STORY[scene.below].body)
            told[scene.body] = _play(scene, parent, now - timedelta(hours=scene.hours_ago))


def _play(scene: Scene, parent_id: UUID | None, at: datetime) -> UUID:
    with _moment(at):
        comment_id = submit(_request(scene, parent_id)).id
    if scene.to:
        with _moment(at + TIME_TO_DECIDE):
            seen, member = _version(comment_id), _member(MODERATOR, "comments:decide")
            decide(DecisionRequest(comment_id, scene.to, seen, member, scene.reason))
    if scene.answer:
        with _moment(at + TIME_TO_ANSWER):
            seen, member = _version(comment_id), _member(OFFICER, "cases:answer")
            answer(AnswerRequest(comment_id, scene.answer, seen, member))
    return comment_id


def _request(scene: Scene, parent_id: UUID | None) -> SubmissionRequest:
    return SubmissionRequest(
        portal=DEMO_PORTAL,
        submitted=Submitted(
            page_url=f"{ports().settings.base_url}{DEMO_PATH}",
            page_title=TITLE,
            page_id=DEMO_PAGE_ID,
            author_name=scene.name,
            author_email=None,
            author_url=None,
            body=scene.body,
            parent_id=parent_id,
            notify=False,
        ),
    )


@contextmanager
def _moment(at: datetime) -> Iterator[None]:
    """Let the use cases believe that it is `at`, so that the demo has a past to show."""
    now = ports()
    current_app.extensions["duaarah"] = replace(now, clock=lambda: at)
    try:
        yield
    finally:
        current_app.extensions["duaarah"] = now


def _version(comment_id: UUID) -> int:
    return db.session.scalars(select(Comment.version).where(Comment.id == comment_id)).one()


def _member(email: str, permission: str) -> Member:
    staff = find_staff(db.session(), email)
    return Member(staff.id, staff.name, scope_of(list(staff.grants), permission))
