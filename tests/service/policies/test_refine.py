"""Lists and verdicts: what reaches which portal, what wins, and that a fault holds."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from service.access import Scope
from service.db import transaction
from service.policies.refine import LISTED_WORD, MOST_SHOWN, UNREAD_WORDS, refine
from service.policies.words import NewWords, Who, add_words, switch_words
from service.policies.words_scope import scope_named
from service.portals.find import find_portal
from service.screening.verdict import Submission
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.policies import set_policy
from tests.sending import send
from tests.service.moderation.desk import comment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from service.screening.verdict import Verdict

EVERYWHERE = Scope(everywhere=True)
WHO = Who("test:setup", EVERYWHERE)
SUSPECTED = verdict("hold", spam=0.4)


def add(app: Flask, words: str, action: str = "hold", scope: str = "all") -> int:
    with app.app_context():
        new = NewWords(words, scope_named(scope, EVERYWHERE), action)
        return add_words(new, WHO, FakeClock().now())


def refined(
    app: Flask, written: str | Submission, portal: str = "dinkes", said: Verdict | None = None
) -> Verdict:
    submission = Submission(written) if isinstance(written, str) else written
    with app.app_context():
        found = find_portal(portal)
        return refine(said or verdict(), submission, found.id, found.agency_id)


def test_nothing_listed_nothing_changed(app: Flask) -> None:
    said = verdict()
    assert refined(app, "menipu", said=said) is said


def test_a_listed_word_holds_and_says_where(app: Flask) -> None:
    add(app, "tipu")
    found = refined(app, "Jangan 𝐭1pu warga")
    assert found.outcome == "hold"
    assert found.failure is None
    [reason] = found.reasons
    assert (reason.code, reason.field, reason.span) == (LISTED_WORD, "text", (7, 11))
    assert reason.read_as == "tipu"
    assert reason.weight == 0
    assert "tipu" in reason.detail
    assert found.to_dict()["reasons"][0]["words"] == "tipu"


def test_name_and_address_are_looked_at_but_the_email_is_not(app: Flask) -> None:
    add(app, "gacor88")
    shown = Submission("Bagus", author_name="GACOR88", author_url="https://gacor88.example/")
    assert [r.field for r in refined(app, shown).reasons] == ["author_name", "author_url"]
    assert refined(app, Submission("Bagus", author_email="gacor88@x.id")).reasons == []


@pytest.mark.parametrize(
    ("action", "said", "outcome"),
    [
        ("hold", "publish", "hold"),
        ("hold", "hold", "hold"),
        ("hold", "spam", "spam"),
        ("spam", "publish", "hold"),
        ("spam", "hold", "spam"),
        ("allow", "publish", "publish"),
        ("allow", "hold", "hold"),
        ("allow", "spam", "spam"),
    ],
)
def test_never_milder(app: Flask, action: str, said: str, outcome: str) -> None:
    add(app, "tipu", action)
    judged = SUSPECTED if said == "hold" else verdict(said)
    assert refined(app, "menipu", said=judged).outcome == outcome


@pytest.mark.parametrize(
    "judged",
    [
        verdict(spam=0.2),
        verdict("hold"),
        verdict("hold", spam=None),
        verdict("hold", spam=0.2, abuse=0.9, is_abuse=True),
        verdict("hold", spam=0.9, failure="the campaign memory failed: X"),
    ],
)
def test_a_list_alone_makes_no_criticism_spam(app: Flask, judged: Verdict) -> None:
    """Words for `spam` decide where the classifier suspects spam; else a person reads."""
    add(app, "antrean", "spam")
    found = refined(app, "Antreannya panjang dan tidak pernah dibenahi", said=judged)
    assert found.outcome == "hold"
    assert [reason.read_as for reason in found.reasons] == ["antre"]


def test_the_strictest_entry_wins_and_is_named_first(app: Flask) -> None:
    add(app, "tipu", "hold")
    add(app, "slot", "spam")
    found = refined(app, "tipu slotnya", said=SUSPECTED)
    assert found.outcome == "spam"
    assert [reason.read_as for reason in found.reasons] == ["slot", "tipu"]


def test_what_could_not_be_judged_stays_held(app: Flask) -> None:
    add(app, "tipu", "spam")
    found = refined(app, "menipu", said=verdict("hold", failure="the classifier failed: X"))
    assert found.outcome == "hold"
    assert found.failure == "the classifier failed: X"
    assert len(found.reasons) == 1


@pytest.mark.parametrize("said", ["publish", "hold", "spam"])
def test_what_is_not_read_to_its_end_is_held(app: Flask, said: str) -> None:
    add(app, "tipu")
    letters = "aiueoklmnr"
    hostile = " ".join(f"me{a}{b}tipurkannya" for a in letters for b in letters)
    found = refined(app, hostile, said=verdict(said))
    assert found.outcome == ("spam" if said == "spam" else "hold")
    assert [reason.code for reason in found.reasons] == [UNREAD_WORDS]
    assert "tidak memeriksa sampai akhir" in found.reasons[0].detail


def test_reasons_are_bounded(app: Flask) -> None:
    add(app, "tipu")
    assert len(refined(app, "tipu " * 500).reasons) == MOST_SHOWN


@pytest.mark.parametrize(
    ("scope", "dinkes", "dishub"),
    [
        ("all", "hold", "hold"),
        ("agency:dinkes", "hold", "publish"),
        ("portal:dinkes", "hold", "publish"),
        ("portal:dishub", "publish", "hold"),
    ],
)
def test_scopes(app: Flask, scope: str, dinkes: str, dishub: str) -> None:
    add(app, "tipu", scope=scope)
    assert refined(app, "menipu", "dinkes").outcome == dinkes
    assert refined(app, "menipu", "dishub").outcome == dishub


def test_a_portal_allows_what_everybody_lists(app: Flask) -> None:
    add(app, "judi", "spam")
    add(app, "bahaya judi", "allow", "portal:dinkes")
    assert refined(app, "Penyuluhan bahaya judi").outcome == "publish"
    assert refined(app, "Penyuluhan bahaya judi", "dishub").outcome == "hold"
    assert refined(app, "bahaya judi, ayo berjudi").outcome == "hold"


def test_changes_hold_from_the_next_comment_on(app: Flask) -> None:
    number = add(app, "tipu")
    assert refined(app, "menipu").outcome == "hold"
    for active, outcome in ((False, "publish"), (True, "hold")):
        with app.app_context():
            assert switch_words(number, WHO, FakeClock().now(), active=active)
        assert refined(app, "menipu").outcome == outcome
    add(app, "slot", "spam")
    assert refined(app, "slot", said=SUSPECTED).outcome == "spam"


@contextmanager
def without(app: Flask, table: str) -> Iterator[None]:
    """A table is away for a while."""
    for old, new in ((table, "away"), ("away", table)):
        with app.app_context(), transaction() as session:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        if new == "away":
            yield


@pytest.mark.parametrize("table", ["word_entries", "word_list_state"])
@pytest.mark.parametrize("said", ["publish", "hold", "spam"])
def test_broken_lists_hold(app: Flask, table: str, said: str) -> None:
    add(app, "tipu")
    with without(app, table):
        found = refined(app, "Kapan buka?", said=verdict(said))
    assert found.outcome == "hold"
    assert found.failure
    assert found.failure.startswith("the word lists failed: ")
    assert found.spam is not None  # what the classifier said is kept
    assert refined(app, "Kapan buka?").failure is None


@pytest.mark.parametrize(("away", "status"), [(None, "published"), ("word_entries", "pending")])
def test_a_comment_with_broken_lists_is_stored_and_waits(
    app: Flask, client: FlaskClient, away: str | None, status: str
) -> None:
    add(app, "tipu")
    with app.app_context():
        set_policy("portal:dinkes", moderation="post")
    with without(app, away) if away else nullcontext():
        answer = send(client, body="Kapan buka?")
    assert answer.get_json()["status"] == status, answer.text
    assert comment_of(app, answer.get_json()["id"]).status == status


def test_on_the_way_in(app: Flask, client: FlaskClient, screener: FakeScreener) -> None:
    add(app, "slot gacor", "spam")
    screener.says = SUSPECTED
    answer = send(client, body="Main sl0t g4cor di sini")
    assert answer.get_json()["status"] == "pending"  # a citizen is never told more
    assert comment_of(app, answer.get_json()["id"]).status == "spam"
