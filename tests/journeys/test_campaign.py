"""A campaign's life: three of it marked at the desk, the fourth caught, its critics untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.comments.tables import CommentVerdict
from service.policies.campaigns import KNOWN_CAMPAIGN
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import send
from tests.service.moderation.desk import comment_of, decide, received, rows_of, undo

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

WAVE = (
    "Dana kaget hari ini! Klaim saldo gratis cepat di AKASIA77, cari saja namanya di pencarian",
    "𝗗𝗮𝗻𝗮 𝗸𝗮𝗴𝗲𝘁 𝗵𝗮𝗿𝗶 𝗶𝗻𝗶! 𝗞𝗹𝗮𝗶𝗺 𝘀𝗮𝗹𝗱𝗼 𝗴𝗿𝗮𝘁𝗶𝘀 cepat di AKASIA77, cari saja namanya di pencarian ya",
    "D a n a  k a g e t  hari ini! Klaim saldo gratis cepat di akasia77, cari namanya di pencarian",
)
FOURTH = (
    "D4na k4get h4ri ini! Kl4im sald0 gr4tis c3pat di 🅰🅺🅰🆂🅸🅰77, cаri sаjа nаmаnyа di pencarian bun"
)
CRITIC = "Dana bansos katanya gratis dan cepat, nyatanya klaim saldo kami ditolak terus. Malu dong!"
REPORTER = "Min, iklan klaim saldo gratis AKASIA77 itu penipuan, kok dibiarkan muncul tiap hari?"
OTHER_PAGE = "https://dishub.example/berita/halte"


def caught(app: Flask, comment_id: str) -> dict[str, Any] | None:
    """The memory's reason in the comment's stored verdict."""
    for stored in rows_of(app, CommentVerdict):
        if str(stored.comment_id) == comment_id:
            reasons: list[dict[str, Any]] = stored.detail["reasons"]
            return next((one for one in reasons if one["code"] == KNOWN_CAMPAIGN), None)
    raise AssertionError(comment_id)


@pytest.fixture
def unsure(screener: FakeScreener) -> FakeScreener:
    """A classifier that has never seen this campaign and would publish it."""
    screener.says = verdict(spam=0.05)
    return screener


def test_the_fourth_is_caught_on_another_portal(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn, unsure: FakeScreener
) -> None:
    moderators = sign_in("moderator", agency="dinkes"), sign_in("moderator", agency="dinkes")
    wave = [received(client, body=body, author_name=f"Warga {n}") for n, body in enumerate(WAVE)]
    for number, comment_id in enumerate(wave):
        assert caught(app, comment_id) is None
        decide(moderators[number % 2], comment_id, "spam")
    clock.forward(seconds=59)

    fourth = send(client, portal="dishub", page={"url": OTHER_PAGE}, body=FOURTH)
    assert fourth.status_code == 202
    told = fourth.get_json()
    assert told["status"] == "pending", "no machine calls a citizen a spammer"
    assert comment_of(app, told["id"]).status == "spam"
    reason = caught(app, told["id"])
    assert reason is not None
    assert (reason["count"], reason["since"]) == (3, "2026-03-10")

    for innocent in (CRITIC, REPORTER):
        comment_id = received(client, body=innocent)
        assert comment_of(app, comment_id).status == "pending"
        assert caught(app, comment_id) is None
    assert unsure.says.outcome == "publish"


def test_the_desk_says_why(client: FlaskClient, sign_in: SignIn, unsure: FakeScreener) -> None:
    del unsure
    moderator = sign_in("moderator")
    for body in WAVE:
        decide(moderator, received(client, body=body), "spam")
    page = f"/desk/items/{received(client, body=FOURTH)}"
    words = "Mirip 3 tanggapan yang ditandai spam oleh moderator sejak 10 Maret 2026"
    assert words in moderator.get(page).text
    assert "10 March 2026" in moderator.get(f"{page}?lang=en").text


def test_undoing_takes_the_lesson_back(
    app: Flask, client: FlaskClient, sign_in: SignIn, unsure: FakeScreener
) -> None:
    del unsure
    moderator = sign_in("moderator")
    for body in WAVE:
        decide(moderator, received(client, body=body), "spam")
    undo(moderator, 3)
    assert caught(app, received(client, body=FOURTH)) is None


def test_undoing_a_reversal_brings_the_lesson_back(
    app: Flask, client: FlaskClient, sign_in: SignIn, unsure: FakeScreener
) -> None:
    del unsure
    moderator, senior = sign_in("moderator"), sign_in("moderator")
    wave = [received(client, body=body) for body in WAVE]
    for comment_id in wave:
        decide(moderator, comment_id, "spam")
    decide(senior, wave[0], "published", seen_version=2)
    assert caught(app, received(client, body=FOURTH)) is None
    undo(senior, 4)
    assert caught(app, received(client, body=FOURTH)) is not None


@pytest.mark.parametrize("spam", [0.004, 0.3])
def test_one_moderator_cannot_silence_what_the_machine_would_publish(
    app: Flask, client: FlaskClient, sign_in: SignIn, screener: FakeScreener, spam: float
) -> None:
    screener.says = verdict(spam=spam)
    criticism = "Kepala dinas tidak pernah turun ke lapangan, jalan Cibodas rusak dari tahun lalu"
    moderator = sign_in("moderator")
    for number in range(5):
        decide(moderator, received(client, body=f"{criticism} {number}"), "spam")
    comment_id = received(client, body=criticism)
    assert caught(app, comment_id) is not None
    assert comment_of(app, comment_id).status == "pending"
