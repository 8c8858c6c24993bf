"""`/healthz`, `/readyz` and `/metrics`: alive, able to serve, and what Prometheus reads."""

from __future__ import annotations

import hmac
import os
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, json, jsonify, request
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from service import metrics
from service.access import public
from service.db import transaction
from service.errors import ForbiddenError, UnavailableError
from service.ports import ports
from service.screening.verdict import Submission, screen_safely

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Gauges = Mapping[str, Callable[[], float]]

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = {"127.0.0.1", "::1"}
FREE_BYTES = 32 * 2**20
PROBE = Submission(text="Terima kasih, jalan di depan puskesmas sudah diperbaiki.")
NO_CHANGE = text("UPDATE portals SET slug = slug WHERE 1 = 0")
OK = "ok"


def install(app: Flask, gauges: Gauges) -> None:
    """Register the health routes and count requests; `gauges` are what the rooms have to tell."""
    metrics.install(app)
    app.extensions["duaarah.gauges"] = gauges
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/metrics", view_func=show_metrics)


@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@public
def readyz() -> Response:
    """Whether comments can be stored and judged here: 200, or 503, with each check's finding.

    A model that does not work is told with 503 too, though comments are still taken and held.
    """
    checks = {"database": _database(), "disk": _disk(), "model": _model()}
    ready = all(finding == OK for finding in checks.values())
    body = json.dumps({"status": "ready" if ready else "not ready", "checks": checks})
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return Response(body, status, {"Cache-Control": "no-store"}, mimetype="application/json")


@public
def show_metrics() -> Response:
    """What Prometheus reads, for whoever `may_scrape`."""
    may_scrape()
    read: Gauges = current_app.extensions["duaarah.gauges"]
    gauges = {name: value() for name, value in read.items()}
    return Response(metrics.exposition(gauges), content_type=EXPOSITION)


def may_scrape() -> None:
    """Let a bearer of the metrics token in, or, where none is set, this machine itself.

    A request that a proxy passed on comes from this machine too: its forwarding headers tell.

    Raises:
        ForbiddenError: neither.
    """
    token = ports().settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise ForbiddenError("DUAARAH_METRICS_TOKEN")
    elif request.remote_addr not in LOOPBACK or _forwarded():
        raise ForbiddenError("hanya dari mesin ini, atau dengan DUAARAH_METRICS_TOKEN")


def _forwarded() -> bool:
    return any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "Via"))


def _database() -> str:
    """Whether our tables are there and may be written; nothing is, so nothing waits for a disk."""
    try:
        with transaction() as session:
            session.execute(NO_CHANGE)
    except UnavailableError as error:
        return f"unavailable: {type(error.__cause__ or error).__name__}"
    except DBAPIError:
        return "not migrated"
    return OK


def _disk() -> str:
    """Whether the disk below an embedded database has room left."""
    settings = ports().settings
    if not settings.sqlite:
        return OK
    path = (make_url(settings.database_url).database or "").removeprefix("file:")
    folder = Path(path).parent
    if not folder.is_dir():
        return "no such folder"
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    return OK if free >= FREE_BYTES else f"only {free // 2**20} MiB left"


def _model() -> str:
    """Whether the screener judges a harmless text."""
    return screen_safely(ports().screener, PROBE).failure or OK
