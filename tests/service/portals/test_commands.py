"""`duaarah agency` and `duaarah portal`: all that the desk's pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.audit.tables import AuditEvent
from service.db import db
from service.errors import InvalidError, NotFoundError
from service.portals.commands import agency, portal

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner

TAG = '<script src="https://suara.example/embed/v1.js" data-portal="{}"{} defer></script>'


def run(runner: FlaskCliRunner, line: str) -> list[str]:
    """The lines a command prints on standard output."""
    group, *words = line.split(" ")
    command = agency if group == "agency" else portal
    done = runner.invoke(command, [word.replace("_", " ") for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_an_agency(app: Flask, runner: FlaskCliRunner) -> None:
    assert run(runner, "agency add dukcapil Dinas_Kependudukan") == ["agency dukcapil added"]
    assert run(runner, "agency rename dukcapil Dinas_Dukcapil") == ["agency dukcapil renamed"]
    assert "already" in run(runner, "agency rename dukcapil Dinas_Dukcapil")[0]
    assert run(runner, "agency list") == [
        "dinkes\tDinas Kesehatan",
        "dishub\tDinas Perhubungan",
        "dukcapil\tDinas Dukcapil",
    ]
    with app.app_context():
        tags = select(AuditEvent.tag).where(AuditEvent.actor == "command:line")
        assert list(db.session.scalars(tags.order_by(AuditEvent.id))) == [
            "agency:added",
            "agency:renamed",
        ]


def test_a_portal(runner: FlaskCliRunner) -> None:
    added = run(runner, "portal add baru Baru --agency dinkes --origin https://baru.example")
    assert added[-1] == TAG.format("baru", "")
    assert run(runner, "portal rename baru Kabar_Baru") == ["portal baru renamed"]
    assert run(runner, "portal list")[0] == "baru\tdinkes\tKabar Baru\thttps://baru.example"


def test_origins(runner: FlaskCliRunner) -> None:
    assert run(runner, "portal origins dinkes") == ["https://dinkes.example"]
    changed = run(
        runner,
        "portal origins dinkes --add https://A.example/ --add https://b.example "
        "--remove HTTPS://dinkes.example",
    )
    assert changed == ["https://a.example", "https://b.example"]
    assert run(runner, "portal origins dinkes") == changed


def test_what_is_refused(runner: FlaskCliRunner) -> None:
    for line, fault in (
        ("portal origins dinkes --remove https://dinkes.example", InvalidError),
        ("portal origins dinkes --add dinkes.example", InvalidError),
        ("portal origins tiada", NotFoundError),
        ("portal rename tiada Nama", NotFoundError),
        ("agency rename dinkes _", InvalidError),
    ):
        with pytest.raises(fault):
            run(runner, line)
    other = ["origins", "dinkes", "--remove", "https://b.example"]
    done = runner.invoke(portal, other)
    assert done.exit_code == 2
    assert "https://b.example" in done.output
    assert run(runner, "portal origins dinkes") == ["https://dinkes.example"]


def test_the_snippet(runner: FlaskCliRunner) -> None:
    assert run(runner, "portal snippet dinkes") == [TAG.format("dinkes", "")]
    shown = run(runner, "portal snippet dinkes --lang en --theme dark")
    assert shown == [TAG.format("dinkes", ' data-lang="en" data-theme="dark"')]
