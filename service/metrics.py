"""What is counted for Prometheus, of all workers together; rooms count, `health` shows.

Under gunicorn each process counts in files of its own (`PROMETHEUS_MULTIPROC_DIR`, set by
gunicorn.conf.py before this is imported), which the scraped worker adds up.
"""

from __future__ import annotations

import os
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING

from flask import request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask, Response

STARTED = "duaarah.started"
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
    app.wsgi_app = _timed(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.after_request(_count)


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


def _timed(inner: WSGIApplication) -> WSGIApplication:
    def timed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[STARTED] = perf_counter()
        return inner(environ, start_response)

    return timed


def _count(response: Response) -> Response:
    count, observe = _children(request.endpoint or NO_ENDPOINT, response.status_code)
    count()
    observe(perf_counter() - request.environ.get(STARTED, 0.0))
    return response


@cache
def _children(endpoint: str, status: int) -> tuple[Callable[[], None], Callable[[float], None]]:
    """The two counters' own methods; there are as many as endpoints times statuses."""
    return REQUESTS.labels(endpoint, str(status)).inc, SECONDS.labels(endpoint).observe
