"""What the report measures with: the artefacts as the service loads them, texts, folds; its desk.

Out-of-fold log-odds are taken from the work folder only when the artefacts fitted there are, byte
for byte, those that are being reported on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.screening.artefact import MANIFEST, OUTPUTS
from service.screening.screener import Screener
from service.screening.text import canonical
from service.screening.verdict import Submission
from training.fetch import at_hand
from training.fit import CANDIDATE
from training.heads import combined
from training.manifest import digest_of_file
from training.measures import probability
from training.prepare import Example, read_examples
from training.rows import as_written, read_rows
from training.sources import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from service.screening.verdict import Verdict

ROWS: Final = ".csv.gz"


class ReportError(RuntimeError):
    """The report cannot be made from what is at hand."""


@dataclass(frozen=True)
class OutOfFold:
    """Training examples of a task, and calibrated log-odds by models that did not see them."""

    task: str
    examples: list[Example]
    logits: NDArray[Any]

    @property
    def probabilities(self) -> NDArray[Any]:
        """The probability of spam or abuse, one a text."""
        return probability(combined(self.task, self.logits))

    def where(self, keep: Callable[[Example], bool]) -> OutOfFold:
        """The part whose examples are kept."""
        places = [at for at, one in enumerate(self.examples) if keep(one)]
        return OutOfFold(self.task, [self.examples[at] for at in places], self.logits[places])


class Bench:
    """The artefacts in `models`, and what *prepare* and *fit* left in `work`."""

    def __init__(self, work: Path, models: Path) -> None:
        """Load.

        Raises:
            ArtefactError: the artefacts cannot be loaded.
        """
        self.work = work
        self.models = models
        self.screener = Screener.load(models, abuse=True)
        self.manifest: dict[str, Any] = json.loads((models / MANIFEST).read_text("utf-8"))
        self.thresholds: dict[str, float] = self.manifest["thresholds"]
        self._examples: dict[str, list[Example]] = {}

    def is_fitted(self) -> bool:
        """Whether the work folder holds the out-of-fold log-odds of these very artefacts."""
        return all(self._is_of_these(task) for task in TASKS)

    def _is_of_these(self, task: str) -> bool:
        fitted = self.work / CANDIDATE / f"{task}.safetensors"
        if not fitted.exists() or not self._logits_path(task).exists():
            return False
        shipped: str = self.manifest["tasks"][task]["sha256"]
        return digest_of_file(fitted) == shipped

    def _logits_path(self, task: str) -> Path:
        return self.work / f"oof-{task}.npy"

    def examples(self, task: str) -> list[Example]:
        """The prepared examples of a task, read once.

        Raises:
            PreparedError: *prepare* has not run, or with another canonical text.
        """
        if task not in self._examples:
            self._examples[task] = read_examples(self.work, task)
        return self._examples[task]

    def unseen(self, task: str, source: str) -> list[Example]:
        """The examples of a source that trained nothing."""
        return [one for one in self.examples(task) if one.source == source and not one.trains]

    def out_of_fold(self, task: str) -> OutOfFold:
        """The out-of-fold view of a task.

        Raises:
            ReportError: there are not as many log-odds as examples.
        """
        examples = [one for one in self.examples(task) if one.trains]
        logits = np.load(self._logits_path(task))
        if logits.shape != (len(examples), len(OUTPUTS[task])):
            raise ReportError(f"{self._logits_path(task).name} does not fit what was prepared")
        return OutOfFold(task, examples, logits)

    def near_copies(self, task: str, examples: Sequence[Example]) -> NDArray[Any]:
        """For each example whether its near-duplicate group has a text that trained the task."""
        trained = {one.group for one in self.examples(task) if one.trains}
        return np.array([one.group in trained for one in examples], dtype=bool)

    @cached_property
    def _as_published(self) -> dict[tuple[str, str], str]:
        """The text as the source has it, by source and canonical text."""
        found: dict[tuple[str, str], str] = {}
        for path, source in [(Path(one.path), one.source) for one in at_hand(self.work)]:
            for row in read_rows(path) if path.name.endswith(ROWS) else ():
                text = as_written(row.text)
                found.setdefault((source, canonical(text).text), text)
        return found

    def as_published(self, example: Example) -> str:
        """An example's text before it was made canonical.

        Raises:
            ReportError: the collected files do not hold it any more.
        """
        try:
            return self._as_published[example.source, example.text]
        except KeyError as error:
            raise ReportError(f"{example.source}: a prepared text is not at hand") from error

    def hear(self, examples: Iterable[Example]) -> list[Verdict]:
        """The artefacts' verdicts on examples as they were published."""
        return screened(self.screener, [self.as_published(one) for one in examples])


def screened(screener: Screener, texts: Iterable[str]) -> list[Verdict]:
    """The verdicts on texts without a name or an address."""
    return [screener.screen(Submission(text=text)) for text in texts]


def spam_scores(verdicts: Sequence[Verdict]) -> NDArray[Any]:
    """The probabilities of spam."""
    return np.array([verdict.spam for verdict in verdicts], dtype=float)


def progress(step: str) -> None:
    """One line on standard output: what is being done."""
    print(f"report: {step}", flush=True)
