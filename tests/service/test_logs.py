"""What is logged, as JSON, and what never is: names, addresses, words, tokens."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from service import create_app, logs
from service.access import public
from service.delivery.worker import drain
from tests.sending import send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from service.ports import Ports
    from service.settings import Settings
    from tests.fakes import FakeScreener

NAME, BODY, ADDRESS = "Ibu Kartini Rahasia", "Rahasia keluarga kami", "kartini@contoh.id"
CLIENT = "203.0.113.77"
SECRETS = (NAME, BODY, ADDRESS, CLIENT, "Kartini", "kartini")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Put the levels back that the test's application set."""
    yield
    logging.getLogger("service").setLevel(logging.CRITICAL)


@pytest.fixture
def loud(app: Flask) -> Flask:
    """The application with every event logged."""
    ports: Ports = app.extensions["duaarah"]
    values = {**ports.settings.__dict__, "log_level": "DEBUG"}
    logs.install(type(ports.settings)(**values))
    return app


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Everything on standard error, which must all be JSON."""
    out, err = capsys.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_a_whole_life_leaves_no_trace_of_a_person(
    loud: Flask, client: FlaskClient, screener: FakeScreener, capsys: pytest.CaptureFixture[str]
) -> None:
    client.environ_base["REMOTE_ADDR"] = CLIENT
    answer = send(client, author_name=NAME, body=BODY, author_email=ADDRESS, notify=True)
    assert answer.json is not None
    token = answer.json["receipt_url"].rpartition("/")[2]
    client.get(f"/r/{token}")
    client.get(f"/r/{token}x?name={NAME}")
    send(client, author_name=NAME, body=BODY, author_email=f"{ADDRESS}@")
    screener.fault = RuntimeError(BODY)
    send(client, author_name=NAME, body=BODY)
    with loud.app_context():
        drain("test")
    written = lines(capsys)
    assert [line["event"] for line in written] == ["screening failed", "delivery"]
    assert not [secret for secret in (*SECRETS, token) if secret in json.dumps(written)]


def test_an_unexpected_fault_tells_its_place_and_nobodys_words(
    loud: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    @public
    def fault() -> str:
        cause = IntegrityError(f"INSERT {NAME}", {"email": ADDRESS}, ValueError(BODY))
        raise RuntimeError(f"{NAME} {BODY}") from cause

    loud.view_functions["healthz"] = fault
    answer = client.get(f"/healthz?name={NAME}")
    assert answer.status_code == 500
    (line,) = lines(capsys)
    assert line["event"] == "unexpected error"
    assert (line["level"], line["error"]) == ("error", "RuntimeError")
    assert (line["endpoint"], line["method"]) == ("healthz", "GET")
    assert line["stack"][-1] == "RuntimeError"
    assert "IntegrityError" in line["stack"]
    assert any(place.endswith(" fault") for place in line["stack"])
    assert not [secret for secret in SECRETS if secret in json.dumps(line)]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Booting worker with pid: 4711", "Booting worker with pid: 4711"),
        ("Listening at: http://127.0.0.1:8000 (12)", "Listening at: http://127.0.0.1:8000 (12)"),
        ("Error handling request /r/abcDEF123_-x?lang=id", "Error handling request /r/…"),
        (
            "Error handling request GET /desk/link/" + "a" * 43,
            "Error handling request GET /desk/link/…",
        ),
        (
            f"Invalid request from ip={CLIENT}: Invalid line 'GET /r/{BODY}'",
            "Invalid request from …",
        ),
        (f"refused {ADDRESS} for {CLIENT}", "refused … for …"),
    ],
)
def test_others_messages_are_masked(
    loud: Flask, capsys: pytest.CaptureFixture[str], said: str, written: str
) -> None:
    del loud
    logging.getLogger("gunicorn.error").warning("%s", said)
    (line,) = lines(capsys)
    assert (line["event"], line["logger"]) == (written, "gunicorn.error")


def test_the_level_is_the_settings(
    app: Flask, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = app.extensions["duaarah"]
    for level, expected in (("WARNING", ["w"]), ("INFO", ["i", "w"])):
        create_app(type(settings)(**{**settings.__dict__, "log_level": level}), ports)
        log = structlog.get_logger("service.test")
        log.info("i", comment_id=1)
        log.warning("w")
        assert [line["event"] for line in lines(capsys)] == expected
