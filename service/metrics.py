"""What is counted for Prometheus, of all workers together; rooms count, `health` shows.

Under gunicorn each process counts in files of its own (`PROMETHEUS_MULTIPROC_DIR`, set by
gunicorn.conf.py before this is imported), which the scraped worker adds up.
"""

from __future__ import annotations

import os
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

NO_ENDPOINT = "none"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter(
    "duaarah_requests", "Answered requests, by endpoint and status", ("endpoint", "status")
)
SECONDS = Histogram(
    "duaarah_request_seconds", "Time taken to answer, by endpoint", ("endpoint",), buckets=BUCKETS
)
RECEIVED = Counter(
    "duaarah_comments_received", "Stored submissions, by the machine's outcome", ("outcome",)
)
FAILURES = Counter("duaarah_screening_failures", "Submissions that the model could not judge")
DELIVERIES = Counter(
    "duaarah_deliveries", "Tries to deliver, by kind and how they ended", ("kind", "end")
)


def install(app: Flask) -> None:
    """Count every request."""
    app.wsgi_app = _counted(app.wsgi_app)  # type: ignore[method-assign, assignment]


def comment_received(outcome: str, *, failed: bool) -> None:
    """Count a stored submission: the machine's outcome, and whether the model failed on it."""
    RECEIVED.labels(outcome).inc()
    if failed:
        FAILURES.inc()


def exposition(gauges: Mapping[str, float]) -> bytes:
    """Everything counted, in Prometheus' text format; `gauges` are read at this moment."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    return counted + _shown(gauges)


def _shown(gauges: Mapping[str, float]) -> bytes:
    lines = "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in gauges.items())
    return lines.encode("ascii")


def _counted(inner: WSGIApplication) -> WSGIApplication:
    """Around the application, not in its hooks, where it costs twice as much."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:  # noqa: ANN401 - WSGI's
            endpoint = request.endpoint if has_request_context() else None
            count, observe = _children(endpoint or NO_ENDPOINT, status[:3])
            count()
            observe(perf_counter() - began)
            return start_response(status, headers, error)

        return inner(environ, start)

    return counted


@cache
def _children(endpoint: str, status: str) -> tuple[Callable[[], None], Callable[[float], None]]:
    """The two counters' own methods; there are as many as endpoints times statuses."""
    return REQUESTS.labels(endpoint, status).inc, SECONDS.labels(endpoint).observe
