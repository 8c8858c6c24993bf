"""Who turns an announcement into a mail: rooms hand their renderers to `create_app`."""

from __future__ import annotations

import hashlib
import hmac
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from flask import current_app

from service.delivery.rules import Rules
from service.delivery.rules import install as install_rules
from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from email.message import EmailMessage

    from flask import Flask

    from service.delivery.outbox import Claimed

EXTENSION = "duaarah.renderers"
NO_RULES = Rules()


class Renderer(Protocol):
    """Builds the mail of one kind of announcement."""

    def __call__(self, payload: Mapping[str, Any], /) -> EmailMessage | None:
        """The mail with `To`, `Subject` and its text, or None where nobody is left to be told."""


def install(app: Flask, renderers: Mapping[str, Renderer], rules: Rules = NO_RULES) -> None:
    """Register who renders which kind, and what rules each has."""
    app.extensions[EXTENSION] = renderers
    install_rules(app, rules)


def kinds() -> list[str]:
    """Every kind of announcement that somebody renders, by name."""
    return sorted(current_app.extensions[EXTENSION])


def render(claimed: Claimed, now: datetime) -> EmailMessage | None:
    """The finished mail of an announcement.

    Raises:
        LookupError: no renderer for this kind.
    """
    renderer: Renderer = current_app.extensions[EXTENSION][claimed.kind]
    message = renderer(claimed.payload)
    if message is not None:
        _seal(message, claimed, now)
    return message


def _seal(message: EmailMessage, claimed: Claimed, now: datetime) -> None:
    """Add what every mail of ours carries; a repeated try has the same Message-ID (RFC 3834)."""
    settings = ports().settings
    host = urlsplit(settings.base_url).hostname or "localhost"
    name = hmac.digest(settings.secret_key.encode(), f"outbox:{claimed.id}".encode(), "sha256")
    message["From"] = settings.mail_from
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{hashlib.blake2b(name, digest_size=16).hexdigest()}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
