"""A real SMTP server for tests, which keeps what it receives."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailboxes:
    """What the SMTP server received; `refusing` answers recipients so."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusing = ""

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse a recipient."""
        if self.refusing:
            return f"{self.refusing} no {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, _class=EmailMessage, policy=default))
        return "250 OK"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """An SMTP server that is down until it is started."""

    def __init__(self, mailboxes: Mailboxes) -> None:
        self.port = free_port()
        self.mailboxes = mailboxes
        self._running: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._running = Controller(self.mailboxes, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def stop(self) -> None:
        """Stop listening, if it did."""
        if self._running is not None:
            self._running.stop()
