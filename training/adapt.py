"""Learns an adaptation of the shipped model from moderators' decisions; `duaarah learn` runs it.

`python -m training.adapt --work DIR --models DIR --learnt DIR --moment ISO`. Reads
`DIR/decisions.jsonl`; writes `DIR/result.json` and, where the gate lets it pass, `DIR/candidate/`.
What serves is not touched: that is the caller's business.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.adaptation import AdaptationError, read_adaptation
from service.screening.artefact import ArtefactError, read_manifest, read_weights
from service.screening.classifier import Classifier
from service.screening.shelf import SHIPPED, Shelf
from training.adapt_fit import Material, agreed, bounded, fit_delta
from training.adapt_gate import CivicSet, HeldBack, judge
from training.adapt_pack import adaptation_of, units_in, units_of, write_adaptation
from training.adapt_rows import DecisionsError, civic_examples, read_decisions, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.adapt_pack import Units
    from training.adapt_rows import Civic, Decided

MIN_DECISIONS: Final = 50
MIN_OF_A_CLASS: Final = 10
MIN_GROUPS: Final = 5  # near-duplicates counted once
ALONE: Final = (0.25, 0.0)  # what is tried of the part that one moderator alone asks for,
SIZES: Final = (1.0, 0.5, 0.25)  # and of the whole; the first that passes the gate is taken


@dataclass(frozen=True)
class Place:
    """Where things lie, and the moment of the run (no clock is read here)."""

    work: Path
    models: Path
    learnt: Path
    moment: str


class Served:
    """The shipped model, what serves on top of it now, and what is civic."""

    def __init__(self, place: Place, *, abuse: bool, civic: Sequence[Civic]) -> None:
        self.shipped = Classifier.load(place.models, abuse=abuse)
        self.tasks = ("spam", "abuse") if abuse else ("spam",)
        manifest = read_manifest(place.models)
        read = {task: read_weights(place.models, manifest, task) for task in self.tasks}
        self.scale = {task: weights.scale[0] for task, weights in read.items()}
        self.weights = {
            task: np.max(np.abs(np.array(weights.rows)) * np.array([weights.scale]).T, axis=0)
            for task, weights in read.items()
        }
        self.parent, self.units = self._learnt(Shelf(place.learnt))
        self.anchors = [one for one in civic if one.anchors]
        self.civic = CivicSet(civic)
        self.civic_shipped = judge(self.shipped, self.civic.texts)
        self.civic_now = judge(self.with_units(self.units), self.civic.texts)

    def _learnt(self, shelf: Shelf) -> tuple[str | None, Units]:
        try:
            name = shelf.current()
            if name == SHIPPED:
                return None, {}
            found = read_adaptation(shelf.place(name), self.shipped.model_version)
        except AdaptationError as error:
            print(f"learn: what was learnt before is left aside: {error}", flush=True)
            return None, {}
        return name, units_in(found)

    def with_units(self, units: Units) -> Classifier:
        """The shipped model with units on top."""
        return self.shipped.adapted(adaptation_of(units)) if any(units.values()) else self.shipped


def too_few(decisions: Sequence[Decided], positive: str) -> str | None:
    """Why there is nothing to learn from yet; None where there is."""
    of_it = [one for one in decisions if one.label == positive]
    others = [one for one in decisions if one.label != positive]
    if len(decisions) < MIN_DECISIONS:
        return f"{len(decisions)} of {MIN_DECISIONS} decisions"
    for name, found in ((positive, of_it), (f"not {positive}", others)):
        if len(found) < MIN_OF_A_CLASS:
            return f"{len(found)} of {MIN_OF_A_CLASS} decisions that say {name}"
        if (groups := len({one.group for one in found})) < MIN_GROUPS:
            return f"{groups} of {MIN_GROUPS} different texts that are {name}"
    return None


def learn_task(
    served: Served, task: str, decisions: Sequence[Decided], units: Units
) -> tuple[Units, dict[str, Any]]:
    """Units with this task's learnt anew, if the gate lets them pass; and what was measured."""
    learnt, held = split(decisions, task)
    material = Material(served.shipped, task, learnt, served.anchors)
    sure, whole = _deltas(task, material)
    trial = Trial(served, HeldBack(task, held))
    report: dict[str, Any] = {"learnt_from": len(learnt), "held_back": len(held), "tries": []}
    report["before"] = asdict(trial.before)
    for size, alone in product(SIZES, ALONE):
        deltas = (
            bounded(sure + part * (whole - sure), served.weights[task]) for part in (0, alone)
        )
        surely, mine = (
            units_of(material.grams, delta * size, served.scale[task]) for delta in deltas
        )
        candidate = units | {task: mine}
        refusals, figures = trial.judge(candidate, units | {task: surely} if alone else None)
        tried = {"size": size, "alone": alone, "features": len(mine), "refusals": refusals}
        report["tries"].append(tried | figures)
        said = "; ".join(refusals) or "passes the gate"
        print(f"learn: {task}: size {size}, alone {alone}: {said}", flush=True)
        if not refusals:
            return candidate, report | {"passed": True}
        if candidate == served.units:
            break  # what serves is the strongest that passes
    return units, report | {"passed": False}


