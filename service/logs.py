"""JSON logs without personal data: an event's name, ids and codes; `create_app` installs them.

Our own events, the libraries' and gunicorn's all leave as one JSON line each. An exception is told
by its type and its stack: its message may quote what a citizen wrote, so it is left out.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, TextIO

import structlog
from flask import has_request_context, request

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

    from service.settings import Settings

HANDLER = "duaarah"
STACK_DEPTH = 30
MASK = "…"
PERSONAL = (
    (re.compile(r"\bip=.*", re.DOTALL), MASK),  # gunicorn quotes a bad request and its address
    (re.compile(r"/r/[^\s/?#'\"]+"), f"/r/{MASK}"),
    (re.compile(r"/[\w~%.=+-]{20,}"), f"/{MASK}"),  # any other token in a path
    (re.compile(r"\?[^\s'\"]*"), ""),
    (re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+"), MASK),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?!:\d)"), MASK),
)
"""What is taken out of other people's messages: what follows the pattern's name, and its mask."""


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.name = HANDLER
        self.setFormatter(formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        self.stream = sys.stderr
        super().emit(record)


def install(settings: Settings) -> None:
    """Write every event as one JSON line on standard error."""
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if handler.name != HANDLER]
    root.addHandler(StandardError())
    root.setLevel(logging.WARNING)
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    logging.getLogger("service").setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter() -> logging.Formatter:
    """What turns any log record into one JSON line; gunicorn's logger uses it too."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_masked, *_shared()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where,
        _stack,
    ]


def _where(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Name the endpoint of the request at work; never its path, which may hold a token."""
    if has_request_context():
        event.setdefault("endpoint", request.endpoint)
        event.setdefault("method", request.method)
    return event


def _stack(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the places it passed, causes first."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["stack"] = [line for one in _causes(error) for line in _places(one)]
    return event


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    return chain[::-1]


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-STACK_DEPTH:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*places, type(error).__qualname__]


def _masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask what a library's message may quote from a request."""
    text = str(event.get("event", ""))
    for pattern, mask in PERSONAL:
        text = pattern.sub(mask, text)
    event["event"] = text
    return event
