"""Fakes of the outside world: clock, screener and mail transport, as `service.ports` names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from service.screening.verdict import Submission, Verdict

if TYPE_CHECKING:
    from email.message import EmailMessage

MORNING = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
"""A Tuesday, 09.00 in Jakarta, no public holiday near."""


class FakeClock:
    """Stands still until `forward` moves it."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.at

    def forward(self, **delta: float) -> datetime:
        """Move by a timedelta's arguments."""
        self.at += timedelta(**delta)
        return self.at


def verdict(outcome: str = "publish", label: str = "neutral", **more: object) -> Verdict:
    """A verdict with plausible probabilities."""
    sentiment = dict.fromkeys(("negative", "neutral", "positive"), 0.1) | {label: 0.8}
    values: dict[str, object] = {
        "outcome": outcome,
        "model_version": "fake-1",
        "spam": 0.99 if outcome == "spam" else 0.01,
        "is_spam": outcome == "spam",
        "spam_kind": "gambling" if outcome == "spam" else None,
        "sentiment": sentiment,
        "sentiment_label": label,
        "abuse": 0.02,
    }
    return Verdict(**(values | more))  # type: ignore[arg-type]


@dataclass
class FakeScreener:
    """Says what it is told to; `fault` makes it raise."""

    says: Verdict = field(default_factory=verdict)
    fault: Exception | None = None
    model_version: str = "fake-1"
    asked: list[Submission] = field(default_factory=list)

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """The verdict it was told."""
        del lang
        self.asked.append(submission)
        if self.fault is not None:
            raise self.fault
        return self.says


@dataclass
class FakeMail:
    """Keeps what it is given; `fault` makes it raise."""

    sent: list[EmailMessage] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, message: EmailMessage) -> None:
        """Keep the message."""
        if self.fault is not None:
            raise self.fault
        self.sent.append(message)
