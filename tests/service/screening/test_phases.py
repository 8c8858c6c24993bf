"""The phases: which evidence leads to which outcome, and what never changes one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.screening.phases import LINK, PHASES, Evidence, clean, decide, nothing_to_read
from service.screening.text import MAX_LENGTH, canonical
from tests.service.screening.fakes import THRESHOLDS

STYLED = "𝗦𝗮𝘆𝗮 𝗺𝗮𝘂 𝗯𝗲𝗿𝘁𝗮𝗻𝘆𝗮 soal KTP"
LINKS = "https://a.example/x www.b.example/y c.example/z"


def evidence(text: str = "jalan rusak", spam: float = 0.0, abuse: float | None = 0.0) -> Evidence:
    return Evidence(canonical(text), spam, abuse, THRESHOLDS)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (evidence(), "publish"),
        (evidence(""), "hold"),
        (evidence("\u200b \u2060", spam=0.99), "hold"),
        (evidence(spam=0.9), "spam"),
        (evidence(spam=0.89), "hold"),
        (evidence(spam=0.5), "hold"),
        (evidence(spam=0.49), "publish"),
        (evidence(abuse=0.8), "hold"),
        (evidence(abuse=0.79), "publish"),
        (evidence(abuse=None), "publish"),
        (evidence(spam=0.95, abuse=0.95), "spam"),
        (evidence(STYLED), "hold"),
        (evidence("jalan 𝗿usak"), "publish"),
        (evidence(LINKS), "hold"),
        (evidence("lihat https://jakarta.go.id/a dan www.jakarta.go.id/b"), "publish"),
        (evidence("kata " * MAX_LENGTH), "hold"),
        (evidence("👍👍"), "publish"),
        (evidence("situs itu penipu, tolong diblokir", spam=1.0), "hold"),
        (evidence("komen iku tulung dibusak", spam=1.0), "hold"),
        (evidence("𝗽𝗲𝗻𝗶𝗽𝘂", spam=1.0), "hold"),
        (evidence("penipuanmu", spam=1.0), "spam"),
    ],
)
def test_outcomes(seen: Evidence, outcome: str) -> None:
    assert decide(seen) == outcome


@pytest.mark.parametrize("text", [STYLED, LINKS, "g a c o r " * 50, "kata " * MAX_LENGTH, ""])
def test_only_the_classifier_calls_spam(text: str) -> None:
    assert decide(evidence(text, spam=0.89, abuse=1.0)) == "hold"


def test_the_last_phase_always_has_an_opinion() -> None:
    assert PHASES[0] is nothing_to_read
    assert PHASES[-1] is clean
    assert clean(evidence(spam=1.0)) == "publish"


@given(st.text("-._/: wahtpscom1é", max_size=32))
def test_links_are_what_the_plain_rule_says(text: str) -> None:
    plain = re.compile(r"(?:https?://|www\.)\S+|[\w-]+\.[a-z]{2,}/\S*")
    assert LINK.findall(text) == plain.findall(text)


@pytest.mark.parametrize("text", ["ab_" * 7000, "-." * 10_000, "ab." * 7000, "." + "a" * 20_000])
def test_what_holds_no_link_is_seen_at_once(text: str) -> None:
    assert not LINK.findall(text * 50), "going back over it takes hours"


@pytest.mark.parametrize("text", ["situs anti tipu, daftar", "awas kehabisan bonus, daftar"])
def test_what_spam_says_of_itself_is_no_report(text: str) -> None:
    assert decide(evidence(text, spam=1.0)) == "spam"
