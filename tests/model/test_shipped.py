"""The shipped artefacts: they load, are what the manifest says, and keep their promises.

Nothing here trains: all texts were written for these tests. `civic.txt` holds what citizens write,
`gambling.txt` advertisements with invented brands.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.model.screened import (
    DISGUISES,
    MODELS,
    Comment,
    civic,
    gambling,
    said_of,
    spam_of,
)

CAUGHT = {"hold", "spam"}
NAMES = ("Siti Rahmawati", "Agus S.", "Warga RW 07", "Ni Luh Putu Ayu", "Bang Jek", "Teguh88")


def test_the_manifest_describes_the_files_beside_it() -> None:
    manifest = json.loads((MODELS / "manifest.json").read_text("utf-8"))
    assert {path.name for path in MODELS.iterdir()} == {
        "manifest.json", "card.md", *(task["file"] for task in manifest["tasks"].values()),
    }  # fmt: skip
    for task in manifest["tasks"].values():
        data = (MODELS / task["file"]).read_bytes()
        assert task["sha256"] == hashlib.sha256(data).hexdigest()
        assert task["bytes"] == len(data)
    assert sum(path.stat().st_size for path in MODELS.iterdir()) <= 15_000_000


def test_only_cleared_sources_trained_and_abuse_alone_is_non_commercial() -> None:
    manifest = json.loads((MODELS / "manifest.json").read_text("utf-8"))
    trained = {name: set(task["trained_on"]) for name, task in manifest["tasks"].items()}
    assert trained["spam"] == {"civic", "gabriel", "sms", "smsa", "nusax", "emot"}
    assert trained["sentiment"] == {"civic", "smsa", "nusax", "emot"}
    assert trained["abuse"] == {"civic", "ibrohim2019", "smsa", "emot"}
    licences = {name: task["licence"] for name, task in manifest["tasks"].items()}
    assert [name for name, licence in licences.items() if "NC" in licence] == ["abuse"]
    provenance = {file["provenance"] for file in manifest["data"] if file["source"] != "civic"}
    assert provenance == {"collected"}


def test_the_card_says_what_it_must() -> None:
    card = (MODELS / "card.md").read_text("utf-8")
    manifest = json.loads((MODELS / "manifest.json").read_text("utf-8"))
    assert manifest["model_version"] in card
    assert "Criticism is not spam and not abuse" in card
    assert "CC BY-NC-SA 4.0" in card
    for source in manifest["sources"]:
        assert source["repository"] in card
        assert source["cite"] in card
    for figure in manifest["metrics"]:
        assert f"{figure['value']:.4f}" in card


@pytest.mark.parametrize("comment", civic(), ids=lambda one: one.text[:40])
def test_what_citizens_write_is_never_spam(comment: Comment) -> None:
    said = said_of(comment.text)
    assert said.outcome != "spam"
    assert not said.is_spam


@pytest.mark.parametrize("name", NAMES)
def test_nobody_becomes_spam_by_her_name(name: str) -> None:
    assert not [one.text for one in civic() if said_of(one.text, name).is_spam]


def test_few_of_the_civic_comments_have_to_wait() -> None:
    waiting = [one for one in civic() if said_of(one.text).outcome == "hold"]
    assert len(waiting) <= 0.05 * len(civic()), waiting


def test_criticism_is_not_abuse() -> None:
    called = [one.text for one in civic() if said_of(one.text).is_abuse]
    assert len(called) <= 0.02 * len(civic()), called


@pytest.mark.parametrize("disguise", DISGUISES)
def test_decorated_criticism_is_no_spam_either(disguise: str) -> None:
    dressed = [DISGUISES[disguise](one.text) for one in civic()]
    assert not [text for text in dressed if said_of(text).is_spam]


def test_plain_gambling_spam_is_caught() -> None:
    missed = [text for text in gambling() if said_of(text).outcome not in CAUGHT]
    assert len(missed) <= 0.1 * len(gambling()), missed
    firm = [text for text in gambling() if said_of(text).outcome == "spam"]
    assert len(firm) >= 0.5 * len(gambling())


def test_caught_gambling_spam_is_called_gambling() -> None:
    kinds = {said_of(text).spam_kind for text in gambling()}
    assert kinds <= {"gambling", None}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_change_what_is_read(disguise: str) -> None:
    for text in gambling():
        plain, dressed = (spam_of(one) for one in (text, DISGUISES[disguise](text)))
        assert dressed == pytest.approx(plain, abs=0.02), text


@pytest.mark.parametrize(
    ("one", "other"),
    [("Melati", "Kenanga"), ("dua minggu", "tiga minggu"), ("Lampu jalan", "LAMPU JALAN")],
)
def test_names_numbers_and_case_do_not_make_spam(one: str, other: str) -> None:
    text = "Lampu jalan di Gang Melati mati sejak dua minggu, tolong diperbaiki."
    plain, changed = (spam_of(form) for form in (text, text.replace(one, other)))
    assert changed == pytest.approx(plain, abs=0.02)


def test_gambling_words_push_towards_spam_and_a_complaint_does_not() -> None:
    text = "Jalan di kampung saya rusak."
    base = spam_of(text)
    assert spam_of(text + " Main slot gacor di KURAMA77 pasti maxwin") > base + 0.2
    assert spam_of(text + " Dinas tidak becus") < base + 0.02


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Pelayanannya bagus dan petugasnya ramah sekali, terima kasih", "positive"),
        ("Pelayanannya buruk dan petugasnya kasar sekali, mengecewakan", "negative"),
        ("Rapat warga diadakan hari Jumat di balai desa", "neutral"),
        ("Pelayanane apik tenan, matur nuwun", "positive"),
        ("Pelayanan ramah pisan, hatur nuhun", "positive"),
        ("The staff were friendly and the service was great", "positive"),
    ],
)
def test_plain_sentiments_are_read(text: str, label: str) -> None:
    assert said_of(text).sentiment_label == label


def test_a_plain_insult_is_abuse_and_a_polite_word_is_not() -> None:
    assert said_of("Dasar anjing kau bangsat, goblok!").is_abuse
    assert not said_of("Terima kasih, semoga sehat selalu.").is_abuse


def test_spam_may_sit_in_the_name() -> None:
    text = "Artikel yang bermanfaat"
    named = said_of(text, "Slot Gacor Maxwin KURAMA77")
    assert named.outcome in CAUGHT
    assert any(one.field == "author_name" for one in named.reasons)
    assert said_of(text, "Siti Rahmawati").outcome == "publish"


def test_reasons_point_at_the_original_words() -> None:
    text = "Ayo main 𝐒𝐋𝐎𝐓 𝐆𝐀𝐂𝐎𝐑 di KURAMA77"
    read = {one.read_as: one.span for one in said_of(text).reasons if one.span}
    spans = [text[slice(*span)] for span in read.values()]
    assert any("𝐆𝐀𝐂𝐎𝐑" in span for span in spans), read
