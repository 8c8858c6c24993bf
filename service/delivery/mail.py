"""The mail transport: SMTP as the settings say, or a log line where none is set."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import structlog

if TYPE_CHECKING:
    from email.message import EmailMessage

    from service.ports import MailTransport
    from service.settings import Settings

log = structlog.get_logger()
SMTP_SECONDS = 20
SMTPS, STARTTLS = "smtps", "smtp+starttls"


class SmtpTransport:
    """Hands messages to `smtp://[user:password@]host:port`.

    `smtps://` speaks TLS from the start, `smtp+starttls://` before anything else is said.
    """

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        """Send one message over a connection of its own."""
        with self._connected() as server:
            if self._url.scheme == STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        """A connection; with TLS, only to a server whose certificate holds."""
        host, port = self._url.hostname or "localhost", self._url.port or 0
        if self._url.scheme == SMTPS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=context)
        return smtplib.SMTP(host, port, timeout=SMTP_SECONDS)


class LogTransport:
    """Where no SMTP server is set: says that a mail would have left, without its words."""

    def send(self, message: EmailMessage) -> None:
        """Write one line."""
        log.info("mail not sent: no DUAARAH_SMTP_URL", message_id=message["Message-ID"])


def mail_transport(settings: Settings) -> MailTransport:
    """The transport that the settings ask for."""
    return SmtpTransport(settings.smtp_url) if settings.smtp_url else LogTransport()
