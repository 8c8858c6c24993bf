"""The delivery worker against a real SMTP server: what leaves, what is repeated, what is told."""

from __future__ import annotations

import logging
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service.db import db, transaction
from service.delivery import render
from service.delivery.announce import Announcement, announce
from service.delivery.commands import worker as worker_command
from service.delivery.mail import SmtpTransport
from service.delivery.outbox import DELAYS, EXPIRED, LEASE
from service.delivery.rules import Rules
from service.delivery.tables import OutboxMessage
from service.delivery.worker import DeliveryThread, drain, start_thread
from service.errors import UnavailableError
from service.ports import Ports
from tests.smtp import Mailboxes, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from flask.testing import FlaskCliRunner

    from service.settings import Settings
    from tests.fakes import FakeClock

RECIPIENT = "siti@contoh.id"


@pytest.fixture
def mailboxes() -> Mailboxes:
    """What has arrived."""
    return Mailboxes()


@pytest.fixture
def server(mailboxes: Mailboxes) -> Iterator[Server]:
    """The SMTP server that our settings name."""
    server = Server(mailboxes)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def posting(app: Flask, settings: Settings, clock: FakeClock, server: Server) -> Iterator[Flask]:
    """The application with that server as its transport and one kind of announcement."""
    given = app.extensions["duaarah"]
    transport = SmtpTransport(f"smtp://127.0.0.1:{server.port}")
    app.extensions["duaarah"] = Ports(settings, clock.now, given.screener, transport)
    render.install(app, {"test": letter, "broken": broken, "needless": lambda _payload: None})
    with app.app_context():
        yield app


def letter(payload: Mapping[str, Any]) -> EmailMessage:
    """A renderer."""
    message = EmailMessage()
    message["To"] = RECIPIENT
    message["Subject"] = f"Nomor {payload['number']}"
    message.set_content("Terima kasih — sampai jumpa.\n")
    return message


def broken(_payload: Mapping[str, Any]) -> EmailMessage:
    """A renderer with a fault whose words are personal."""
    raise RuntimeError(RECIPIENT)


def put(clock: FakeClock, kind: str = "test", number: int = 1) -> None:
    """Announce."""
    with transaction() as session:
        announce(
            session,
            Announcement(kind, f"comment:{number}", {"number": number}, clock.now(), clock.now()),
        )


def row() -> OutboxMessage:
    """The one row."""
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """What our own code logged; the test's SMTP server logs too."""
    return "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("service")
    )


def test_a_mail_arrives_as_it_should(
    server: Server, mailboxes: Mailboxes, clock: FakeClock
) -> None:
    server.start()
    put(clock)
    assert drain("a") == 1
    assert drain("a") == 0
    (mail,) = mailboxes.letters
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        RECIPIENT,
        "dua-arah@localhost",
        "Nomor 1",
    )
    assert mail["Date"].datetime == clock.now()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@suara.example>")
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == "Terima kasih — sampai jumpa.\n"
    assert row().state == "delivered"


def test_down_and_up_again(server: Server, mailboxes: Mailboxes, clock: FakeClock) -> None:
    put(clock)
    assert drain("a") == 1
    assert (row().state, row().attempts) == ("queued", 1)
    assert row().last_error == "ConnectionRefusedError 111"
    assert drain("a") == 0  # not before its time
    server.start()
    clock.forward(seconds=DELAYS[0].total_seconds())
    assert drain("a") == 1
    assert len(mailboxes.letters) == 1
    assert (row().state, row().last_error) == ("delivered", None)


