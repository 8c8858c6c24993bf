"""Heads and matrix: the service's loop gives what scikit-learn gives; faults are said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from service.screening.artefact import OUTPUTS, TASKS, model_version
from service.screening.classifier import WIDTH, Classifier
from service.screening.text import canonical
from tests.service.screening.fakes import write_artefact
from tests.training.sample import collect, nothing_civic
from training.fetch import fetch_collected
from training.fit import material_of
from training.heads import (
    NEVER,
    POSITIVE,
    RATIO_AT_LEAST,
    RATIO_POWER,
    STRENGTH,
    WHOLE_WEIGHS,
    FitError,
    fit_head,
    weights_of,
)
from training.manifest import digest_of_file
from training.matrix import count, scales
from training.pack import pack_artefact
from training.prepare import prepare

if TYPE_CHECKING:
    from pathlib import Path

FRESH = [
    "kemarin ikut rapat lalu main slot gacor di rajahoki88, pasti maxwin!",
    "pelayanan bagus sekali, terima kasih bu 🙏",
    "dasar goblok, jalan rusak kok dibiarkan?! jalan rusak",
    "diskon pulsa hubungi 081234567890",
    "",
    "ꦱꦸꦒꦼꦁ ꦲꦺꦚ꧀ꦗꦁ",
]
TOLERANCE = 0.02  # log-odds lost by rounding the weights to twelve bits


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    sources = collect(folder / "data")
    prepare(sources, fetch_collected(sources, folder / "data"), folder, nothing_civic(folder))
    return folder


def test_our_loop_gives_what_scikit_learn_gives_on_fresh_texts(work: Path) -> None:
    """Features counted by the matrix, scored by scikit-learn; against the packed artefact."""
    expected = []
    write_artefact(work)
    manifest = json.loads((work / "manifest.json").read_text("utf-8"))
    texts = [canonical(text) for text in FRESH]
    for task in TASKS:
        material = material_of(work, task)
        rows = np.arange(len(material.examples))
        head = fit_head(task, material.counted, material.examples, rows)
        data = pack_artefact(task, head, material.counted.grams)
        (work / f"{task}.safetensors").write_bytes(data)
        manifest["tasks"][task]["sha256"] = digest_of_file(work / f"{task}.safetensors")
        known = material.counted.grams
        counted = count([text.text for text in texts], 1, feelings=task == "sentiment")
        at = {gram: place for place, gram in enumerate(counted.grams)}
        columns = [at.get(gram) for gram in known]
        dense = counted.rows.toarray()
        seen = np.array(
            [dense[:, at] if at is not None else np.zeros(len(FRESH)) for at in columns]
        )
        expected.append(head.logits(seen.T))
    manifest["model_version"] = model_version(manifest)
    (work / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    classifier = Classifier.load(work)
    for place, wanted in enumerate(np.hstack(expected)):
        reading, _ = classifier.readings({"text": texts[place]})
        assert reading.logits[:WIDTH] == pytest.approx(list(wanted), abs=TOLERANCE), FRESH[place]


def test_a_head_is_the_librarys_model_for_tilted_features(work: Path) -> None:
    """Folding scales and log-count ratios into the weights changes no log-odds."""
    material = material_of(work, "abuse")
    rows = np.arange(len(material.examples))
    head = fit_head("abuse", material.counted, material.examples, rows)
    by = scales(material.counted.rows, material.counted.grams, WHOLE_WEIGHS["abuse"])
    labels = np.array([one.label == POSITIVE["abuse"] for one in material.examples])
    weights = weights_of("abuse", material.examples)
    stands = material.counted.rows.toarray() > 0
    there = (stands.T @ (weights * labels) + 1) / (weights * labels).sum()
    away = (stands.T @ (weights * ~labels) + 1) / (weights * ~labels).sum()
    tilted = material.counted.rows.toarray() * by
    tilted = tilted * (np.abs(np.log(there / away)) ** RATIO_POWER + RATIO_AT_LEAST)
    tilted = tilted / np.linalg.norm(tilted, axis=1).mean()
    model = LogisticRegression(C=STRENGTH["abuse"], solver="liblinear", tol=1e-3, random_state=0)
    model.fit(sp.csr_matrix(tilted), labels, sample_weight=weights)
    assert head.logits(material.counted.rows)[:, 0] == pytest.approx(
        model.decision_function(tilted), abs=1e-5
    )


def test_a_kind_without_examples_is_never_said(work: Path) -> None:
    material = material_of(work, "spam")
    rows = np.arange(len(material.examples))
    head = fit_head("spam", material.counted, material.examples, rows)
    other = OUTPUTS["spam"].index("other")
    assert not head.weights[other].any()
    assert head.bias[other] == NEVER


def test_one_class_alone_is_refused(work: Path) -> None:
    material = material_of(work, "abuse")
    clean = np.flatnonzero([one.label == "clean" for one in material.examples])
    with pytest.raises(FitError, match="abuse: all examples are clean"):
        fit_head("abuse", material.counted, material.examples, clean)


def test_a_copy_trains_with_its_text_and_with_no_other() -> None:
    texts, worn = ["jalan rusak", "taman indah", "pasar ramai"], ["", "74man 1ndah", "p4sar r4mai"]
    counted = count(texts, 1, worn=worn)
    assert counted.rows.shape == (3, len(counted.grams))
    part, of = counted.with_copies(np.array([0, 2]))
    assert of.tolist() == [0, 2, 2]
    at = counted.grams.index("=p4sar")
    assert (part[:, at].toarray()[:, 0] > 0).tolist() == [False, False, True]
    assert not part[:, counted.grams.index("=74man")].nnz
    assert counted.with_copies(np.array([0]))[1].tolist() == [0]


def test_what_a_copy_says_is_learnt(work: Path) -> None:
    material = material_of(work, "spam")
    plain = [replace(one, worn="") for one in material.examples]
    said = [replace(one, worn="h4r74" if one.kind == "gambling" else "") for one in plain]
    texts, rows = [one.text for one in said], np.arange(len(said))
    counted = count(texts, 1, worn=[one.worn for one in said])
    head = fit_head("spam", counted, said, rows)
    gambling = OUTPUTS["spam"].index("gambling")
    assert head.weights[gambling, counted.grams.index("=h4r74")] > 0


def test_features_of_fewer_texts_are_left_out() -> None:
    texts = ["satu dua", "satu tiga", "satu dua"]
    assert "=dua" in count(texts, 2).grams
    assert "=tiga" not in count(texts, 2).grams
    assert count(texts, 1).grams == sorted(count(texts, 1).grams)


def test_a_word_said_twice_counts_once() -> None:
    once, twice = count(["jalan rusak", "jalan rusak jalan rusak"], 1).rows.toarray()
    names = count(["jalan rusak", "jalan rusak jalan rusak"], 1).grams
    place = names.index("=jalan")
    assert once[place] > twice[place] > 0  # the pair "rusak jalan" is one more to share with


def test_feelings_are_counted_where_they_are_asked_for_and_by_distinct_word() -> None:
    texts = ["dalane ora resik, ora alus", "resik lan alus", "ora resik ora resik"]
    assert not any(gram.startswith(("~", "no:")) for gram in count(texts, 1).grams)
    counted = count(texts, 1, feelings=True)
    rows, names = counted.rows.toarray(), counted.grams
    praise, denied = names.index("~+"), names.index("no: ~+")
    assert rows[1][praise] == pytest.approx(2 * rows[1][names.index("=resik")])
    assert rows[0][denied] == pytest.approx(rows[0][names.index("=resik")])
    assert (rows[1][denied], rows[2][names.index("no: resik")] > 0) == (0.0, True)
    plain = count(texts, 1)
    for gram, place in {gram: place for place, gram in enumerate(plain.grams)}.items():
        assert counted.rows[:, names.index(gram)].toarray() == pytest.approx(
            plain.rows[:, place].toarray()
        )
