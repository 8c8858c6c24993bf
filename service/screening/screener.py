"""The screener: canonical text, classifier, phases; `create_app` and `duaarah screen` build it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.screening.classifier import Classifier
from service.screening.phases import Evidence, decide
from service.screening.reasons import explain
from service.screening.text import canonical
from service.screening.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Protocol

    from service.screening.classifier import Judgement
    from service.screening.text import Canonical
    from service.screening.verdict import Submission

    class Judges(Protocol):
        """What the screener asks of a classifier."""

        model_version: str
        thresholds: dict[str, float]

        def judge(self, fields: Mapping[str, Canonical]) -> Judgement:
            """Judge canonical fields."""


class Screener:
    """Judges submissions; safe to share between threads, nothing is kept of what it reads."""

    def __init__(self, classifier: Judges) -> None:
        self._classifier = classifier
        self.model_version = classifier.model_version

    @classmethod
    def load(cls, models_dir: Path, *, abuse: bool) -> Screener:
        """The screener with the artefacts in `models_dir`; without abuse where that is off.

        Raises:
            ArtefactError: an artefact is missing, damaged or does not fit.
        """
        return cls(Classifier.load(models_dir, abuse=abuse))

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """The verdict on one submission; the reasons are put in `lang` (`id` or `en`)."""
        fields = _canonical_fields(submission)
        judgement = self._classifier.judge(fields)
        evidence = Evidence(
            fields["text"], judgement.spam, judgement.abuse, self._classifier.thresholds
        )
        return Verdict(
            outcome=decide(evidence),
            model_version=self.model_version,
            spam=judgement.spam,
            is_spam=evidence.is_spam,
            spam_kind=judgement.spam_kind,
            sentiment=judgement.sentiment,
            sentiment_label=max(judgement.sentiment, key=judgement.sentiment.__getitem__),
            abuse=judgement.abuse,
            is_abuse=evidence.is_abuse,
            reasons=explain(fields, judgement, evidence, lang),
        )


def _canonical_fields(submission: Submission) -> dict[str, Canonical]:
    """The fields that are judged. The e-mail address is no public writing: it is not among them."""
    fields = {"text": canonical(submission.text)}
    for name in ("author_name", "author_url"):
        if written := getattr(submission, name):
            fields[name] = canonical(written)
    return fields
