"""Which threads are read anew when an agency has another name: its portals', and its answers'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from service.comments.renamed import show_new_name
from service.comments.tables import Comment, Thread
from service.db import db, transaction
from service.portals.tables import Agency, Portal
from tests.publishing import answered, published
from tests.sending import PAGE

if TYPE_CHECKING:
    from flask import Flask

OTHER = "https://dishub.example/berita/halte"


def versions() -> dict[str, int]:
    rows = db.session.execute(select(Thread.url, Thread.version))
    return {row.url: row.version for row in rows}


def raised(**renamed: int) -> set[str]:
    """The pages whose threads have another version after that."""
    before = versions()
    with transaction() as session:
        show_new_name(session, **renamed)
    return {url for url, version in versions().items() if version != before[url]}


def test_an_answer_on_another_agencys_portal(app: Flask) -> None:
    """A case handed over is answered by an agency that does not own the portal."""
    with app.app_context():
        ids = {row.slug: row.id for row in db.session.execute(select(Agency.slug, Agency.id))}
        published(PAGE)
        reply = answered(published(OTHER, portal="dishub"), "Besok.")
        with transaction() as session:
            session.execute(
                update(Comment).where(Comment.id == reply).values(author_agency_id=ids["dinkes"])
            )
        assert raised(agency_id=ids["dinkes"]) == {PAGE, OTHER}
        assert raised(agency_id=ids["dishub"]) == {OTHER}


def test_a_portal(app: Flask) -> None:
    with app.app_context():
        published(PAGE)
        published(OTHER, portal="dishub")
        number = db.session.scalars(select(Portal.id).where(Portal.slug == "dishub")).one()
        assert raised(portal_id=number) == {OTHER}
