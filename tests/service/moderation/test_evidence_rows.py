"""Which comments belong into an evidence pack, and who says so; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from service.access import Scope
from service.moderation import evidence_rows
from service.moderation.evidence_rows import EvidenceRequest, evidence_in
from tests.fakes import FakeScreener, verdict
from tests.service.moderation.desk import OTHER_PAGE, decide, received, undo

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def found(app: Flask, scope: Scope | None = None, **more: int) -> list[str]:
    """The ids of the comments in the pack."""
    with app.app_context():
        request = EvidenceRequest(FIRST, LAST, scope or Scope(everywhere=True), "test:x", **more)
        return [str(one.comment.id) for one in evidence_in(request)]


def sent(client: FlaskClient, screener: FakeScreener, outcome: str, kind: str | None) -> str:
    screener.says = replace(verdict(outcome), spam_kind=kind)
    return received(client, body=f"{outcome} {kind} sekali")


@pytest.mark.parametrize(
    "case",  # the machine's outcome and kind, what a person decides, whether it counts
    [
        ("spam", "gambling", None, True),
        ("spam", "gambling", "spam", True),
        ("hold", "gambling", "spam", True),
        ("publish", None, "spam", True),  # nothing but a person says so
        ("hold", None, "spam", True),
        ("hold", "promotion", "spam", False),  # the machine says what else it is
        ("spam", "scam", "spam", False),
        ("spam", None, None, False),
        ("hold", "gambling", None, False),  # nobody has decided
        ("spam", "gambling", "published", False),
        ("spam", "gambling", "rejected", False),
    ],
)
def test_which_count(
    app: Flask,
    client: FlaskClient,
    screener: FakeScreener,
    sign_in: SignIn,
    case: tuple[str, str | None, str | None, bool],
) -> None:
    outcome, kind, decided, counts = case
    comment_id = sent(client, screener, outcome, kind)
    if decided:
        answer = decide(sign_in("moderator"), comment_id, decided, reason="unlawful")
        assert answer.status_code == 303, answer.text
    assert found(app) == ([comment_id] if counts else [])


def test_a_decision_taken_back_says_nothing(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    comment_id = sent(client, screener, "publish", None)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "spam")
    assert found(app) == [comment_id]
    undo(moderator)
    assert found(app) == []


def test_many_in_their_order(
    app: Flask, client: FlaskClient, screener: FakeScreener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_rows, "BATCH", 2)
    ids = [sent(client, screener, "spam", "gambling") for _ in range(5)]
    sent(client, screener, "spam", "scam")
    assert found(app) == ids


def test_only_inside_the_scope(app: Flask, client: FlaskClient, screener: FakeScreener) -> None:
    ours = sent(client, screener, "spam", "gambling")
    theirs = received(client, portal="dishub", page={"url": OTHER_PAGE}, body="gacor sekali")
    assert found(app) == [ours, theirs]
    assert found(app, Scope(agencies=frozenset({1}))) == [ours]
    assert found(app, Scope(portals=frozenset({2}))) == [theirs]
    assert found(app, portal=2) == [theirs]
    assert found(app, Scope(portals=frozenset({2})), portal=1) == []
