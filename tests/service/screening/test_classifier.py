"""The classifier: scores as the weights say, reasons that add up, fields, kinds, light imports."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from service.screening.artefact import FORMAT, OUTPUTS, model_version
from service.screening.classifier import ABUSE, KINDS, SENTIMENT, SPAM, Classifier, Judgement
from service.screening.features import FEATURES_VERSION, damping, token_grams
from service.screening.feelings import DENIERS
from service.screening.text import CANON_VERSION, canonical

ROOT: Final = Path(__file__).parents[3]
SCALE: Final = 0.01
WEIGHTS: Final[dict[str, dict[str, tuple[int, ...]]]] = {
    "spam": {
        "=gacor": (900, 0, 0, 0), "=slot": (300, 0, 0, 0), "=hadiah": (0, 5000, 0, 0),
        "=diskon": (0, 0, 5000, 0), "slot gacor": (250, 0, 0, 0), "=aneh": (0, 0, 0, 5000),
        "slot ~ jalan": (70, 0, 0, 0), "=main": (3000, 3000, 3000, 3000),
        "=jalan": (-400, 0, 0, 0), " ga": (-32768, 0, 0, 0), " gac": (32767, 0, 0, 0),
    },
    "sentiment": {
        "=buruk": (700, 0, -700), "=bagus": (-700, 0, 700), "=jalan": (0, 300, 0),
        "~+": (0, 50, 0), "no: rapi": (900, 0, -400), "no: ~-": (-800, 0, 600),
    },
    "abuse": {"=bodoh": (900,), "=jalan": (-100,)},
}  # fmt: skip
OTHER_BIAS: Final = -4.0
BIAS: Final = {"spam": (-1.0, *[OTHER_BIAS] * 3), "sentiment": (0.0, 0.1, 0.0), "abuse": (-1.0,)}


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return Classifier.load(written(tmp_path_factory.mktemp("models")))


def written(folder: Path) -> Path:
    tasks = {}
    for task, known in WEIGHTS.items():
        grams = sorted(known)
        width = len(OUTPUTS[task])
        data = save(
            {
                "grams": np.frombuffer("\n".join(grams).encode(), dtype=np.uint8),
                "weights": np.ascontiguousarray(np.array([known[g] for g in grams], "<i2").T),
                "scale": np.full(width, SCALE, dtype="<f4"),
                "bias": np.array(BIAS[task], dtype="<f4"),
            }
        )
        (folder / f"{task}.safetensors").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        tasks[task] = {"sha256": digest, "outputs": list(OUTPUTS[task])}
    manifest = {
        "format": FORMAT,
        "canon_version": CANON_VERSION,
        "features_version": FEATURES_VERSION,
        "release": "test",
        "thresholds": {"spam_sure": 0.95, "spam": 0.9, "spam_hold": 0.25, "abuse": 0.8},
        "tasks": tasks,
    }
    manifest["model_version"] = model_version(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def judge(classifier: Classifier, text: str, **more: str) -> Judgement:
    fields = {"text": text, **more}
    return classifier.judge({name: canonical(value) for name, value in fields.items()})


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def spam_logit(summed: float, size: int) -> float:
    """What is said of spam where only gambling's weights sum to something."""
    gambling = -1.0 + SCALE * summed * damping(size)
    return math.log(math.exp(gambling) + 3 * math.exp(OTHER_BIAS))


def test_a_score_is_the_sum_of_the_weights_damped(classifier: Classifier) -> None:
    said = judge(classifier, "slot gacor jalan")
    size = sum(len(token_grams(word)) for word in ("slot", "gacor", "jalan")) + 3
    summed = 300 + 250 + (900 - 32768 + 32767) - 400 + 70
    assert logit(said.spam) == pytest.approx(spam_logit(summed, size), abs=1e-5)


def test_the_odds_of_spam_are_those_of_its_kinds_added_up(classifier: Classifier) -> None:
    reading, _ = classifier.readings({"text": canonical("main slot")})
    odds = sum(math.exp(logit) for logit in reading.logits[KINDS])
    assert reading.logits[SPAM] == pytest.approx(math.log(odds))


