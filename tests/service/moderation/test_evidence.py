"""The evidence pack: gambling spam alone, whole, with hashes that hold; on both databases."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from service.audit.tables import AuditEvent
from service.cli import cli
from service.comments.tables import Comment
from service.db import transaction
from service.moderation.evidence_commands import evidence_command
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.service.moderation.desk import decide, received, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

JUDOL = "𝐃𝐚𝐟𝐭𝐚𝐫 di MELATI77 pasti g4c0r"


def export(app: Flask, clock: FakeClock, path: Path, *more: str) -> Result:
    day = clock.now().date().isoformat()
    given = ["--from", day, "--to", day, "--output", str(path), *more]
    return app.test_cli_runner().invoke(evidence_command, given)


def opened(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    with zipfile.ZipFile(path) as pack:
        lines = pack.read("evidence.jsonl")
        manifest = json.loads(pack.read("manifest.json"))
    assert manifest["sha256"]["evidence.jsonl"] == hashlib.sha256(lines).hexdigest()
    return [json.loads(line) for line in lines.decode().splitlines()], manifest


def filled(client: FlaskClient, screener: FakeScreener) -> str:
    """A gambling spam between other comments; its id."""
    received(client)
    screener.says = replace(verdict("spam"), spam_kind="gambling")
    asked = received(client, body=JUDOL, author_name="Menang Terus")
    screener.says = replace(verdict("spam"), spam_kind="promotion")
    received(client, body="jual kasur murah")
    return asked


def test_what_it_holds(
    app: Flask,
    client: FlaskClient,
    screener: FakeScreener,
    clock: FakeClock,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    asked = filled(client, screener)
    decide(sign_in("moderator"), asked, "spam")
    done = export(app, clock, tmp_path / "pack.zip")
    assert done.exit_code == 0, done.output
    (one,), manifest = opened(tmp_path / "pack.zip")
    assert (one["id"], one["original"], one["portal"]) == (asked, JUDOL, "dinkes")
    assert "gacor" in one["canonical"]
    events = {event.number: event for event in rows_of(app, AuditEvent)}
    assert one["decision"]["status"] == "spam"
    assert events[one["decision"]["audit_event"]].detail["decision"] == one["decision"]["id"]
    assert events[one["audit_event"]].subject == f"comment:{asked}"
    machine, person = one["said_by"]
    assert (machine["by"], machine["kind"], machine["model"]) == ("machine", "gambling", "fake-1")
    assert (person["by"], person["kind"]) == (one["decision"]["by"], None)
    assert one["sha256"] == hashlib.sha256(JUDOL.encode()).hexdigest()
    assert one["as_received"] is True
    assert manifest["comments"] == 1
    assert manifest["said_by"] == {"machine": 1, "person": 1}
    assert manifest["audit_head"]["count"] >= one["audit_event"]
    exported = rows_of(app, AuditEvent)[-1]
    assert (exported.tag, exported.detail["comments"]) == ("evidence:exported", 1)


def test_a_text_that_was_changed_since_shows(
    app: Flask, client: FlaskClient, screener: FakeScreener, clock: FakeClock, tmp_path: Path
) -> None:
    filled(client, screener)
    with app.app_context(), transaction() as session:
        session.execute(update(Comment).values(body="lain"))
    export(app, clock, tmp_path / "pack.zip")
    (one,), _ = opened(tmp_path / "pack.zip")
    assert one["as_received"] is False


def test_only_the_portal_and_the_days_asked_for(
    app: Flask, client: FlaskClient, screener: FakeScreener, clock: FakeClock, tmp_path: Path
) -> None:
    filled(client, screener)
    path = tmp_path / "pack.zip"
    export(app, clock, path, "--portal", "dishub")
    assert opened(path)[0] == []
    clock.forward(days=2)
    export(app, clock, path)
    assert opened(path)[0] == []


def test_bad_requests_leave_no_file(app: Flask, clock: FakeClock, tmp_path: Path) -> None:
    unknown = export(app, clock, tmp_path / "pack.zip", "--portal", "tiada")
    assert unknown.exit_code != 0
    nowhere = export(app, clock, tmp_path / "none" / "pack.zip")
    assert nowhere.exit_code == 1
    assert list(tmp_path.glob("*.zip*")) == []
    assert "evidence" in cli.commands["audit"].commands  # type: ignore[attr-defined]