def test_two_drain_at_once_and_nothing_arrives_twice(
    app: Flask, server: Server, mailboxes: Mailboxes, clock: FakeClock
) -> None:
    server.start()
    for number in range(12):
        put(clock, number=number)
    barrier = threading.Barrier(2)

    def work(owner: str) -> None:
        with app.app_context():
            barrier.wait()
            drain(owner)

    workers = [threading.Thread(target=work, args=(owner,)) for owner in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    subjects = sorted(str(mail["Subject"]) for mail in mailboxes.letters)
    assert subjects == sorted(f"Nomor {number}" for number in range(12))
    assert len({mail["Message-ID"] for mail in mailboxes.letters}) == 12


@pytest.mark.parametrize(("answer", "state"), [("550 5.1.1", "failed"), ("450 4.2.1", "queued")])
def test_a_refusal_for_good_is_final_and_names_nobody(
    server: Server, mailboxes: Mailboxes, clock: FakeClock, answer: str, state: str
) -> None:
    server.start()
    mailboxes.refusing = answer
    put(clock)
    drain("a")
    assert row().state == state
    assert row().last_error == f"SMTPRecipientsRefused {answer[:3]}"


def test_a_broken_renderer_stops_nobody_else(
    server: Server, mailboxes: Mailboxes, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.start()
    put(clock, "broken", 1)
    put(clock, "unknown", 2)
    put(clock, "test", 3)
    with caplog.at_level(logging.INFO, "service"):
        assert drain("a") == 3
    assert [mail["Subject"] for mail in mailboxes.letters] == ["Nomor 3"]
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(one.state, one.last_error) for one in rows] == [
        ("queued", "renderer: RuntimeError"),
        ("queued", "renderer: KeyError"),
        ("delivered", None),
    ]
    assert RECIPIENT not in ours(caplog)


def test_nobody_left_to_tell(server: Server, mailboxes: Mailboxes, clock: FakeClock) -> None:
    server.start()
    put(clock, "needless")
    drain("a")
    assert (row().state, mailboxes.letters) == ("cancelled", [])


def test_nobody_is_sent_a_link_that_opens_nothing_any_more(
    posting: Flask, server: Server, mailboxes: Mailboxes, clock: FakeClock
) -> None:
    render.install(posting, {"test": letter}, Rules(lives={"test": DELAYS[0]}))
    put(clock)
    assert drain("a") == 1  # no server
    clock.forward(seconds=DELAYS[0].total_seconds())
    server.start()
    assert drain("a") == 1
    assert (row().state, row().last_error, mailboxes.letters) == ("cancelled", EXPIRED, [])
    put(clock, number=2)
    assert drain("a") == 1
    assert len(mailboxes.letters) == 1


@pytest.mark.parametrize("header", ["To", "Subject"])
def test_no_header_can_be_smuggled_in(posting: Flask, clock: FakeClock, header: str) -> None:
    def smuggler(_payload: Mapping[str, Any]) -> EmailMessage:
        message = EmailMessage()
        message[header] = "x\r\nBcc: semua@contoh.id"
        return message

    render.install(posting, {"test": smuggler})
    put(clock)
    drain("a")
    assert row().last_error == "renderer: ValueError"


def test_an_outage_of_the_database_is_no_fault_of_the_mail(
    posting: Flask, clock: FakeClock
) -> None:
    def unlucky(_payload: Mapping[str, Any]) -> EmailMessage:
        raise UnavailableError

    render.install(posting, {"test": unlucky})
    put(clock)
    with pytest.raises(UnavailableError):
        drain("a")
    assert (row().state, row().last_error) == ("queued", None)


def test_the_thread_delivers_survives_outages_and_stops(
    app: Flask, server: Server, mailboxes: Mailboxes, clock: FakeClock
) -> None:
    server.start()
    put(clock)
    arrived = threading.Event()
    away = OperationalError("SELECT 1", None, OSError("away"), connection_invalidated=True)
    failures = iter([away])

    def flaky(payload: Mapping[str, Any]) -> EmailMessage:
        for failure in failures:
            clock.forward(seconds=LEASE.total_seconds())
            raise failure
        arrived.set()
        return letter(payload)

    render.install(app, {"test": flaky})
    thread = DeliveryThread(app, outage_seconds=0.0, pause_seconds=0.01)
    thread.start()
    assert arrived.wait(20)
    thread.join()
    assert not thread.alive
    assert row().state == "delivered"
    assert len(mailboxes.letters) == 1


def test_no_thread_where_the_settings_say_so(app: Flask, settings: Settings) -> None:
    given = app.extensions["duaarah"]
    quiet = type(settings)(**{**settings.__dict__, "worker": False})
    app.extensions["duaarah"] = Ports(quiet, given.clock, given.screener, given.mail)
    assert start_thread(app) is None


def test_the_command(
    runner: FlaskCliRunner, server: Server, mailboxes: Mailboxes, clock: FakeClock
) -> None:
    put(clock)
    runner.invoke(worker_command, ["--once"])
    assert row().state == "queued"
    server.start()
    clock.forward(hours=1)
    assert runner.invoke(worker_command, ["--once"]).output == "1 tries\n"
    assert len(mailboxes.letters) == 1
    assert row().state == "delivered"
