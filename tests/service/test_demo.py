"""`duaarah demo` and its article page, on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service import create_app
from service.accounts.tables import Staff
from service.cases.tables import Case
from service.comments.tables import Comment
from service.db import Base, db
from service.demo import fill_demo
from service.demo_story import STORY
from service.errors import ForbiddenError
from service.portals.tables import Portal
from service.ports import Ports, ports
from tests.fakes import FakeClock, FakeMail, FakeScreener

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from service.screening.verdict import Submission, Verdict
    from service.settings import Settings


def stored(app: Flask) -> dict[str, int]:
    """Rows of every table that the demo fills once."""
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in {"sign_in_links", "audit_events"}
        }


def test_demo_lives_through_every_fate(app: Flask) -> None:
    with app.app_context():
        lines = "\n".join(fill_demo())
        fates = Counter(db.session.scalars(select(Comment.status)))
        answers = db.session.scalars(select(Comment.kind).where(Comment.kind == "official"))
        assert len(answers.all()) == 1
        assert db.session.scalars(select(Case.state).order_by(Case.id)).first() == "answered"
        assert set(db.session.scalars(select(Staff.email))) == {
            "moderator@demo.test",
            "officer@demo.test",
            "admin@demo.test",
        }
    assert fates == {"published": 5, "rejected": 1, "pending": 3}
    assert "https://suara.example/demo/" in lines
    assert "https://suara.example/desk/link/" in lines


def test_demo_again_adds_nothing(app: Flask) -> None:
    with app.app_context():
        list(fill_demo())
        first = stored(app)
        list(fill_demo())
    assert stored(app) == first


class CutOff(FakeScreener):
    """Ends the program in the middle of the story."""

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """Judge four, then stop."""
        if len(self.asked) == 4:
            raise KeyboardInterrupt
        return super().screen(submission, lang)


def test_demo_goes_on_where_it_was_cut_off(app: Flask) -> None:
    with app.app_context():
        real = ports()
        app.extensions["duaarah"] = replace(real, screener=CutOff())
        with pytest.raises(KeyboardInterrupt):
            list(fill_demo())
        assert len(db.session.scalars(select(Comment.id)).all()) < len(STORY)
        app.extensions["duaarah"] = real
        list(fill_demo())
        bodies = db.session.scalars(select(Comment.body).where(Comment.kind == "citizen")).all()
    assert sorted(bodies) == sorted(scene.body for scene in STORY)


def test_clock_is_given_back(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        list(fill_demo())
        assert ports().clock() == clock.now()
        assert max(db.session.scalars(select(Comment.created_at))) < clock.now()


def test_another_port_may_embed_too(app: Flask, settings: Settings) -> None:
    with app.app_context():
        list(fill_demo())
        real = ports()
        moved = replace(settings, base_url="http://127.0.0.1:8123")
        app.extensions["duaarah"] = replace(real, settings=moved)
        list(fill_demo())
        origins = db.session.scalars(select(Portal.origins).where(Portal.slug == "demo")).one()
    assert origins == [
        "https://suara.example",
        "http://127.0.0.1:8123",
        "http://localhost:8123",
    ]


def test_article_embeds_the_widget(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        list(fill_demo())
    page = client.get("/demo/")
    assert page.status_code == 200
    assert 'src="/embed/v1.js" data-portal="demo"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy
    frame = client.get("/embed/thread?portal=demo&page_id=demo-article&page=http://x.example/")
    assert frame.status_code == 422
    frame = client.get(
        "/embed/thread?portal=demo&page_id=demo-article&page=https://suara.example/demo/"
    )
    assert "Warga RW 04" in frame.text
    assert "Bonus88" not in frame.text
    assert "Jawaban resmi" in frame.text


def test_not_in_production(settings: Settings, clock: FakeClock) -> None:
    live = replace(settings, env="production")
    app = create_app(live, Ports(live, clock.now, FakeScreener(), FakeMail()))
    assert app.test_client().get("/demo/").status_code == 404
    with app.app_context():
        with pytest.raises(ForbiddenError):
            list(fill_demo())
        db.session.remove()
        db.engine.dispose()
