"""The machine's verdict on a submission, and what every caller needs to ask for one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger()

ORDER = (
    "outcome", "spam", "is_spam", "spam_kind", "sentiment", "sentiment_label",
    "abuse", "is_abuse", "reasons", "model_version",
)  # fmt: skip
"""The order in which the contract names a verdict's parts."""


@dataclass(frozen=True)
class Submission:
    """What is screened: the body and what the author says of herself; empty where not given."""

    text: str
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing that weighed: a stable `code`, the field it stands in, where, and how it was read.

    `span` counts code points of the unmodified field, half-open; None where the reason is not one
    place. `read_as` is what those characters were read as. `weight` is its share of the score, in
    log-odds for the classifier's reasons and 0 for a rule's.
    """

    code: str
    field: str
    span: tuple[int, int] | None
    read_as: str
    detail: str
    weight: float


@dataclass(frozen=True)
class Verdict:
    """Outcome (publish, hold or spam), probabilities, reasons and the model's version.

    `failure` says why the machine could not judge; the outcome is `hold` then. Every probability
    is None where its classifier could not be asked.
    """

    outcome: str
    model_version: str
    spam: float | None = None
    is_spam: bool = False
    spam_kind: str | None = None
    sentiment: dict[str, float] | None = None
    sentiment_label: str | None = None
    abuse: float | None = None
    is_abuse: bool = False
    reasons: list[Reason] = field(default_factory=list)
    failure: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON, in the contract's order; `failure` only where there is one."""
        shown: dict[str, Any] = {name: getattr(self, name) for name in ORDER}
        shown["reasons"] = [dict(vars(reason)) for reason in self.reasons]
        if self.failure is not None:
            shown["failure"] = self.failure
        return shown


class Screens(Protocol):
    """Whatever judges submissions."""

    model_version: str

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """Judge one submission."""


class BrokenScreener:
    """Stands in for a screener that could not be loaded: it holds everything and says why."""

    model_version = "none"

    def __init__(self, failure: str) -> None:
        self.failure = failure

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """Hold."""
        del submission, lang
        return Verdict(outcome="hold", model_version=self.model_version, failure=self.failure)


def screen_safely(screener: Screens, submission: Submission, lang: str = "id") -> Verdict:
    """The screener's verdict; where it raises, a hold that says so. Nothing is lost by a fault."""
    try:
        return screener.screen(submission, lang)
    except Exception as error:  # the promise: broken means held
        log.exception("screening failed")  # the verdict names the kind of fault, this the place
        failure = f"the classifier failed: {type(error).__name__}"
        return Verdict(outcome="hold", model_version=screener.model_version, failure=failure)


def or_hold(verdict: Verdict, name: str, step: Callable[[Verdict], Verdict]) -> Verdict:
    """The verdict after one more step; where that raises, a hold that names it, like above."""
    try:
        return step(verdict)
    except Exception as error:  # the promise: broken means held
        log.exception("screening failed", step=name)
        failure = f"the {name} failed: {type(error).__name__}"
        earlier = f"{verdict.failure}; " if verdict.failure else ""
        return replace(verdict, outcome="hold", failure=earlier + failure)
