"""Learning from decisions: what is learnt, what the gate lets pass, and who cannot poison it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from service.screening.adaptation import read_adaptation
from service.screening.classifier import Classifier
from service.screening.shelf import Shelf
from service.screening.text import canonical
from tests.service.deciding import SAID
from tests.training.decided import GATE, HONEST, MOMENT, RUDE, TWO, Row, civic, give, rows
from training.adapt import Place, Served, Trial, adapt, main, too_few
from training.adapt_fit import Material, fit_delta
from training.adapt_gate import HeldBack, judge
from training.adapt_pack import adaptation_of, units_in, units_of
from training.adapt_rows import (
    Civic,
    civic_examples,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.adapt_pack import Units


def learnt(place: Place, decisions: Sequence[Row], gate: Sequence[Civic] = GATE) -> Units:
    """What passes the gate; nothing where nothing does."""
    give(place, decisions)
    result = adapt(place, abuse=True, civic=gate)
    if result["outcome"] != "passed":
        return {}
    base = Classifier.load(place.models).model_version
    return units_in(read_adaptation(place.work / "candidate", base))


def serve(place: Place) -> str:
    """Promote the candidate as the service does."""
    return Shelf(place.learnt).promote(place.work / "candidate", MOMENT)


def test_a_campaign_is_learnt_and_its_words_weigh(place: Place) -> None:
    units = learnt(place, HONEST)
    assert set(units) == {"spam"}
    assert units["spam"]["=kilat"] == max(
        unit for gram, unit in units["spam"].items() if gram.startswith("=")
    )
    details = json.loads((place.work / "candidate/adaptation.json").read_text())
    assert (details["parent"], details["created_at"]) == (None, MOMENT)
    assert details["counts"]["by_label"] == {"harmless": 60, "spam": 60}
    passed = details["gate"]["spam"]["tries"][-1]
    assert passed["held_back"]["loss"] < details["gate"]["spam"]["before"]["loss"]


def test_same_decisions_same_bytes(place: Place) -> None:
    learnt(place, HONEST)
    first = (place.work / "candidate/adaptation.safetensors").read_bytes()
    learnt(place, HONEST)
    assert (place.work / "candidate/adaptation.safetensors").read_bytes() == first


def test_the_next_one_knows_where_it_stems_from(place: Place) -> None:
    learnt(place, HONEST)
    first = serve(place)
    again = adapt(place, abuse=True, civic=GATE)
    assert again["outcome"] == "refused", "the same decisions teach nothing new"
    (tried,) = again["gate"]["spam"]["tries"]  # nor is something weaker tried in its place
    assert tried["refusals"] == ["nothing new"]
    more = rows(("promo {} serba murah meriah", "serba murah meriah di {}"), "spam", TWO)
    assert learnt(place, HONEST + more)
    details = json.loads((place.work / "candidate/adaptation.json").read_text())
    assert details["parent"] == first
    assert details["id"].startswith("0002-")


def test_insults_are_learnt_beside(place: Place) -> None:
    units = learnt(place, HONEST + rows(RUDE, "abuse", TWO))
    assert units["abuse"]["=kampret"] > 0
    assert units["spam"].get("=kampret", 0) <= 0


def test_an_earlier_task_is_kept_where_only_the_other_is_learnt(place: Place) -> None:
    spam = learnt(place, HONEST)["spam"]
    serve(place)
    both = learnt(place, HONEST + rows(RUDE, "abuse", TWO))
    assert both["abuse"]
    assert both["spam"]["=kilat"] == pytest.approx(spam["=kilat"], rel=0.5)


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        (HONEST[:20], "20 of 50 decisions"),
        (HONEST[55:115], "5 of 10 decisions that say spam"),
        (HONEST[:60], "0 of 10 decisions that say not spam"),
        (HONEST[:1] * 30 + HONEST[60:], "1 of 5 different texts that are spam"),
    ],
)
def test_too_few(place: Place, decisions: list[Row], said: str) -> None:
    read = give(place, decisions)
    assert too_few(read, "spam") == said
    result = adapt(place, abuse=True, civic=GATE)
    assert (result["outcome"], result["message"]) == (
        "too few",
        f"not enough decisions yet: {said}",
    )


def test_a_gate_that_would_hold_a_citizen_refuses(place: Place) -> None:
    """What is learnt holds one more civic question than before: with it in the gate, nothing."""
    asked = [Civic({"text": canonical("kredit kilat cair")}, False, False, True, False)] * 3
    held = [
        Classifier.load(place.models).adapted(adaptation_of(units)).judge(asked[0].fields).spam
        for units in (learnt(place, HONEST), learnt(place, HONEST, GATE + asked))
    ]
    assert held[1] <= held[0]
    assert held[1] < 0.5


HOSTILE: Final = "99"


def poisoned(number: int = 500) -> list[Row]:
    """The decisions of a moderator who marks the civic corpus's criticism as spam."""
    critical = [one for one in civic_examples() if one.critical and not one.abuse and not one.spam]
    return [
        {
            "text": one.fields["text"].text,
            "author_name": f"warga {number}",
            "label": "spam",
            "moderator": HOSTILE,
            "at": f"2026-02-{1 + number % 28:02d}T00:00:00+00:00",
        }
        for number, one in enumerate(critical[:number])
    ]