def test_weights_at_both_ends_of_their_range_do_not_run_into_each_other(
    classifier: Classifier,
) -> None:
    apart = judge(classifier, "gadis")  # only " ga", the lowest weight there is
    assert logit(apart.spam) == pytest.approx(math.log(3 * math.exp(OTHER_BIAS)), abs=1e-5)
    assert apart.abuse == pytest.approx(1 / (1 + math.e), abs=1e-6)
    assert sum(apart.sentiment.values()) == pytest.approx(1.0)


def test_a_word_said_again_weighs_once(classifier: Classifier) -> None:
    assert judge(classifier, "bodoh bodoh. bodoh bodoh").abuse == pytest.approx(
        judge(classifier, "bodoh bodoh bodoh").abuse
    )


def test_a_pair_said_again_weighs_once(classifier: Classifier) -> None:
    # and "gacor slot", "slot ~ slot", "gacor ~ gacor"
    size = sum(len(token_grams(word)) for word in ("slot", "gacor")) + 4
    summed = 300 + 250 + (900 - 32768 + 32767)
    wanted = spam_logit(summed, size)
    for text in ("slot gacor slot gacor", "slot gacor slot gacor slot gacor"):
        assert logit(judge(classifier, text).spam) == pytest.approx(wanted, abs=1e-5)


def test_nothing_but_the_bias_speaks_of_an_empty_text(classifier: Classifier) -> None:
    said = judge(classifier, "")
    assert logit(said.spam) == pytest.approx(spam_logit(0, 0), abs=1e-6)
    assert said.contributions == []


@given(text=st.text(alphabet="slotgacr jandiskbuh !88", max_size=60))
def test_what_the_tokens_add_is_the_whole_score(classifier: Classifier, text: str) -> None:
    reading, _ = classifier.readings({"text": canonical(text)})
    for place, bias in ((KINDS.start, -1.0), (KINDS.start + 1, OTHER_BIAS), (ABUSE, -1.0)):
        summed = sum(piece.row[place] for piece in reading.pieces) * reading.damp
        assert reading.logits[place] == pytest.approx(bias + summed, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["tidak rapi", "jalan tidak kotor, bagus", "rapi dan rapi ora rapi"]
)
def test_what_stands_denied_adds_up_and_is_shared(classifier: Classifier, text: str) -> None:
    reading, _ = classifier.readings({"text": canonical(text)})
    for place, bias in zip(range(SENTIMENT.start, SENTIMENT.stop), BIAS["sentiment"], strict=True):
        summed = sum(piece.row[place] for piece in reading.pieces) * reading.damp
        assert reading.logits[place] == pytest.approx(bias + summed, abs=1e-6)
    (denier,) = [piece for piece in reading.pieces if text[piece.start : piece.end] in DENIERS]
    assert denier.row[SENTIMENT.start] == pytest.approx(
        (-800 if "kotor" in text else 900) * SCALE / 2, abs=1e-6
    )


def test_praise_denied_is_blame_and_blame_denied_is_praise(classifier: Classifier) -> None:
    for text, sentiment in (("tidak rapi", "negative"), ("ora reged", "positive")):
        said = judge(classifier, text)
        assert max(said.sentiment, key=said.sentiment.__getitem__) == sentiment


def test_a_denial_says_nothing_of_spam_or_abuse(classifier: Classifier) -> None:
    said, other = judge(classifier, "tidak kotor"), judge(classifier, "kenapa kotor")
    assert (said.abuse, said.sentiment) != (other.abuse, other.sentiment)
    assert said.abuse == pytest.approx(other.abuse)
    assert said.spam == pytest.approx(other.spam)


@given(st.text())
def test_any_text_is_judged(classifier: Classifier, text: str) -> None:
    said = judge(classifier, text, author_name=text, author_url=text)
    assert 0 <= said.spam <= 1
    assert said.abuse is not None
    assert 0 <= said.abuse <= 1
    for one in said.contributions:
        assert 0 <= one.start < one.end <= len(canonical(text).text)


