"""What an installation has learnt, as files: read back exactly, refused where it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.screening.adaptation import (
    DETAILS,
    WEIGHTS,
    AdaptationError,
    OtherBaseError,
    read_adaptation,
)
from service.screening.classifier import ABUSE, SENTIMENT, SPAM, Classifier
from service.screening.features import damping, token_grams
from service.screening.text import canonical
from tests.service.screening.fakes import write_artefact
from tests.service.screening.learnt import change_details, write_learnt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def shipped(folder: Path, *, abuse: bool = True) -> Classifier:
    write_artefact(folder)
    return Classifier.load(folder, abuse=abuse)


def spam_logit(classifier: Classifier, text: str) -> float:
    return classifier.readings({"text": canonical(text)})[0].logits[SPAM]


def test_it_adds_exactly_its_units(tmp_path: Path) -> None:
    base = shipped(tmp_path)
    units = {"=promo": (300,), "promo murah": (-40,), " mur": (7,), "=gacor": (-1000,)}
    write_learnt(tmp_path / "a", base.model_version, units)
    adapted = base.adapted(read_adaptation(tmp_path / "a", base.model_version))
    text = "promo murah"
    damp = damping(len(token_grams("promo")) + len(token_grams("murah")) + 1)
    added = damp * 0.1 * (300 - 40 + 7)
    assert spam_logit(adapted, text) == pytest.approx(spam_logit(base, text) + added)
    taken = damping(len(token_grams("gacor"))) * 0.1 * 1000
    assert spam_logit(adapted, "gacor") == pytest.approx(spam_logit(base, "gacor") - taken)
    assert spam_logit(base, "gacor") > 0  # and the shipped one goes on as it was


def test_reasons_stay_exact(tmp_path: Path) -> None:
    base = shipped(tmp_path)
    write_learnt(tmp_path / "a", base.model_version, {"=promo": (100,)})
    adapted = base.adapted(read_adaptation(tmp_path / "a", base.model_version))
    fields = {"text": canonical("ayo promo")}
    told = [one for one in adapted.judge(fields).contributions if one.task == "spam"]
    assert [(one.start, one.end) for one in told] == [(4, 9)]
    added = spam_logit(adapted, "ayo promo") - spam_logit(base, "ayo promo")
    assert sum(one.weight for one in told) == pytest.approx(added)


def test_the_heaviest_units_do_not_spill_into_another_output(tmp_path: Path) -> None:
    base = shipped(tmp_path)
    word = "a" * 32
    grams = sorted(set(token_grams(word)))
    for unit in (-32768, 32767):
        units = dict.fromkeys(grams, (unit, unit))
        write_learnt(tmp_path / "a", base.model_version, units, outputs=("spam", "abuse"))
        adapted = base.adapted(read_adaptation(tmp_path / "a", base.model_version))
        before, after = (
            one.readings({"text": canonical(word[:2] + "b" + word[:29])})[0].logits
            for one in (base, adapted)
        )
        assert after[SENTIMENT] == before[SENTIMENT]
        assert (after[SPAM] > before[SPAM]) is (unit > 0)
        assert (after[ABUSE] > before[ABUSE]) is (unit > 0)


def test_abuse_that_is_switched_off_is_left_out(tmp_path: Path) -> None:
    base = shipped(tmp_path, abuse=False)
    write_learnt(tmp_path / "a", base.model_version, {"=x": (5, 9)}, outputs=("spam", "abuse"))
    adapted = base.adapted(read_adaptation(tmp_path / "a", base.model_version))
    judged = adapted.judge({"text": canonical("x")})
    assert judged.abuse is None
    assert adapted.model_version == f"{base.model_version}+{_id(tmp_path / 'a')}"


def _id(folder: Path) -> str:
    return read_adaptation(folder, shipped_version(folder)).id


def shipped_version(folder: Path) -> str:
    return Classifier.load(folder.parent).model_version


def test_the_tables_are_not_loaded_twice(tmp_path: Path) -> None:
    base = shipped(tmp_path)
    write_learnt(tmp_path / "a", base.model_version, {"=gacor": (5,)})
    adapted = base.adapted(read_adaptation(tmp_path / "a", base.model_version))
    assert adapted._packed is base._packed  # noqa: SLF001 - that it is shared is the point


def test_another_model_is_no_fault_but_no_use(tmp_path: Path) -> None:
    write_learnt(tmp_path, "2020.1.1-00000000", {"=x": (5,)})
    with pytest.raises(OtherBaseError, match=r"2020\.1\.1-00000000, this one is now"):
        read_adaptation(tmp_path, "now")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no details": (lambda folder: (folder / DETAILS).unlink(), "cannot be read"),
    "half of the details": (lambda folder: cut(folder / DETAILS), "is not JSON"),
    "not UTF-8": (lambda folder: (folder / DETAILS).write_bytes(b"\xff"), "is not JSON"),
    "a list": (lambda folder: (folder / DETAILS).write_text("[]"), "lacks something"),
    "another format": (lambda folder: change_details(folder, format=2), "this program needs 1"),
    "no id": (lambda folder: change_details(folder, id=None), "lacks something"),
    "an id that is none": (lambda folder: change_details(folder, id=7), "id is no text"),
    "no weights": (lambda folder: (folder / WEIGHTS).unlink(), "cannot be read"),
    "half of the weights": (lambda folder: cut(folder / WEIGHTS), "sha256"),
    "unknown outputs": (lambda folder: change_details(folder, outputs=["mood"]), "unknown outputs"),
    "no outputs": (lambda folder: change_details(folder, outputs=None), "unknown outputs"),
    "other outputs": (
        lambda folder: change_details(folder, outputs=["spam", "abuse"]),
        "do not fit together",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    write_learnt(tmp_path, "now", {"=x": (5,)})
    harm, said = DAMAGE[name]
    harm(tmp_path)
    with pytest.raises(AdaptationError, match=said):
        read_adaptation(tmp_path, "now")


def test_too_many_features_are_refused(tmp_path: Path) -> None:
    write_learnt(tmp_path, "now", {f"={number}": (1,) for number in range(8193)})
    with pytest.raises(AdaptationError, match="do not fit together"):
        read_adaptation(tmp_path, "now")
