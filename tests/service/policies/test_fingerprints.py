"""Fingerprints: near through disguise and small changes, never near by topic or by politeness."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policies.fingerprints import (
    KEYS,
    LINK,
    MIN_LETTERS,
    SKETCH,
    Fingerprint,
    fingerprint,
    likeness,
    unpacked,
)

SPAM = "Main di MAWAR88 pasti maxwin, daftar sekarang link di bio ya kak"
QUOTING = (
    "Tolong hapus komentar 'Main di MAWAR88 pasti maxwin, daftar sekarang link di bio ya kak', "
    "mengganggu warga"
)


def printed(text: str) -> Fingerprint:
    found = fingerprint(text)
    assert found is not None, text
    return found


def near(text: str, other: str = SPAM) -> bool:
    """Whether the lookup finds it (a key in common) and the comparison confirms it."""
    this, that = printed(text), printed(other)
    return bool(set(this.keys) & set(that.keys)) and likeness(this.sketch, that.sketch).near


@pytest.mark.parametrize(
    "text",
    [
        "𝗠𝗮𝗶𝗻 𝗱𝗶 𝗠𝗔𝗪𝗔𝗥𝟴𝟴 𝗽𝗮𝘀𝘁𝗶 𝗺𝗮𝘅𝘄𝗶𝗻, 𝗱𝗮𝗳𝘁𝗮𝗿 𝘀𝗲𝗸𝗮𝗿𝗮𝗻𝗴 𝗹𝗶𝗻𝗸 𝗱𝗶 𝗯𝗶𝗼 𝘆𝗮 𝗸𝗮𝗸",
        "🅼🅰🅸🅽 🅳🅸 🅼🅰🆆🅰🆁88 🅿🅰🆂🆃🅸 🅼🅰🆇🆆🅸🅽 daftar sekarang link di bio ya kak",
        "Мain dі МАWАR88 раsti mахwіn, dаftаr sеkаrаng lіnk dі biо yа kаk",
        "m4in d1 m4w4r88 p4sti m4xw1n, d4ft4r sek4r4ng l1nk d1 b10 y4 k4k",
        "M a i n  d i  M A W A R 8 8  p a s t i  m a x w i n, daftar sekarang link di bio ya kak",
        "M\u200ba\u200bin di MA\u00adWAR88 pas\u2060ti max\u200dwin, daftar sekarang link di bio",
        "MAINN DI MAWAR88!!! PASTIII MAXWINNN DAFTAR SEKARANG, LINK DI BIO YA KAK 🔥🔥🔥",
        "Halo semua, main di MELATI77 pasti maxwin daftar sekarang link di bio ya kak",
        "Main di Mawar138 pasti maxwin, daftar sekarang https://mawar.example/a?b=1 link di bio ya",
        "Kak Budi, main di mawar88 pasti maxwin, daftar sekarang link di bio",
    ],
)
def test_near_through_disguise_and_changes(text: str) -> None:
    assert near(text)
    assert not likeness(printed(text).sketch, printed(SPAM).sketch).quotes


@pytest.mark.parametrize(
    "text",
    [
        "Kenapa komentar judi seperti MAWAR88 dibiarkan? Yang suruh daftar di bio itu blokir saja",
        "Pendaftaran puskesmas selalu gagal, sekarang link di situs resmi mati, daftar ke mana?",
        "Anak saya kalah main judi online, sekarang utang di mana-mana. Tolong pemerintah tegas!",
        "Jalan di depan pasar sudah rusak tiga bulan, kapan diperbaiki pak wali?",
    ],
)
def test_the_same_topic_is_not_near(text: str) -> None:
    assert not near(text)


def test_a_quotation_is_told_from_what_it_quotes() -> None:
    assert likeness(printed(QUOTING).sketch, printed(SPAM).sketch).quotes
    assert not likeness(printed(SPAM).sketch, printed(QUOTING).sketch).quotes


@pytest.mark.parametrize(
    "text", ["mantap pak", "Terima kasih, Bu!", "👍👍👍", "", "12345", "setuju 100"]
)
def test_what_everybody_says_has_none(text: str) -> None:
    assert fingerprint(text) is None


@pytest.mark.parametrize(
    "text", ["slot MAWAR88", "wa 0812-3456-7890", "cek mawar.example/a", "ＭＡＷＡＲ88 slot"]
)
def test_a_short_text_that_leads_on_is_near_itself_alone(text: str) -> None:
    assert near(f" {text}! ", text)
    assert printed(text).contact
    assert not likeness(printed(text).sketch, printed(f"{text}9").sketch).near
    assert not likeness(printed(text).sketch, printed(SPAM).sketch).near


def test_whether_a_text_leads_on() -> None:
    assert printed(SPAM).contact
    assert printed("hubungi kami di nomor ini ya kawan 0812 34567890").contact
    assert not printed("Jalan RT 05 RW 12 rusak sejak 2021, anak2 kami sering jatuh.").contact


def test_long_texts_are_compared_by_a_sample() -> None:
    letters = random.Random(1)  # noqa: S311 - no secret
    one = " ".join("".join(letters.choices("aeiurstknmgl", k=7)) for _ in range(300))
    other = one[len(one) // 4 :]
    measured = likeness(printed(one).sketch, printed(other).sketch)
    assert len(printed(one).sketch) == len(printed(other).sketch) == SKETCH
    assert 0.6 < measured.of_both < 0.9
    assert 0.6 < measured.of_this < 0.9
    assert measured.of_other > 0.99
    assert near(other, one)
    assert not near("Kapan puskesmas Cibodas buka hari Sabtu untuk vaksin anak?", one)


def test_the_same_on_every_machine() -> None:
    mark = printed("Kapan puskesmas Cibodas buka?")
    assert mark.keys[:3] == [145603882, 280188419, 292231247]
    assert sorted(mark.sketch)[:3] == [162079454, 189727279, 337139212]


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    mark = fingerprint(text)
    if mark is not None:
        assert 0 < len(mark.keys) <= KEYS
        assert 0 < len(mark.sketch) <= SKETCH
        assert unpacked(mark.packed()) == mark.sketch
        assert likeness(mark.sketch, mark.sketch).near


@pytest.mark.parametrize(
    "piece", ["x", "a1", "a.b", "a-", "1", "http://", "😀", "a ", "ꦏ", "\ud800"]
)
def test_a_hostile_text_makes_no_bigger_one(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    mark = fingerprint(text)
    assert mark is None or len(mark.packed()) <= 4 * SKETCH


def test_the_limit_is_in_letters() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    assert fingerprint(text[:MIN_LETTERS]) is not None
    assert fingerprint(text[: MIN_LETTERS - 1] + " !? 12 ") is None


@given(st.text("-._/:#?!wahtpscom1é@", max_size=24))
def test_links_are_what_the_plain_rule_says(word: str) -> None:
    label, ending = r"[\w-]+", r"[a-z]{2,}(?:[/?#:]|\W*$)"
    plain = re.compile(rf"\W*(?:https?:|www\.|{label}(?:\.{label})*\.{ending})")
    assert bool(LINK.match(word)) == bool(plain.match(word))


@pytest.mark.parametrize(
    "word", ["-." * 10_000, "ab." * 7000, "a-b." * 5000, "ab_" * 7000 + ".", "-ab-." * 5000]
)
def test_what_is_no_link_is_seen_at_once(word: str) -> None:
    assert not LINK.match(f"{word * 50}_"), "going back over it takes hours"
