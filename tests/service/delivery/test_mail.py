"""The mail transports: SMTP in its three forms, and the line where none is set."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from service import create_app
from service.delivery.mail import LogTransport, SmtpTransport, mail_transport
from service.settings import Settings
from tests.smtp import Mailboxes, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECIPIENT = "siti@contoh.id"


@pytest.fixture
def server() -> Iterator[Server]:
    """An SMTP server that runs."""
    server = Server(Mailboxes())
    server.start()
    yield server
    server.stop()


def letter() -> EmailMessage:
    """A finished mail."""
    message = EmailMessage()
    message["From"], message["To"] = "dua-arah@localhost", RECIPIENT
    message["Subject"], message["Message-ID"] = "Salam", "<7@suara.example>"
    message.set_content("Halo\n")
    return message


def test_smtp(server: Server) -> None:
    SmtpTransport(f"smtp://127.0.0.1:{server.port}").send(letter())
    assert [mail["Subject"] for mail in server.mailboxes.letters] == ["Salam"]


def test_starttls_is_not_given_up_where_the_server_has_none(server: Server) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        SmtpTransport(f"smtp+starttls://127.0.0.1:{server.port}").send(letter())
    assert server.mailboxes.letters == []


def test_tls_from_the_start_talks_to_nobody_else(server: Server) -> None:
    with pytest.raises(OSError, match="SSL"):
        SmtpTransport(f"smtps://127.0.0.1:{server.port}").send(letter())
    assert server.mailboxes.letters == []


def test_without_a_server_a_line_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.from_env({"DUAARAH_ENV": "test", "DUAARAH_VAR": str(tmp_path)})
    create_app(settings)
    transport = mail_transport(settings)
    assert isinstance(transport, LogTransport)
    with caplog.at_level(logging.INFO, "service"):
        transport.send(letter())
    assert "<7@suara.example>" in caplog.text
    assert RECIPIENT not in caplog.text
