"""A screener that follows what its installation learns, without a restart; the factory builds it.

Every few seconds at most it looks whether the pointer file changed. An adaptation is some hundred
kilobytes beside the shipped tables, which are shared: it is read by the request that notices, while
the others go on with the old one, and takes its place by one assignment. What could not be read is
tried again at the next look: perhaps only the file handles had run out.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import structlog

from service.screening.adaptation import AdaptationError, OtherBaseError, read_adaptation
from service.screening.classifier import Classifier
from service.screening.screener import Screener
from service.screening.shelf import SHIPPED, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.screening.verdict import Submission, Verdict

LOOK_SECONDS: Final = 5.0
log = structlog.get_logger()

Stamp = tuple[int, int, int] | None


class AdaptingScreener:
    """Judges as the shipped model, plus what has been learnt; safe to share between threads."""

    def __init__(
        self, shipped: Classifier, shelf: Shelf, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._shipped = shipped
        self._shelf = shelf
        self._clock = clock
        self._lock = threading.Lock()
        self._next_look = clock() + LOOK_SECONDS
        self._fault: str | None = None
        self._stamp: Stamp = None
        self._classifier = self._read(_stamp_of(shelf.pointer))
        self._active = Screener(self._classifier)
        self.model_version = self._active.model_version

    @classmethod
    def load(cls, models_dir: Path, learnt_dir: Path, *, abuse: bool) -> AdaptingScreener:
        """The shipped artefacts, and what was learnt on top of them.

        Raises:
            ArtefactError: a shipped artefact is missing, damaged or does not fit.
        """
        return cls(Classifier.load(models_dir, abuse=abuse), Shelf(learnt_dir))

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """The verdict on one submission by what serves at present."""
        if self._clock() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._lock.release()
        return self._active.screen(submission, lang)

    def _follow(self) -> None:
        """Take over what the pointer names, where that changed."""
        self._next_look = self._clock() + LOOK_SECONDS
        stamp = _stamp_of(self._shelf.pointer)
        if stamp == self._stamp and self._fault is None:
            return
        classifier = self._read(stamp)
        if classifier is self._classifier:
            return
        self._classifier = classifier
        self._active = Screener(classifier)
        self.model_version = self._active.model_version
        log.info("model changed", version=self.model_version)

    def _read(self, stamp: Stamp) -> Classifier:
        """The shipped classifier with what serves; alone where that is nothing, or no good.

        The stamp is remembered, so that it is not read again, unless reading failed.
        """
        try:
            found = self._adapted()
        except AdaptationError as error:
            if (reason := str(error)) != self._fault:
                log.error("adaptation refused, the shipped model serves alone", reason=reason)  # noqa: TRY400 - the reason says it all
            self._fault = reason
            return self._shipped
        self._stamp, self._fault = stamp, None
        return found

    def _adapted(self) -> Classifier:
        name = self._shelf.current()
        if name == SHIPPED:
            return self._shipped
        try:
            found = read_adaptation(self._shelf.place(name), self._shipped.model_version)
        except OtherBaseError as error:
            log.info("adaptation ignored", reason=str(error))
            return self._shipped
        return self._shipped.adapted(found)


def _stamp_of(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
