"""The canonical form: what it undoes, what it leaves alone, and the rules it keeps for any text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.screening.text import MAX_LENGTH, canonical
from tests.service.screening.nasty import NASTY

if TYPE_CHECKING:
    from types import FrameType

PIECES = (
    "g a c o r", "4d", "togel", "a", "b", "c", "1", "@", "aaa", " ", "  ", ".", "-", "й", "а",
    "р", "Γ", "γ", "Μ", "ж", "g4c0r", "d", "ddd", "l4d", "🇮🇩", "🇨", "\u200b", "..", "....", ", ",
    "\u0336", "\u0301", "\ufe0f", "ꓖ", "ꦲ", "꧀", "س", "०", "٥", "½", "⑽", "ﷺ", "㏂", "℃",
    "yg", "gak", "delapan", "puluh", "nol", "ibu", "d1", "s1n1", "ɹoɔɐƃ", "ɐ", "q", "🇲🇦🇮🇳", "🇸🇱🇴🇹",
    "ᎠᎥ", "ьοѕ", "ӏ", "g🔥a🔥c", "d i", "5", "2", "org", "$",
    "ก็", "\n", "_", "😂", "\ud800", "İ", "ſ", "𝗚", "🅰", "ⓖ", "x",
)  # fmt: skip
any_text = st.one_of(
    st.text(st.characters()),
    st.text(st.characters(codec=None), max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from(NASTY),
)


def test_plain_text_is_only_lower_cased() -> None:
    reading = canonical("Kapan jalan Merdeka diperbaiki, Pak? Sudah 3 bulan rusak!")
    assert reading.text == "kapan jalan merdeka diperbaiki, pak? sudah 3 bulan rusak!"
    assert reading.disguise == 0
    assert reading.span(6, 11) == (6, 11)


@pytest.mark.parametrize(
    "disguised",
    [
        "𝗴𝗮𝗰𝗼𝗿", "𝗚𝗔𝗖𝗢𝗥", "𝘨𝘢𝘤𝘰𝘳", "𝓖𝓪𝓬𝓸𝓻", "𝔤𝔞𝔠𝔬𝔯", "𝚐𝚊𝚌𝚘𝚛", "ＧＡＣＯＲ", "ⓖⓐⓒⓞⓡ", "ⒼⒶⒸⓄⓇ",
        "🅖🅐🅒🅞🅡", "🄶🄰🄲🄾🅁", "🅶🅰🅲🅾🆁", "⒢⒜⒞⒪⒭", "ɢᴀᴄᴏʀ", "🇬🇦🇨🇴🇷", "🇬 🇦 🇨 🇴 🇷",
        "g̶a̶c̶o̶r̶", "g̲̅a̲̅c̲̅o̲̅r̲̅", "g\u200ba\u200cc\u2060o\u00adr", "g\u034fa\u034fc\u034fo\u034fr",
        "g a c o r", "G  A  C  O  R", "g.a.c.o.r", "g-a-c-o-r", "g_a_c_o_r", "g*a*c*o*r",
        "g🔥a🔥c🔥o🔥r", "g\na\nc\no\nr", "g4c0r", "G4C0R", "g@c0r",
        "gасоr", "ցаϲоr", "gαcοr", "ꓖꓮꓚꓳꓣ", "gacᴏr", "gаᴄ𝗼🆁",
    ],
)  # fmt: skip
def test_disguise_is_taken_off(disguised: str) -> None:
    reading = canonical(f"main {disguised} yuk")
    assert reading.text == "main gacor yuk"
    start, end = reading.span(5, 10)
    assert reading.original[start:end] == disguised
    assert reading.disguise > 0
    assert set(reading.hidden) <= set(range(5, 10))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ВОNUS ΝΕW", "bonus new"),
        ("СОРЕ", "cope"),
        ("GACOR  S L O T  7 7", "gacor slot 77"),
        ("S L O T  G A C O R", "slot gacor"),
        ("visi4d v i s i 4 d", "visi4d visi4d"),
        ("7️⃣7️⃣7️⃣", "777"),
        ("j4ckp0t s3ns4t10nal", "jackpot sensational"),
        ("bagusss bangettt", "bagus banget"),
        ("mantap!!!!!! 😂😂😂😂😂", "mantap!!! 😂😂😂"),
        ("kowé sapéda Ångström", "kowe sapeda angstrom"),
        ("spasi   banyak \n\n sekali ", "spasi banyak sekali"),
    ],
)
def test_reads_as_people_do(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize(
    "ordinary",
    [
        "berkah88 togel4d rt 05 rw 03",
        "hubungi 08123456789 atau (021) 384-1234",
        "vaksin h1n1, guru p3k dan kelas k3",
        "anak2nya kata2an",
        "nama.saya@dinkes.go.id",
        "saya y g d tanya",
        "pilihan a, b, c, d dan e",
        "jl. r.a kartini no. 5 a",
        "www.jakarta.go.id/layanan",
        "maaf saat itu ggak bisa",
        "1000000 rupiah, rp5.000.000",
        "aaa iii",
        "’kutip’ – “begitu”",
    ],
)
def test_ordinary_writing_stays(ordinary: str) -> None:
    reading = canonical(ordinary)
    assert reading.text == ordinary
    assert reading.disguise == 0


@pytest.mark.parametrize(
    "legible",
    [
        "ꦱꦸꦒꦼꦁꦫꦮꦸꦃ ꦲꦶꦁ ꦗꦏꦂꦠ",
        "ᬒᬁ ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬᬲ᭄ᬢᬸ",
        "السلام عليكم ورحمة الله",
        "привет, как дела",
        "добрый мир: расе",  # a word that could be Latin, in a Russian sentence
        "שלום",
        "日本語 ひらがな",
        "नमस्ते",
        "🇮🇩🇮🇩 👍🏽 🔥 😂",
    ],
)
def test_other_scripts_and_emoji_stay_legible(legible: str) -> None:
    reading = canonical(legible)
    assert reading.text == legible
    assert reading.disguise == 0


def test_arabic_beside_latin_is_not_read_as_latin() -> None:
    assert canonical("alhamdulillah الله ٥").text == "alhamdulillah الله ٥"
    assert canonical("اgacor").text == "اgacor"


def test_emoji_families_lose_only_their_joiners() -> None:
    assert canonical("👨\u200d👩\u200d👧 ♥\ufe0f").text == "👨👩👧 ♥"


def test_share_of_disguise_counts_letters() -> None:
    assert canonical("main 𝗴acor 77").disguise == pytest.approx(1 / 9)
    assert canonical("𝗴𝗮𝗰𝗼𝗿").disguise == 1


def test_what_is_too_long_is_cut_and_says_so() -> None:
    reading = canonical("kata " * MAX_LENGTH)
    assert reading.is_cut
    assert len(reading.text) <= MAX_LENGTH
    assert not canonical("kata").is_cut


def test_span_outside_is_empty() -> None:
    reading = canonical("halo")
    assert reading.span(3, 3) == (0, 0)
    assert reading.span(-5, 99) == (0, 4)


@given(any_text)
def test_canonical_form_is_its_own(text: str) -> None:
    once = canonical(text).text
    assert canonical(once).text == once


@given(any_text)
def test_length_is_bounded_and_the_form_can_be_written(text: str) -> None:
    reading = canonical(text)
    assert len(reading.text) <= min(4 * len(text), MAX_LENGTH)
    assert reading.text.encode("utf-8").decode("utf-8") == reading.text
    assert 0 <= reading.disguise <= 1


@given(any_text)
def test_spans_lie_in_the_original_and_rise(text: str) -> None:
    reading = canonical(text)
    spans = list(zip(reading.starts, reading.ends, strict=True))
    assert len(spans) == len(reading.text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert list(reading.ends) == sorted(reading.ends)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_strings_are_read(text: str) -> None:
    reading = canonical(text)
    assert canonical(reading.text).text == reading.text
    assert reading.original == text


HOSTILE = (
    "a ", "a  ", "g.a.c.o.r.", "j a l a n ", "4@$0", "1a", "d1 s1n1 ", "yg ", "satu ", "ɐq ", "ьα ",
    "🇸🇱 ", "g\u0336", "\u0301", "ᎠᎥ ", "aaab", "½", "!!!! ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_length_and_not_faster(unit: str) -> None:
    small, large = (unit * 4000)[:1000], (unit * 4000)[:4000]
    steps(small)  # what is remembered between texts is remembered now
    assert steps(large) <= 4.4 * steps(small) + 200


def steps(text: str) -> int:
    """Lines of Python that the room runs to read a text."""
    room = str(Path("service", "screening"))
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return trace if room in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # a trace function may give itself
    try:
        canonical(text)
    finally:
        sys.settrace(before)
    return count
