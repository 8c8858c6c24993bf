"""Listed words in texts: inflected, disguised, whole, allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policies import words_match
from service.policies.words_match import ALLOW, HOLD, MOST_STEMMED, SPAM, Effort, Entry, WordLists
from service.screening.text import canonical


def listed(*words: str, allow: tuple[str, ...] = ()) -> WordLists:
    blocked = [Entry(number, text, HOLD) for number, text in enumerate(words)]
    return WordLists([*blocked, *(Entry(100 + n, text, ALLOW) for n, text in enumerate(allow))])


def caught(lists: WordLists, text: str) -> list[str]:
    """The pieces of the original that were hit."""
    return [text[slice(*hit.span)] for hit in lists.find({"text": canonical(text)})]


TIPU = listed("tipu")


@pytest.mark.parametrize(
    "written",
    [
        "tipu", "menipu", "ditipu", "penipuan", "Penipu", "TERTIPU", "nipu", "tipuin", "penipu2",
        "t1pu", "𝐭𝐢𝐩𝐮", "t i p u", "t.i.p.u", "men1pu", "𝗽𝗲𝗻𝗶𝗽𝘂𝗮𝗻", "ｄｉｔｉｐｕ", "ti\u200bpu",
        "tipuuu", "dіtірu",  # with Cyrillic letters
    ],
)  # fmt: skip
def test_one_word_catches_its_inflections_and_disguises(written: str) -> None:
    text = f"Awas, ini {written}, warga!"
    [hit] = TIPU.find({"text": canonical(text)})
    assert text[slice(*hit.span)] == written
    assert hit.roots == "tipu"
    assert hit.field == "text"


@pytest.mark.parametrize("typed", ["menipu", "T1PU", "𝐭𝐢𝐩𝐮", "penipuan", "t i p u"])
def test_whichever_form_is_listed(typed: str) -> None:
    assert caught(listed(typed), "jangan ditipu") == ["ditipu"]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("cialis", "Dokter specialist sosialisasi"),
        ("anal", "analisis dan kanal, analogi"),
        ("tipu", "tipus, stipulasi, tipulah-tipulik"),
        ("tai", "pantai, rantai, petai"),
        ("judi", "judika, prejudice"),
        ("88", "gacor88 1988 880"),
    ],
)
def test_whole_words_only(word: str, text: str) -> None:
    hits = caught(listed(word), text)
    assert hits == (["tipulah"] if word == "tipu" else [])


def test_any_separators_part_words() -> None:
    assert caught(TIPU, "tipu_tipu/tipu-tipu.tipu") == ["tipu"] * 5


@pytest.mark.parametrize(
    "text",
    ["slot gacor", "SLOT-G4COR", "slot, gacornya", "slotgacor", "s l o t g a c o r", "slot\ngacor"],
)
def test_a_phrase_of_several_words(text: str) -> None:
    assert caught(listed("slot gacor"), text) == [text]


@pytest.mark.parametrize("text", ["slot", "gacor", "gacor slot", "slot yang gacor"])
def test_half_a_phrase_is_none(text: str) -> None:
    assert caught(listed("slot gacor"), text) == []


def test_phrases_that_begin_alike() -> None:
    lists = listed("uang muka", "uang muka rumah", "muka")
    assert caught(lists, "uang muka rumah") == ["uang muka", "uang muka rumah", "muka"]


@pytest.mark.parametrize(
    ("allowed", "text", "hits"),
    [
        ("penipuan", "penipuan dan menipu", ["menipu"]),
        ("awas penipuan", "awas penipuan! penipuan", ["penipuan"]),
        ("awas penipuan", "awas menipu", ["menipu"]),
        ("tipu", "menipu, ditipu, t1pu", []),
        ("nomor pengaduan", "penipuan", ["penipuan"]),
        ("laporkan tipu daya", "laporkan tipu daya ini", []),
    ],
)
def test_an_allowed_place_is_no_hit(allowed: str, text: str, hits: list[str]) -> None:
    assert caught(listed("tipu", allow=(allowed,)), text) == hits


def test_a_phrase_around_an_allowed_word_is_still_a_hit() -> None:
    assert caught(listed("slot gacor", allow=("slot",)), "slot gacor, slot parkir") == [
        "slot gacor"
    ]


def test_every_field_is_looked_at() -> None:
    lists = WordLists([Entry(1, "gacor88.com", SPAM), Entry(2, "judi", HOLD)])
    fields = {
        "text": canonical("apa kabar"),
        "author_name": canonical("Perjudian Jaya"),
        "author_url": canonical("https://www.gacor88.com/daftar"),
    }
    assert [(hit.field, hit.entry.id) for hit in lists.find(fields)] == [
        ("author_name", 2), ("author_url", 1),
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    lists = listed("tipu", "slot gacor", "88", allow=("awas tipu",))
    for hit in lists.find({"text": canonical(text)}):
        start, end = hit.span
        assert 0 <= start < end <= len(text)


def test_entries_without_a_word_are_no_trouble() -> None:
    assert caught(listed("!!!", "🎰", "tipu"), "!!! 🎰 tipu") == ["tipu"]


@pytest.mark.parametrize("letters", [1_000, 2_000])
@pytest.mark.parametrize("entries", [10, 1_000])
def test_a_long_word_costs_nothing(letters: int, entries: int) -> None:
    """Whatever it is made of, and however much of that is listed, it is looked up as it stands."""
    lists = WordLists(Entry(n, f"kuda{_spelt(n)}bet", HOLD) for n in range(entries))
    seen: list[object] = []

    class Counting(frozenset[str]):
        def __contains__(self, key: object) -> bool:
            seen.append(key)
            return super().__contains__(key)

    lists._bodies = Counting(lists._bodies)  # noqa: SLF001 - to count
    long = "bet" * (letters // 3)
    assert caught(lists, long) == []
    assert seen == []
    assert lists._has_part.cache_info().currsize == 0  # noqa: SLF001 - what it keeps
    assert caught(lists, "betbetbet") == []
    assert 0 < len(seen) <= 9 * 9


def _spelt(number: int) -> str:
    return "".join("aiueoklmnr"[int(digit)] for digit in str(number))


def test_a_listed_word_may_be_longer_than_any_inflection() -> None:
    word = "bonanza" * 6
    assert caught(listed(word, "slot"), f"slot {word} {word}x") == ["slot", word]


def test_the_effort_has_an_end_which_is_told() -> None:
    hostile = " ".join(f"me{_spelt(n)}tipurkannya" for n in range(MOST_STEMMED + 5))
    lists, effort = listed("tipu"), Effort()
    fields = {"text": canonical(f"{hostile} ditipu tipu")}
    hits = lists.find(fields, effort)
    assert effort == Effort(left=0, ended=True)
    assert [hit.roots for hit in hits] == ["tipu"]  # as it is written it is found to the end
    again = Effort()  # what is known by now costs nothing
    assert [hit.roots for hit in lists.find(fields, again)] == ["tipu", "tipu"]
    assert not again.ended


def test_roots_are_no_effort() -> None:
    effort = Effort()
    listed("tai").find({"text": canonical("pantai rantai lantai santai " * 100)}, effort)
    assert effort == Effort()


@pytest.mark.parametrize("text", ["tipu " * 1000, "awas tipu " * 500, "kata " * 1000])
def test_the_work_grows_with_the_text_alone(text: str) -> None:
    """However many entries there are, a word is looked at as often as it can begin an entry."""
    looks: list[object] = []

    class Counting(dict[str, words_match.Node]):
        def __contains__(self, key: object) -> bool:
            looks.append(key)
            return super().__contains__(key)

    lists = WordLists(
        [Entry(n, f"tipu {n}", HOLD) for n in range(500)] + [Entry(999, "awas tipu", ALLOW)]
    )
    lists._top.following = Counting(lists._top.following)  # noqa: SLF001 - to count
    lists.find({"text": canonical(text)})
    assert len(looks) <= 2 * 1000
