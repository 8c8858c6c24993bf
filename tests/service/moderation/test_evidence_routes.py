"""The evidence pack from the desk: who gets it, of which portals and days; on both databases."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from service.audit.tables import AuditEvent
from service.moderation import evidence_pages
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.service.moderation.desk import OTHER_PAGE, received, rows_of
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

PATH = "/desk/audit/evidence"


def ask(staff: FlaskClient, clock: FakeClock, **change: str) -> TestResponse:
    """POST what the form does, for today."""
    day = clock.now().date().isoformat()
    fields = {"since": day, "until": day, "portal": ""} | change
    return staff.post(PATH, data={"csrf_token": csrf_of(staff), **fields})


def pack(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    data = answer.data
    answer.close()
    assert answer.content_length == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert json.loads(opened.read("manifest.json"))["made_by"].startswith("staff:")
        return [json.loads(line) for line in opened.read("evidence.jsonl").decode().splitlines()]


@pytest.fixture
def spam(client: FlaskClient, screener: FakeScreener) -> list[str]:
    """A gambling spam on each of two portals."""
    screener.says = verdict("spam")
    there = {"portal": "dishub", "page": {"url": OTHER_PAGE}}
    return [received(client, body="gacor hari ini"), received(client, body="gacor lagi", **there)]


def test_a_download_that_is_noted(
    app: Flask, sign_in: SignIn, clock: FakeClock, spam: list[str]
) -> None:
    auditor = sign_in("auditor")
    page = auditor.get(PATH)
    assert page.status_code == 200
    assert "2026-03-01" in page.text
    assert PATH in auditor.get("/desk/audit").text
    answer = ask(auditor, clock)
    assert [one["id"] for one in pack(answer)] == spam
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment; filename=bukti-2026-03-10.zip" in answer.headers["Content-Disposition"]
    event = rows_of(app, AuditEvent)[-1]
    assert (event.tag, event.detail["comments"]) == ("evidence:exported", 2)
    assert event.actor.startswith("staff:")


def test_nothing_outside_her_scope(
    app: Flask, sign_in: SignIn, clock: FakeClock, spam: list[str]
) -> None:
    auditor = sign_in("auditor", agency="dinkes")
    assert "Dinas Perhubungan" not in auditor.get(PATH).text
    assert [one["id"] for one in pack(ask(auditor, clock))] == spam[:1]
    assert [one["id"] for one in pack(ask(auditor, clock, portal="1"))] == spam[:1]
    assert ask(auditor, clock, portal="2").status_code == 404
    crossed = rows_of(app, AuditEvent)[-1]
    assert (crossed.tag, crossed.subject) == ("scope:crossed", "portal:2")
    assert ask(auditor, clock, portal="99").status_code == 404


@pytest.mark.parametrize("role", ["moderator", "officer"])
def test_who_may_not(sign_in: SignIn, clock: FakeClock, role: str) -> None:
    staff = sign_in(role)
    assert staff.get(PATH).status_code == 403
    assert ask(staff, clock).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"since": "kemarin"},
        {"until": ""},
        {"since": "2026-03-11"},
        {"since": "2025-03-11"},
        {"until": "9999-12-31"},
        {"portal": "x"},
        {"portal": "9" * 20},
    ],
)
def test_what_is_refused_comes_back(
    app: Flask, sign_in: SignIn, clock: FakeClock, change: dict[str, str]
) -> None:
    answer = ask(sign_in("auditor"), clock, **change)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    for value in change.values():
        assert change.keys() == {"portal"} or f'value="{value}"' in answer.text
    assert "evidence:exported" not in {event.tag for event in rows_of(app, AuditEvent)}


def test_too_many_for_a_download(
    app: Flask,
    sign_in: SignIn,
    clock: FakeClock,
    spam: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence_pages, "MOST", len(spam) - 1)
    answer = ask(sign_in("auditor"), clock)
    assert answer.status_code == 422
    assert "masa yang lebih pendek" in answer.text
    assert "evidence:exported" not in {event.tag for event in rows_of(app, AuditEvent)}


def test_she_proves_herself_first(sign_in: SignIn, clock: FakeClock, spam: list[str]) -> None:
    """The form waits meanwhile."""
    auditor = sign_in("auditor")
    with auditor.session_transaction("/desk") as cookie:
        cookie["fs_paa"] = time.time() - 3600
    answer = ask(auditor, clock)
    assert answer.status_code == 303
    assert answer.location.startswith("/desk/confirm?next=")
    assert spam