def test_what_hangs_on_one_alone_moves_no_civic_verdict(place: Place) -> None:
    """Not even one that no rate of the gate looks at."""
    calm = civic(("kredit kilat di {}",))[:1]
    assert calm[0].anchors
    served = Served(place, abuse=True, civic=GATE + calm)
    trial = Trial(served, HeldBack("spam", split(give(place, HONEST), "spam")[1]))
    units = {"spam": {"=kilat": 600}}
    assert trial.judge(units, surely=None)[0] == []
    assert trial.judge(units, surely=units)[0] == []
    assert trial.judge(units, surely={})[0] == ["one moderator alone would move 1 civic verdicts"]


@pytest.mark.parametrize("beside", [True, False], ids=["beside honest ones", "alone"])
def test_a_hostile_moderator_moves_no_criticism(place: Place, *, beside: bool) -> None:
    """500 criticisms marked as spam: whatever is promoted, not one verdict on criticism changes."""
    gate = civic_examples()
    others = HONEST if beside else rows(SAID, "harmless", (HOSTILE,))
    units = learnt(place, others + poisoned(), gate)
    base = Classifier.load(place.models)
    adapted = base.adapted(adaptation_of(units)) if units else base
    critical = [one.fields for one in gate if one.critical]
    before, after = judge(base, critical), judge(adapted, critical)
    assert len(critical) >= 500
    assert (after.severity <= before.severity).all()
    if beside:
        assert units["spam"]["=kilat"] > 0, "what the honest ones ask for is still learnt"


def test_without_the_bounds_the_poison_would_have_worked(place: Place) -> None:
    """The test above can fail: the same fit, unbounded and ungated, holds criticism."""
    base = Classifier.load(place.models)
    read = give(place, rows(SAID, "harmless", (HOSTILE,)) + poisoned())
    material = Material(base, "spam", read, [])
    delta = fit_delta(material.rows(), material.scales) * 4
    adapted = base.adapted(adaptation_of({"spam": units_of(material.grams, delta, 0.1)}))
    assert (judge(adapted, [one.fields for one in read]).severity > 0).mean() > 0.5


def test_the_command_says_what_it_cannot_read(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["--work", str(place.work), "--models", str(place.models)]
    assert main([*args, "--learnt", str(place.learnt), "--moment", MOMENT]) == 1
    assert "decisions.jsonl cannot be read" in capsys.readouterr().err
    assert not (place.work / "result.json").exists()