def test_reasons_name_the_words_and_join_neighbours(classifier: Classifier) -> None:
    text = canonical("Dasar BODOH, ayo Slot Gacor di jalan!")
    found = classifier.judge({"text": text}).contributions
    spans = {(one.task, text.text[one.start : one.end]) for one in found}
    assert ("spam", "slot gacor") in spans
    assert ("abuse", "bodoh") in spans
    assert not any("jalan" in span for task, span in spans if task != "sentiment")


def test_the_only_word_that_weighs_carries_its_exact_weight(classifier: Classifier) -> None:
    (found,) = [one for one in judge(classifier, "aneh").contributions if one.task == "spam"]
    assert found.weight == pytest.approx(5000 * SCALE * damping(len(token_grams("aneh"))), abs=1e-6)
    reading, _ = classifier.readings({"text": canonical("aneh")})
    assert max(reading.logits[KINDS]) == pytest.approx(found.weight + OTHER_BIAS, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gacor", "gambling"), ("hadiah", "scam"), ("diskon", "promotion"),
        ("aneh", "other"), ("main", "gambling"), ("hadiah diskon aneh", "other"), ("jalan", None),
    ],
)  # fmt: skip
def test_a_kind_is_named_only_where_it_may_be_spam(
    classifier: Classifier, text: str, kind: str | None
) -> None:
    assert judge(classifier, text).spam_kind == kind


def test_spam_in_the_name_counts_and_says_where_it_stands(classifier: Classifier) -> None:
    alone, named = judge(classifier, "bagus"), judge(classifier, "bagus", author_name="aneh")
    assert named.spam > alone.spam
    assert named.sentiment == alone.sentiment
    assert "author_name" in {one.field for one in named.contributions if one.task == "spam"}


def test_an_innocent_name_excuses_nothing(classifier: Classifier) -> None:
    alone = judge(classifier, "aneh").spam
    assert judge(classifier, "aneh", author_name="jalan").spam == pytest.approx(alone)


def test_what_every_address_has_says_nothing(classifier: Classifier) -> None:
    alone = judge(classifier, "aneh")
    assert judge(classifier, "aneh", author_url="https://www.com").spam == pytest.approx(alone.spam)


def test_the_likeliest_sentiment_is_what_its_reasons_speak_for(classifier: Classifier) -> None:
    said = judge(classifier, "jalan buruk sekali, tidak bagus, buruk")
    assert max(said.sentiment, key=said.sentiment.__getitem__) == "neutral"
    bad = judge(classifier, "buruk sekali")
    assert max(bad.sentiment, key=bad.sentiment.__getitem__) == "negative"
    assert [one.start for one in bad.contributions if one.task == "sentiment"] == [0]


def test_without_abuse_there_is_none_and_the_rest_is_the_same(tmp_path: Path) -> None:
    both = Classifier.load(written(tmp_path))
    without = Classifier.load(tmp_path, abuse=False)
    one, other = judge(both, "slot gacor bodoh"), judge(without, "slot gacor bodoh")
    assert other.abuse is None
    assert other.spam == one.spam
    assert other.sentiment == one.sentiment
    assert {found.task for found in other.contributions} <= {"spam", "sentiment"}


def test_what_was_judged_before_changes_nothing(tmp_path: Path) -> None:
    fresh = Classifier.load(written(tmp_path))
    first = judge(fresh, "slot gacor bodoh")
    judge(fresh, "jalan bagus " * 50)
    assert judge(fresh, "slot gacor bodoh") == first


def test_judging_imports_no_numpy_scipy_or_scikit_learn() -> None:
    program = (
        "import sys; from pathlib import Path; from service.screening.screener import Screener; "
        "from service.screening.verdict import Submission; "
        "Screener.load(Path('models'), abuse=True).screen(Submission('jalan rusak')); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'numpy', 'scipy', 'sklearn', 'training'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
