"""Judges an adaptation before it may serve, on held-back decisions and the civic set; for `adapt`.

Three classifiers are compared: what is shipped, what serves now, and the candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.classifier import ABUSE, SPAM
from training.adapt_fit import shares
from training.measures import probability

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from service.screening.classifier import Classifier, Reading
    from service.screening.text import Canonical
    from training.adapt_rows import Civic, Decided

HELD_MARGIN: Final = 0.001  # of innocent civic comments that may be held beyond what was
RECALL_MARGIN: Final = 0.01  # of civic spam that may be missed beyond what was
GAIN: Final = 0.005  # of the loss: less is no reason to change what serves
ENOUGH_TO_OUTVOTE: Final = 3  # moderators
EPS: Final = 1e-9
CERTAIN: Final = 1e-6
LIKELY: Final = 2  # severity from which a text is called spam


@dataclass(frozen=True)
class Said:
    """Of each text: probabilities, and how severe the outcome is.

    0 publish, 1 hold, 2 hold as likely spam, 3 put among the spam: `spam_hold`, `spam` and
    `spam_sure` of `service.screening.phases`.
    """

    spam: NDArray[Any]
    abuse: NDArray[Any]
    severity: NDArray[Any]
    is_abuse: NDArray[Any]


@dataclass(frozen=True)
class Fit:
    """How well a classifier agrees with decisions: mean log-loss, shares of wrong outcomes."""

    loss: float
    errors: float
    firm: float

    def not_worse(self, than: Fit) -> bool:
        """Whether no measure is worse."""
        pairs = ((self.loss, than.loss), (self.errors, than.errors), (self.firm, than.firm))
        return all(mine <= other + EPS for mine, other in pairs)

    def better(self, than: Fit) -> bool:
        """Whether it is worth a change: fewer errors, or clearly less loss."""
        return self.errors < than.errors - EPS or self.loss < than.loss * (1 - GAIN)


def judge(classifier: Classifier, texts: Iterable[dict[str, Canonical]]) -> Said:
    """What a classifier says of texts; abuse is 0 where it is not judged."""
    logits = np.array([_worse(*classifier.readings(fields)) for fields in texts]).reshape(-1, 2)
    spam = probability(logits[:, 0])
    abuse = probability(logits[:, 1]) * classifier.judges_abuse
    at = classifier.thresholds
    is_abuse = abuse >= at["abuse"]
    steps = (spam >= at["spam_sure"], spam >= at["spam"], (spam >= at["spam_hold"]) | is_abuse)
    severity = np.select(steps, (3, 2, 1), 0)
    return Said(spam, abuse, severity, is_abuse)


def _worse(body: Reading, whole: Reading) -> tuple[float, float]:
    """Log-odds of spam and abuse, of the reading that counts; `Classifier.judge` means the same."""
    spam = max(body.logits[SPAM], whole.logits[SPAM])
    return spam, max(body.logits[ABUSE], whole.logits[ABUSE])


class HeldBack:
    """Held-back decisions of one task; no moderator's weigh more than a third of them all."""

    def __init__(self, task: str, decisions: Sequence[Decided]) -> None:
        self.task = task
        self.texts = [one.fields for one in decisions]
        self._truth = np.array([one.label == task for one in decisions])
        self._who = np.array([one.moderator for one in decisions])
        even = np.ones(len(decisions))
        self._weights = shares(list(self._who), even, float(len(decisions)))

    def fit(self, said: Said, without: str | None = None) -> Fit:
        """How well it agrees; `without` leaves a moderator's decisions out."""
        weights = np.where(self._who == without, 0.0, self._weights)
        weights = weights / max(float(weights.sum()), EPS)
        likely = said.spam if self.task == "spam" else said.abuse
        likely = np.clip(likely, CERTAIN, 1 - CERTAIN)
        loss = -np.where(self._truth, np.log(likely), np.log(1 - likely))
        called = said.severity >= 1 if self.task == "spam" else said.is_abuse
        firm = (said.severity >= LIKELY) & ~self._truth
        return Fit(
            float(weights @ loss),
            float(weights @ (called != self._truth)),
            float(weights @ firm),
        )

    def refusal(self, said: Said, before: Said, *, strict: bool) -> str | None:
        """Why a candidate does not agree better; None where it does.

        `strict`, where a part of it hangs on one moderator alone: it must not agree less whoever is
        left out. Otherwise of three moderators or more one may be left out, so that nobody alone
        can keep the others from being learnt from.
        """
        who = sorted(set(self._who))
        asked = [None, *who] if not strict and len(who) >= ENOUGH_TO_OUTVOTE else [None]
        pairs = [(self.fit(said, one), self.fit(before, one)) for one in asked]
        if not any(now.not_worse(old) for now, old in pairs):
            return "worse on held-back decisions"
        if not any(now.not_worse(old) and now.better(old) for now, old in pairs):
            return "no better on held-back decisions"
        others = who if strict and len(who) > 1 else []
        if not all(self.fit(said, one).not_worse(self.fit(before, one)) for one in others):
            return "worse on what the other moderators decided"
        return None


class CivicSet:
    """The civic comments as a gate: rates on the themes that do not anchor, verdicts on all."""

    def __init__(self, civic: Sequence[Civic]) -> None:
        self.texts = [one.fields for one in civic]
        self._measured = np.array([not one.anchors for one in civic])
        self._spam = np.array([one.spam for one in civic])
        self._abuse = np.array([one.abuse for one in civic])
        self._critical = np.array([one.critical for one in civic]) & ~self._abuse & ~self._spam

    @property
    def _innocent(self) -> NDArray[Any]:
        return np.asarray(~self._spam & ~self._abuse)

    def figures(self, said: Said) -> dict[str, float]:
        """The rates that the gate looks at."""
        innocent, spam = self._innocent & self._measured, self._spam & self._measured
        return {
            "innocent_called_spam": _share(said.severity[innocent] >= LIKELY),
            "innocent_held": _share(said.severity[innocent] >= 1),
            "innocent_called_abuse": _share(said.is_abuse[innocent]),
            "spam_caught": _share(said.severity[spam] >= 1),
        }

    def refusals(self, said: Said, before: Sequence[Said]) -> list[str]:
        """What speaks against a candidate; `before` is the shipped model and what serves now."""
        now, old = self.figures(said), [self.figures(one) for one in before]
        found = []
        for name, margin in (
            ("innocent_called_spam", 0.0),
            ("innocent_held", HELD_MARGIN),
            ("innocent_called_abuse", HELD_MARGIN),
        ):
            least = min(one[name] for one in old)
            if now[name] > least + margin + EPS:
                found.append(f"civic {name}: {now[name]:.4f}, was {least:.4f}")
        most = max(one["spam_caught"] for one in old)
        if now["spam_caught"] < most - RECALL_MARGIN - EPS:
            found.append(f"civic spam_caught: {now['spam_caught']:.4f}, was {most:.4f}")
        if worse := int(np.sum((said.severity > before[0].severity) & self._critical)):
            found.append(f"{worse} civic criticisms would be held or called spam")
        return found

    def moved(self, said: Said, shipped: Said) -> int:
        """How many civic verdicts are worse: innocent ones graver, those on spam milder."""
        graver = (said.severity > shipped.severity) & self._innocent
        milder = (said.severity < shipped.severity) & self._spam
        return int(np.sum(graver | milder))


def _share(flags: NDArray[Any]) -> float:
    return float(np.mean(flags)) if len(flags) else 0.0