def _deltas(task: str, material: Material) -> tuple[NDArray[Any], NDArray[Any]]:
    """What is left of the fit whoever is left out, and the fit with everybody."""
    who = sorted(set(material.moderators))
    print(f"learn: {task}: fitting {len(material.grams)} features", flush=True)
    whole = fit_delta(material.rows(), material.scales)
    without = []
    for number, one in enumerate(who, 1):
        print(f"learn: {task}: fitting without moderator {number} of {len(who)}", flush=True)
        without.append(fit_delta(material.rows(without=one), material.scales))
    return agreed(whole, without), whole


class Trial:
    """Candidates for one task, held against what serves now."""

    def __init__(self, served: Served, held_back: HeldBack) -> None:
        self._served = served
        self._held_back = held_back
        self._said = judge(served.with_units(served.units), held_back.texts)
        self.before = held_back.fit(self._said)

    def judge(self, units: Units, surely: Units | None) -> tuple[list[str], dict[str, Any]]:
        """What speaks against the units, and the figures.

        `surely` is given where a part of them hangs on one moderator alone: without that part.
        """
        served, held_back = self._served, self._held_back
        if units == served.units:
            return ["nothing new"], {}
        classifier = served.with_units(units)
        said = judge(classifier, held_back.texts)
        figures: dict[str, Any] = {"held_back": asdict(held_back.fit(said))}
        if refusal := held_back.refusal(said, self._said, strict=surely is not None):
            return [refusal], figures
        civic = judge(classifier, served.civic.texts)
        figures["civic"] = served.civic.figures(civic)
        refusals = served.civic.refusals(civic, (served.civic_shipped, served.civic_now))
        if surely is not None and not refusals:
            without = judge(served.with_units(surely), served.civic.texts)
            if moved := served.civic.moved(civic, without):
                refusals.append(f"one moderator alone would move {moved} civic verdicts")
        return refusals, figures


def adapt(place: Place, *, abuse: bool, civic: Sequence[Civic]) -> dict[str, Any]:
    """Learn, judge, and leave the candidate if it may serve; gives what goes into the result.

    Raises:
        DecisionsError, ArtefactError: what is learnt from, or learnt on top of, cannot be read.
    """
    decisions = read_decisions(place.work / "decisions.jsonl")
    print(f"learn: {len(decisions)} decisions", flush=True)
    usable = {"spam": decisions, "abuse": [one for one in decisions if one.label != "spam"]}
    lacking = {task: too_few(found, task) for task, found in usable.items()}
    if lacking["spam"] and (lacking["abuse"] or not abuse):
        return {"outcome": "too few", "message": f"not enough decisions yet: {lacking['spam']}"}
    served = Served(place, abuse=abuse, civic=civic)
    units, gate = served.units, {}
    for task in served.tasks:
        if lacking[task]:
            print(f"learn: {task}: not enough decisions yet: {lacking[task]}", flush=True)
            continue
        units, gate[task] = learn_task(served, task, usable[task], units)
    if units == served.units:
        message = "nothing promoted: the gate found nothing both better and harmless"
        return {"outcome": "refused", "message": message, "gate": gate}
    details = {
        "base": served.shipped.model_version,
        "parent": served.parent,
        "created_at": place.moment,
        "counts": _counted(decisions, units),
        "gate": gate | {"civic_shipped": served.civic.figures(served.civic_shipped)},
    }
    number = Shelf(place.learnt).next_number()
    name = write_adaptation(place.work / "candidate", units, number, details)
    return {"outcome": "passed", "message": f"adaptation {name} passed the gate", "gate": gate}


def _counted(decisions: Sequence[Decided], units: Units) -> dict[str, Any]:
    return {
        "decisions": len(decisions),
        "by_label": dict(sorted(Counter(one.label for one in decisions).items())),
        "moderators": len({one.moderator for one in decisions}),
        "features": {output: len(grams) for output, grams in units.items()},
    }


def main(argv: Sequence[str]) -> int:
    """Run; 1 and a message on standard error where something cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m training.adapt")
    for name in ("--work", "--models", "--learnt"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--moment", required=True)
    parser.add_argument("--no-abuse", dest="abuse", action="store_false")
    args = parser.parse_args(argv)
    place = Place(args.work, args.models, args.learnt, args.moment)
    try:
        result = adapt(place, abuse=args.abuse, civic=civic_examples())
    except (ArtefactError, DecisionsError) as error:
        print(f"learn: {error}", file=sys.stderr)
        return 1
    (place.work / "result.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(f"learn: {result['message']}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
