"""Which decisions are labels, and of what; on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.db import db, transaction
from service.moderation.labels import Label, decisions_since, label_of, labels
from service.moderation.reasons import REASONS
from tests.service.moderation.desk import comment_of, decide, received, undo

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock
    from tests.staff import SignIn


def labels_of(app: Flask, clock: FakeClock) -> list[Label]:
    with app.app_context():
        return list(labels(db.session(), clock.now()))


@pytest.mark.parametrize(
    ("status", "reason", "label"),
    [("published", "approved", "harmless"), ("spam", "spam", "spam")]
    + [("rejected", code, "abuse") for code in ("insult", "hate", "threat")]
    + [
        ("rejected", code, None)
        for code in ("personal_data", "unlawful", "off_topic", "duplicate", "unreadable")
    ],
)
def test_what_a_decision_says(status: str, reason: str, label: str | None) -> None:
    assert label_of(status, reason) == label


def test_every_reason_is_thought_of() -> None:
    assert len(REASONS) == 8, "say in labels.py what the new reason says of a text"


def test_texts_are_canonical_and_decisions_in_order(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    spam = received(
        client, body="𝗚𝗔𝗖𝗢𝗥 banget", author_name="Raja Ｓｌｏｔ", author_url="https://x.example"
    )
    good = received(client, body="Terima kasih")
    off = received(client, body="Jual apa saja")
    decide(moderator, spam, "spam")
    decide(moderator, good, "published")
    decide(moderator, off, "rejected", reason="off_topic")
    found = labels_of(app, clock)
    assert [(one.text, one.label) for one in found] == [
        ("gacor banget", "spam"),
        ("terima kasih", "harmless"),
    ]
    assert (found[0].author_name, found[0].author_url) == ("raja slot", "https://x.example")
    assert found[0].at.startswith("2026-03-10T02:00:00")
    assert found[0].moderator == found[1].moderator


def test_only_the_last_standing_decision_counts(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    first, second = sign_in("moderator"), sign_in("moderator")
    twice, undone = received(client, body="satu"), received(client, body="dua")
    decide(first, twice, "spam")
    decide(second, undone, "spam")
    undo(second, 2)
    clock.forward(minutes=1)
    decide(second, twice, "published", seen_version=2)
    assert [(one.text, one.label) for one in labels_of(app, clock)] == [("satu", "harmless")]


def test_what_can_still_be_undone_does_not_count_yet(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    decide(sign_in("moderator"), received(client), "spam")
    before = clock.now()
    clock.forward(seconds=1)
    decide(sign_in("moderator"), received(client, body="baru"), "spam")
    with app.app_context():
        assert len(list(labels(db.session(), before))) == 1


def test_withdrawn_comments_teach_nothing(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    with app.app_context(), transaction() as session:
        session.merge(comment_of(app, comment_id)).status = "withdrawn"
    assert labels_of(app, clock) == []


def test_how_many_are_new(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    moderator = sign_in("moderator")
    decide(moderator, received(client), "spam")
    seen = clock.now()
    clock.forward(hours=1)
    decide(moderator, received(client, body="baru"), "published")
    with app.app_context():
        assert decisions_since(db.session(), None) == 2
        assert decisions_since(db.session(), seen) == 1
