"""Campaign memory on both databases: what is remembered, what vouches, what is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.db import Base, db, transaction
from service.policies import campaigns
from service.policies.campaigns import (
    MOST_COMPARED,
    MOST_OF_A_KEY,
    NEWEST,
    CampaignMatch,
    Marked,
    forget,
    forget_campaigns,
    known_campaign,
    places_of,
    remember,
)
from service.policies.fingerprints import fingerprint
from service.policies.tables import CampaignExemplar, CampaignKey
from service.screening.verdict import Submission
from tests.fakes import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from service.screening.verdict import Verdict
    from tests.fakes import FakeClock

WAVE = (
    "Main di MAWAR88 pasti maxwin, daftar sekarang link di bio ya kak",
    "𝗠𝗮𝗶𝗻 𝗱𝗶 𝗠𝗔𝗪𝗔𝗥𝟴𝟴 pasti 𝗺𝗮𝘅𝘄𝗶𝗻, daftar sekarang link di bio ya kak Budi",
    "Halo, m4in di MELATI77 p4sti m4xwin, daftar sekarang link di bio ya kak",
)
BARE = "main di mawar pasti maxwin, daftar sekarang link di bio"  # leads nowhere
NEXT = "🅼🅰🅸🅽 🅳🅸 🅼🅰🆆🅰🆁88 pasti maxwin dаftаr sekаrаng link di b1o ya bang"


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def marked(
    clock: FakeClock, number: int, text: str, status: str = "spam", staff: int = 1, url: str = ""
) -> None:
    """A moderator's decision on a comment of this number."""
    submission = Submission(text, author_url=url)
    with transaction() as session:
        remember(session, Marked(UUID(int=number), status, submission, staff, clock.now()))


def wave(clock: FakeClock, *, moderators: int = 1) -> None:
    """Three comments of one campaign, each marked as spam."""
    for number, text in enumerate(WAVE):
        marked(clock, number, text, staff=1 + number % moderators)


def match(text: str = NEXT, url: str = "") -> CampaignMatch:
    found = known_campaign(Submission(text, author_url=url))
    assert found is not None, text
    return found


def known(text: str = NEXT) -> bool:
    return known_campaign(Submission(text)) is not None


