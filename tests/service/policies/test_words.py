"""Putting words on lists and off them, on both databases; what the desk does is tested there."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract
from sqlalchemy import insert, select

from service.access import Scope
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.errors import InvalidError, NotFoundError
from service.policies import words as listing
from service.policies.stamp import new_stamp
from service.policies.tables import WordEntry, WordListState
from service.policies.words import (
    MOST_ENTRIES,
    MOST_REMOVED,
    SHOWN_REMOVED,
    NewWords,
    Who,
    add_words,
    read_removed,
    read_words,
    switch_words,
)
from service.policies.words_match import words_of
from service.policies.words_scope import ListScope, scope_named
from tests.at_once import at_once
from tests.fakes import MORNING
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from service.policies.stamp import State
    from tests.staff import SignIn

EVERYWHERE = Scope(everywhere=True)
WHO = Who("staff:7", EVERYWHERE)


def add(words: str = "tipu", scope: str = "all", who: Who = WHO) -> int:
    return add_words(NewWords(words, scope_named(scope, EVERYWHERE), "hold"), who, MORNING)


def test_the_trail_names_ids_and_never_the_words(app: Flask) -> None:
    with app.app_context():
        number = add("kata rahasia", "portal:dinkes")
        switch_words(number, WHO, MORNING, active=False)
        switch_words(number, WHO, MORNING, active=False)
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.tag.startswith("words:")).order_by(AuditEvent.id)
        ).all()
        assert [event.tag for event in events] == ["words:added", "words:removed"]
        for event in events:
            assert (event.actor, event.subject) == ("staff:7", f"words:{number}")
            assert event.portal_id == scope_named("portal:dinkes", EVERYWHERE).portal_id
            assert event.detail == {"agency": None, "action": "hold"}


def test_who_and_when(app: Flask) -> None:
    with app.app_context():
        add("  slot \n gacor ")
        [one] = read_words(EVERYWHERE)
        assert one.entry.words == "slot gacor"
        assert (one.entry.added_by, one.entry.added_at) == ("staff:7", MORNING)
        assert one.scope == ListScope()


def test_every_change_is_another_version(app: Flask) -> None:
    with app.app_context():
        seen = set()
        number = add()
        for active in (None, False, True):
            if active is not None:
                switch_words(number, WHO, MORNING, active=active)
            seen |= set(db.session.scalars(select(WordListState.version)))
            db.session.rollback()
        assert len(seen) == 3


def test_the_use_case_itself_checks_the_reach(app: Flask) -> None:
    with app.app_context():
        number = add(scope="portal:dishub")
        agency_id = scope_named("agency:dinkes", EVERYWHERE).agency_id
        narrow = Who("staff:8", Scope(agencies=frozenset({agency_id or 0})))
        for scope in ("all", "portal:dishub", "agency:dishub"):
            with pytest.raises(InvalidError, match="Pilih daftar"):
                add("lain", scope, narrow)
        add("lain", "portal:dinkes", narrow)
        with pytest.raises(NotFoundError):
            switch_words(number, narrow, MORNING, active=False)


def test_there_is_an_end_to_it(app: Flask) -> None:
    with app.app_context():
        number = add()
        switch_words(number, WHO, MORNING, active=False)
        by = {"added_by": "t:t", "added_at": MORNING, "changed_by": "t:t", "changed_at": MORNING}
        rows = [
            {"words": f"kata{n}", "action": "hold", "active": True, **by}
            for n in range(MOST_ENTRIES)
        ]
        with transaction() as session:
            session.execute(insert(WordEntry), rows)
        with pytest.raises(InvalidError, match="sudah penuh"):
            add("satu lagi")
        with pytest.raises(InvalidError, match="sudah penuh"):
            switch_words(number, WHO, MORNING, active=True)


def test_what_was_removed_long_ago_is_forgotten(app: Flask) -> None:
    with app.app_context():
        number, kept = add(), add("calo")
        by = {"added_by": "t:t", "added_at": MORNING, "changed_by": "t:t"}
        with transaction() as session:
            session.execute(
                insert(WordEntry),
                [
                    {"words": f"kata{n}", "action": "hold", "active": False, **by}
                    | {"changed_at": MORNING - timedelta(minutes=n)}
                    for n in range(1, MOST_REMOVED + 50)
                ],
            )
        switch_words(number, WHO, MORNING, active=False)
        shown = [one.entry.words for one in read_removed(EVERYWHERE)]
        assert shown == ["tipu", *(f"kata{n}" for n in range(1, SHOWN_REMOVED))]
        gone = select(WordEntry.words).where(~WordEntry.active).order_by(WordEntry.changed_at)
        oldest = f"kata{MOST_REMOVED + 49}"  # the last number is not given again
        assert db.session.scalars(gone).all()[:2] == [oldest, f"kata{MOST_REMOVED - 1}"]
        assert len(db.session.scalars(gone).all()) == MOST_REMOVED + 1
        assert [one.entry.id for one in read_words(EVERYWHERE)] == [kept]


def test_nobody_waits_while_words_are_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    read_while_locked: list[str] = []
    locked: list[bool] = []
    real_stamp, real_words = new_stamp, words_of

    def stamp(session: Session, state: State) -> None:
        locked.append(True)
        real_stamp(session, state)

    def words(text: str) -> list[str]:
        if locked:
            read_while_locked.append(text)
        return real_words(text)

    with app.app_context():
        for name in ("satuan", "duaan", "tigaan"):
            add(name)
        listing._reading.cache_clear()  # noqa: SLF001 - another process
        monkeypatch.setattr(listing, "new_stamp", stamp)
        monkeypatch.setattr(listing, "words_of", words)
        add("empatan")
    assert locked
    assert read_while_locked == []


def test_what_is_refused_can_be_translated(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is one of the source's fixed texts, without the words or a number in it."""
    with Path(listing.__file__).open("rb") as source:
        texts = {found[1] for found in extract("python", source, keywords={"said": None})}
    refused = []
    with app.app_context():
        add("tipu")
        for typed in ("", "x" * 101, "a\0b", "!", "tidak ada", "bata " * 9, "T1PU", "calo"):
            if typed == "calo":
                monkeypatch.setattr(listing, "MOST_ENTRIES", 1)
            with pytest.raises(InvalidError) as error:
                add(typed)
            refused.append(error.value.detail)
    assert len(set(refused)) == 7
    assert set(refused) <= texts


def test_two_moderators_list_the_same_at_the_same_moment(app: Flask, sign_in: SignIn) -> None:
    tasks = []
    for _ in range(2):
        staff = sign_in("moderator")
        form = {"words": "tipu", "action": "hold", "scope": "all", "csrf_token": csrf_of(staff)}
        tasks.append(partial(staff.post, "/desk/words", data=form))
    assert at_once(*tasks) == [303, 422]
    with app.app_context():
        assert len(read_words(EVERYWHERE)) == 1
