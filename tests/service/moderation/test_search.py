"""Finding comments by their words, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from service.db import db, transaction
from service.moderation import search
from service.moderation.search import (
    count_missing,
    forget_index,
    index_all,
    index_late,
    index_new,
    index_waiting,
    roots_of,
)
from service.moderation.tables import SearchedComment, SearchedWord
from tests.service.moderation.desk import decide, received
from tests.service.moderation.test_queue import titles

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn


def index(app: Flask) -> int:
    with app.app_context():
        return index_new()


@pytest.mark.parametrize("asked", ["tipu", "penipuan", "MENIPU", "t1pu", "tipu warga"])
def test_a_word_finds_its_forms_and_disguises(
    app: Flask, client: FlaskClient, sign_in: SignIn, asked: str
) -> None:
    received(client, body="Warga ditipu oknum lewat telepon")
    received(client, body="Lampu jalan mati, warga resah")
    assert index(app) == 2
    assert titles(sign_in("moderator"), f"/desk?q={asked}") == ["Warga ditipu oknum lewat telepon"]


def test_the_author_is_found_as_well(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    received(client, body="Jalan rusak", author_name="Sulastri")
    received(client, body="Jalan rusak juga", author_name="Budi")
    index(app)
    assert titles(sign_in("moderator"), "/desk?q=sulastri") == ["Jalan rusak"]


def test_many_are_found_along_the_view(
    app: Flask, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RARE", 0)
    received(client, body="Jalan rusak")
    received(client, body="Taman indah")
    index(app)
    assert titles(sign_in("moderator"), "/desk?q=rusak") == ["Jalan rusak"]
    assert titles(sign_in("moderator"), "/desk?q=rusak+taman") == []


def test_only_in_the_view(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    decide(moderator, received(client, body="Jalan rusak di utara"), "published")
    received(client, body="Jalan rusak di selatan")
    index(app)
    assert titles(moderator, "/desk?q=rusak") == ["Jalan rusak di selatan"]
    assert titles(moderator, "/desk?view=published&q=rusak") == ["Jalan rusak di utara"]
    assert titles(moderator, "/desk?view=unanswered&q=rusak") == ["Jalan rusak di utara"]


def test_signs_alone_find_nothing(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    received(client)
    index(app)
    page = sign_in("moderator").get("/desk?q=%3F%3F").text
    assert "Tidak ada yang cocok dengan saringan ini" in page


def test_each_comment_is_indexed_once(app: Flask, client: FlaskClient) -> None:
    for number in range(5):
        received(client, body=f"Nomor {number}")
    with app.app_context():
        assert count_missing() == 5
        assert index_new(2) == 2
        told: list[int] = []
        index_all(told.append)
        assert sum(told) == 3
        assert (count_missing(), index_new()) == (0, 0)
        words = db.session.scalar(select(func.count()).select_from(SearchedWord))
        forget_index()
        assert count_missing() == 5
        index_all(told.append)
        assert db.session.scalar(select(func.count()).select_from(SearchedWord)) == words


def test_a_repeated_word_is_kept_once() -> None:
    assert len(roots_of("makan makanan dimakan MAKAN")) == 1
    assert roots_of("") == []


def test_what_has_waited_is_indexed_and_what_has_not_waits(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(client)
    with app.app_context():
        index_waiting()
        assert count_missing() == 1
        monkeypatch.setattr(search, "WAIT_SECONDS", 0)
        index_waiting()
        assert count_missing() == 0
        index_waiting()


def test_what_was_stored_after_a_younger_one_is_indexed_within_the_hour(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    for number in range(3):
        received(client, body=f"Nomor {number}")
        clock.forward(seconds=1)
    with app.app_context():
        index_new()
        with transaction() as session:
            first = session.scalars(select(SearchedComment).order_by(SearchedComment.id)).first()
            assert first is not None
            session.execute(delete(SearchedWord).where(SearchedWord.searched_id == first.id))
            session.delete(first)
        assert index_new() == 0
        index_late(clock.now())
        assert count_missing() == 0