def count_of(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_fourth_is_known(clock: FakeClock) -> None:
    assert not known()
    for number, text in enumerate(WAVE):
        assert not known(), number
        marked(clock, number, text)
        clock.forward(days=1)
    found = match()
    assert found.outcome(verdict("hold", spam=0.3)) == "spam"
    reason = found.reason
    assert (reason.code, reason.field, reason.span) == ("known_campaign", "text", None)
    assert reason.detail == (
        "Mirip 3 tanggapan yang ditandai spam oleh moderator sejak 10 Maret 2026"
    )
    assert (reason.count, reason.since) == (3, "2026-03-10")
    stored = verdict(reasons=[reason]).to_dict()["reasons"]
    assert stored[0]["since"] == "2026-03-10", "the desk says it in its reader's language"


@pytest.mark.parametrize(
    "text",
    [
        "Kenapa komentar judi seperti MAWAR88 dibiarkan? Yang suruh daftar di bio itu blokir saja",
        "Daftar puskesmas sekarang harus lewat link di situs, dan situsnya mati terus ya kak",
        "Wali kota main janji saja, sudah pasti tidak menang lagi. Jalan rusak, pajak naik!",
        "mantap pak",
        "",
    ],
)
def test_what_only_shares_its_topic_is_not(clock: FakeClock, text: str) -> None:
    wave(clock)
    assert not known(text)


def test_one_comment_marked_again_and_again_counts_once(clock: FakeClock) -> None:
    for _ in range(4):
        marked(clock, 1, WAVE[0])
    assert count_of(CampaignExemplar) == 1
    assert not known()


@pytest.mark.parametrize("status", ["rejected", "published", "pending"])
def test_another_decision_takes_the_mark_back(clock: FakeClock, status: str) -> None:
    wave(clock)
    marked(clock, 0, WAVE[0], status)
    assert not known()
    assert count_of(CampaignExemplar) == (3 if status == "published" else 2)


def test_forgetting_leaves_nothing(clock: FakeClock) -> None:
    marked(clock, 0, WAVE[0])
    assert count_of(CampaignKey) > 10
    with transaction() as session:
        forget(session, UUID(int=0))
    assert count_of(CampaignExemplar) == count_of(CampaignKey) == 0


def test_what_a_person_published_vouches_for_its_like(clock: FakeClock) -> None:
    complaint = "Jalan Melati di depan pasar rusak parah tiga bulan, kapan diperbaiki pak wali?"
    for number in range(3):
        marked(clock, number, f"{complaint} Sambil menunggu main di mawar88 saja {number}", staff=1)
    assert known(complaint)
    marked(clock, 9, complaint, "published", staff=2)
    assert not known(complaint)
    assert known(f"{complaint} Sambil menunggu main di MAWAR88 saja"), "but not for what is added"


def test_a_published_quotation_does_not_vouch_for_what_it_quotes(clock: FakeClock) -> None:
    wave(clock)
    quoting = f"Tolong hapus komentar '{WAVE[0]}', sangat mengganggu warga yang mau membaca"
    marked(clock, 9, quoting, "published")
    assert known()
    assert not known(quoting)


def test_polite_words_never_become_a_campaign(clock: FakeClock) -> None:
    for number in range(4):
        marked(clock, number, "mantap pak", staff=number)
    assert count_of(CampaignExemplar) == 0
    assert not known("mantap pak")


def test_a_short_text_that_leads_on_is_known_by_itself_alone(clock: FakeClock) -> None:
    for number in range(3):
        marked(clock, number, "slot MAWAR88")
    assert known("Ｓｌｏｔ mawar88!")
    assert not known("slot parkir88")


@pytest.mark.parametrize(
    ("moderators", "text", "said", "outcome"),
    [
        (1, NEXT, verdict("hold", spam=0.02), "spam"),
        (1, NEXT, verdict("hold", spam=0.01), "hold"),  # one person alone says otherwise
        (1, NEXT, verdict("publish", spam=0.49), "hold"),
        (2, NEXT, verdict("publish", spam=0.01), "spam"),
        (2, BARE, verdict("hold", spam=0.5), "hold"),
        (2, f"Kenapa ini masih ada: {WAVE[0]}", verdict("hold", spam=0.5), "hold"),  # quotes
        (2, NEXT, verdict("hold", spam=None, failure="the classifier failed"), "hold"),
        (2, NEXT, verdict("hold", spam=None), "hold"),
    ],
)
def test_what_becomes_of_it(
    clock: FakeClock, moderators: int, text: str, said: Verdict, outcome: str
) -> None:
    wave(clock, moderators=moderators)
    found = match(text)
    assert found.moderators == moderators
    assert found.outcome(said) == outcome


@pytest.mark.parametrize("spam", [0.02, 0.3, 0.49])
def test_one_persons_marks_make_no_spam_of_criticism_that_would_be_published(
    clock: FakeClock, spam: float
) -> None:
    criticism = "Mana janji seragam gratis dari pak wali? Anak kami keburu lulus"
    for number in range(3):
        marked(clock, number, f"{criticism}{' ya' * number}")
    assert match(criticism).outcome(verdict("publish", spam=spam)) == "hold"
    marked(clock, 3, f"{criticism} dong", staff=2)
    found = match(criticism)
    assert found.moderators == 2
    assert found.outcome(verdict("publish", spam=spam)) == "hold", "it leads nowhere"


def test_harmless_words_that_lead_nowhere_are_at_most_held(clock: FakeClock) -> None:
    thanks = "Terima kasih atas informasinya, sangat bermanfaat bagi kami semua"
    for number in range(3):
        marked(clock, number, thanks, staff=number)
    assert match(thanks).outcome(verdict(spam=0.001)) == "hold"


def test_thanks_that_carried_a_spammers_address_are_held_without_it(clock: FakeClock) -> None:
    thanks = "Terima kasih atas informasinya, sangat bermanfaat bagi kami semua"
    for number in range(3):
        marked(clock, number, thanks, staff=number, url="https://mawar88.example")
    suspected = verdict("hold", spam=0.3)
    assert match(thanks).outcome(suspected) == "hold"
    assert match(thanks, url="https://melati.example").outcome(suspected) == "spam"


def test_the_memory_is_short(clock: FakeClock) -> None:
    wave(clock)
    clock.forward(days=29)
    assert known()
    clock.forward(days=1)
    assert not known(), "though the chore has not come by"
    assert count_of(CampaignExemplar) == 3
    forget_campaigns(clock.now())
    assert count_of(CampaignExemplar) == count_of(CampaignKey) == 0


def test_the_memory_is_bounded(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    wave(clock)
    marked(clock, 9, "Kapan puskesmas Cibodas buka hari Sabtu?", "published")
    clock.forward(minutes=1)
    marked(clock, 10, WAVE[0])
    monkeypatch.setattr(campaigns, "MOST_KEPT", 2)
    forget_campaigns(clock.now())
    kept = db.session.scalars(select(CampaignExemplar.comment_id)).all()
    assert sorted(found.int for found in kept) == [2, 9, 10]


def test_the_nearest_are_compared_where_there_are_many(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "MOST_COMPARED", 3)
    wave(clock)
    for number in range(10, 20):
        marked(clock, number, f"Daftar sekarang bansos kelurahan nomor {number} sampai Jumat siang")
    assert known()


def test_many_marks_of_one_text_are_not_all_read(clock: FakeClock) -> None:
    """A wave of thousands must not make every submission slower: the newest are enough."""
    mark = fingerprint(NEXT)
    assert mark is not None
    for number in range(MOST_OF_A_KEY + 6):
        marked(clock, number, NEXT, staff=1 + number)
    read = select(func.count()).select_from(NEWEST)
    rows = db.session.scalar(read, {**places_of(mark.keys), "status": "spam"})
    assert rows == len(mark.keys) * MOST_OF_A_KEY
    assert match().reason.count == MOST_COMPARED
    for number in range(6, MOST_OF_A_KEY + 6):
        marked(clock, number, NEXT, "rejected")
    assert match().reason.count == 6, "what is forgotten gives way to older ones"


def test_a_decision_that_fails_teaches_nothing(clock: FakeClock) -> None:
    def fail() -> None:
        with transaction() as session:
            remember(session, Marked(UUID(int=1), "spam", Submission(NEXT), 1, clock.now()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count_of(CampaignExemplar) == count_of(CampaignKey) == 0
