"""Criticism is not spam and not abuse, by the shipped artefacts: on harsh, legitimate ones."""

from __future__ import annotations

from service.screening.phases import SPAM
from tests.model.screened import criticism, said_of, spam_of, thresholds


def test_there_are_enough_of_them() -> None:
    assert len(set(criticism())) >= 200


def test_no_criticism_is_spam() -> None:
    called = [text for text in criticism() if said_of(text).is_spam]
    assert called == []
    assert SPAM not in {said_of(text).outcome for text in criticism()}


def test_hardly_any_criticism_waits_as_if_it_were_spam() -> None:
    waiting = [text for text in criticism() if spam_of(text) >= thresholds()["spam_hold"]]
    assert len(waiting) <= 0.01 * len(criticism()), waiting


def test_shouted_criticism_is_no_spam_either() -> None:
    shouted = [text.upper().rstrip(".") + "!!!" for text in criticism()]
    waiting = [text for text in shouted if spam_of(text) >= thresholds()["spam_hold"]]
    assert len(waiting) <= 0.02 * len(shouted), waiting
