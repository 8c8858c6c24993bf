"""What is handed in from outside: clock, screener, mail transport; `create_app` plugs them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from service.screening.verdict import Submission, Verdict
    from service.settings import Settings


class Screening(Protocol):
    """What judges a submission."""

    model_version: str

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """Judge one submission."""


class MailTransport(Protocol):
    """What carries a mail away; raises OSError or smtplib.SMTPException when it cannot."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over."""


@dataclass(frozen=True)
class Ports:
    """The outside world as one application sees it; tests hand in fakes."""

    settings: Settings
    clock: Callable[[], datetime]
    screener: Screening
    mail: MailTransport


def ports() -> Ports:
    """The ports of the current application."""
    found: Ports = current_app.extensions["duaarah"]
    return found


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)
