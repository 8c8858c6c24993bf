"""The delivery worker: drains the outbox; gunicorn.conf.py runs it as a thread of each worker."""

from __future__ import annotations

import os
import secrets
import smtplib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError

from service.chores import run_due, run_steady
from service.db import db, is_outage
from service.delivery import outbox
from service.delivery.render import render
from service.delivery.rules import rules
from service.errors import UnavailableError
from service.metrics import DELIVERIES
from service.ports import ports

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask

    from service.delivery.outbox import Claimed

log = structlog.get_logger()
PAUSE_SECONDS = 2.0
OUTAGE_SECONDS = 15.0
STOP_SECONDS = 10.0
PERMANENT = 500
MAIL_ERRORS = (OSError, smtplib.SMTPException)


def new_owner() -> str:
    """A name for one worker's leases that no other worker has."""
    return f"{os.getpid()}-{secrets.token_hex(8)}"


def drain(owner: str, stop: threading.Event | None = None) -> int:
    """Deliver everything that is due now; return how many tries that took.

    Raises:
        UnavailableError, DBAPIError: the database is away.
    """
    tries = 0
    while stop is None or not stop.is_set():
        claimed = outbox.claim(owner, ports().clock())
        if claimed is None:
            break
        end = _deliver(claimed)
        DELIVERIES.labels(claimed.kind, end).inc()
        log.info("delivery", id=claimed.id, kind=claimed.kind, tries=claimed.tries, end=end)
        tries += 1
    return tries


def _deliver(claimed: Claimed) -> str:
    """Try once, and write down how it ended."""
    now = ports().clock()
    if rules().expired(claimed.kind, claimed.created_at, now):
        outbox.settle_expired(claimed)
        return "expired"
    message = None
    try:
        message = render(claimed, now)
    except Exception as error:  # the edge of a room's renderer: its fault must not stop the rest
        _leave_database(error)
        log.exception("no mail could be made", id=claimed.id, kind=claimed.kind)
        outbox.settle_failed(claimed, f"renderer: {type(error).__name__}", now, final=False)
        return "broken"
    finally:
        db.session.rollback()  # a server may take long: hold no snapshot meanwhile
    if message is None:
        outbox.settle_needless(claimed)
        return "needless"
    return _send(claimed, message)


def _leave_database(error: Exception) -> None:
    """Let an outage of the database through: it is no fault of the renderer's."""
    if isinstance(error, UnavailableError) or (isinstance(error, DBAPIError) and is_outage(error)):
        raise error


def _send(claimed: Claimed, message: EmailMessage) -> str:
    try:
        ports().mail.send(message)
    except MAIL_ERRORS as error:
        final = _refused_for_good(error)
        outbox.settle_failed(claimed, _told(error), ports().clock(), final=final)
        return "failed"
    outbox.settle_delivered(claimed, ports().clock())
    return "delivered"


def _refused_for_good(error: Exception) -> bool:
    """Whether the server knows no such mailbox, and never will."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )


def _told(error: Exception) -> str:
    """A fault's type and SMTP code; a server's own words may name the recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"{type(error).__name__} {' '.join(map(str, codes))}"
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


@dataclass
class DeliveryThread:
    """Drains the outbox beside the requests until it is stopped; outages only delay it."""

    app: Flask
    stop: threading.Event = field(default_factory=threading.Event)
    owner: str = field(default_factory=new_owner)
    pause_seconds: float = PAUSE_SECONDS
    outage_seconds: float = OUTAGE_SECONDS

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self.run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Ask it to end after the try at hand, and wait for that."""
        self.stop.set()
        self._thread.join(STOP_SECONDS)

    @property
    def alive(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def run(self) -> None:
        """Drain and pause by turns."""
        pause = 0.0
        while not self.stop.wait(pause):
            pause = self._round()

    def _round(self) -> float:
        """Drain once; return how long to pause."""
        try:
            with self.app.app_context():
                drain(self.owner, self.stop)
                run_due()
                run_steady()
        except Exception as error:  # the thread's edge: the next round tries again
            log.exception("delivery interrupted", error=type(error).__name__)
            return self.outage_seconds
        return self.pause_seconds


def start_thread(app: Flask) -> DeliveryThread | None:
    """Start a delivery thread in this process, unless `DUAARAH_WORKER` says not to."""
    with app.app_context():
        if not ports().settings.worker:
            return None
    thread = DeliveryThread(app)
    thread.start()
    return thread
