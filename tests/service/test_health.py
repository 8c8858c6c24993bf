"""Alive, ready, and counted: what monitoring reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from service import create_app, health
from service.db import db
from service.ports import Ports
from service.screening.verdict import BrokenScreener
from tests.sending import send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from service.settings import Settings
    from tests.fakes import FakeScreener


def ready(client: FlaskClient) -> tuple[int, dict[str, str]]:
    """The status and each check's finding."""
    answer = client.get("/readyz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    return answer.status_code, answer.json["checks"]


def scraped(client: FlaskClient, **given: Any) -> dict[str, float]:  # noqa: ANN401 - a request's
    """The counters by their name with labels."""
    answer = client.get("/metrics", **given)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def with_settings(app: Flask, **change: object) -> None:
    """Let the application run with other settings."""
    given: Ports = app.extensions["duaarah"]
    settings = type(given.settings)(**{**given.settings.__dict__, **change})
    app.extensions["duaarah"] = Ports(settings, given.clock, given.screener, given.mail)


def test_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready(client: FlaskClient) -> None:
    assert ready(client) == (200, {"database": "ok", "disk": "ok", "model": "ok"})


def test_a_missing_artefact_is_told(app: Flask, client: FlaskClient) -> None:
    given: Ports = app.extensions["duaarah"]
    broken = BrokenScreener("no artefact in models")
    app.extensions["duaarah"] = Ports(given.settings, given.clock, broken, given.mail)
    status, checks = ready(client)
    assert (status, checks["model"]) == (503, "no artefact in models")
    assert checks["database"] == "ok"


def test_a_model_that_raises_is_told(client: FlaskClient, screener: FakeScreener) -> None:
    screener.fault = RuntimeError("words of a citizen")
    status, checks = ready(client)
    assert (status, checks["model"]) == (503, "the classifier failed: RuntimeError")


def test_a_database_without_our_tables_is_told(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE portals RENAME TO gone"))
    try:
        status, checks = ready(client)
        assert (status, checks["database"]) == (503, "not migrated")
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO portals"))


def test_a_database_that_is_away_is_told(settings: Settings, app: Flask) -> None:
    change = {"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    if settings.sqlite:
        change = {"database_url": f"sqlite:///{settings.var / 'away' / 'duaarah.sqlite3'}"}
    given: Ports = app.extensions["duaarah"]
    elsewhere = type(settings)(**{**settings.__dict__, **change})
    lost = create_app(elsewhere, Ports(elsewhere, given.clock, given.screener, given.mail))
    status, checks = ready(lost.test_client())
    assert status == 503
    assert checks["database"].startswith("unavailable")


def test_a_disk_that_fills_is_told(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FREE_BYTES", 2**62)
    status, checks = ready(client)
    if settings.sqlite:
        assert status == 503
        assert "MiB left" in checks["disk"]
    else:
        assert status == 200


def test_requests_are_counted_by_endpoint_and_status(client: FlaskClient) -> None:
    before = scraped(client)
    client.get("/healthz")
    client.get("/no/such/page")
    client.get("/no/such/page/either")
    after = scraped(client)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown['duaarah_requests_total{endpoint="healthz",status="200"}'] == 1
    assert grown['duaarah_requests_total{endpoint="none",status="404"}'] == 2
    assert grown['duaarah_request_seconds_count{endpoint="healthz"}'] == 1


def test_comments_failures_and_the_outbox_are_counted(
    client: FlaskClient, screener: FakeScreener
) -> None:
    before = scraped(client)
    send(client, author_email="siti@contoh.id", notify=True)
    screener.fault = RuntimeError()
    send(client, body="Lampu jalan mati")
    after = scraped(client)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown['duaarah_comments_received_total{outcome="publish"}'] == 1
    assert grown['duaarah_comments_received_total{outcome="hold"}'] == 1
    assert grown["duaarah_screening_failures_total"] == 1
    assert after["duaarah_outbox_queued"] == 1


@pytest.mark.parametrize(
    "given",
    [
        {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
    ],
    ids=str,
)
def test_metrics_are_nobody_elses(client: FlaskClient, given: dict[str, Any]) -> None:
    assert client.get("/metrics", **given).status_code == 403


def test_with_a_token_from_anywhere(app: Flask, client: FlaskClient) -> None:
    with_settings(app, metrics_token="t0ken")
    far = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    assert scraped(client, headers={"Authorization": "Bearer t0ken"}, **far)
    for wrong in ("", "Bearer ", "Bearer t0ke", "Bearer t0kenx", "Bearer té"):
        answer = client.get("/metrics", headers={"Authorization": wrong}, **far)
        assert answer.status_code == 403
    assert client.get("/metrics").status_code == 403
