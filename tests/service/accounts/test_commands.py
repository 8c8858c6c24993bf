"""`duaarah user …`, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service.accounts.commands import user
from service.accounts.tables import Staff, StaffGrant
from service.audit.tables import AuditEvent
from service.db import db
from service.errors import ForbiddenError, InvalidError, NotFoundError, ServiceError
from tests.service.accounts.test_enter import enter, is_in
from tests.staff import csrf_of

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

ANI = "ani@staf.test"
ADD = ("add", ANI, "--name", "Ani", "--role", "moderator")

AUDITOR = ("a@b.test", "--name", "A", "--role", "auditor")


def run(runner: FlaskCliRunner, *words: str, typed: str | None = None) -> Result:
    return runner.invoke(user, words, input=typed)


def good(runner: FlaskCliRunner, *words: str, typed: str | None = None) -> str:
    done = run(runner, *words, typed=typed)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def refused(runner: FlaskCliRunner, *words: str, typed: str | None = None) -> ServiceError:
    done = run(runner, *words, typed=typed)
    assert isinstance(done.exception, ServiceError), (done.output, done.exception)
    return done.exception


def tags(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session.execute(
            select(AuditEvent.tag, AuditEvent.detail, AuditEvent.subject)
            .where(AuditEvent.actor == "command:line")
            .order_by(AuditEvent.id)
        )
        found = [(row.tag, f"{row.detail}{row.subject}") for row in rows]
    assert not [tag for tag, more in found if "@" in more], "an e-mail in the audit trail"
    return [tag for tag, _ in found]


def test_add_and_list(runner: FlaskCliRunner, app: Flask) -> None:
    good(runner, *ADD)
    good(
        runner, "add", "Budi@Staf.TEST", "--name", "Budi", "--role", "officer", "--agency", "dinkes"
    )
    good(runner, "add", "citra@staf.test", "--name", "C", "--role", "auditor", "--portal", "dishub")
    assert good(runner, "list").splitlines() == [
        "ani@staf.test\tAni\tactive\tmoderator",
        "budi@staf.test\tBudi\tactive\tofficer@agency:dinkes",
        "citra@staf.test\tC\tactive\tauditor@portal:dishub",
    ]
    assert tags(app) == ["staff:added", "role:granted"] * 3


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("bukan surel", "--name", "A", "--role", "auditor"), InvalidError, "surel"),
        (("a@localhost", "--name", "A", "--role", "auditor"), InvalidError, "surel"),
        (("a@b.test\0", "--name", "A", "--role", "auditor"), InvalidError, "surel"),
        (("a@b.test", "--name", " ", "--role", "auditor"), InvalidError, "nama"),
        (("a@b.test", "--name", "n" * 121, "--role", "auditor"), InvalidError, "nama"),
        (("a@b.test", "--name", "A\0", "--role", "auditor"), InvalidError, "nama"),
        (
            (*AUDITOR, "--agency", "tiada"),
            NotFoundError,
            "agency 'tiada'",
        ),
        (
            (*AUDITOR, "--portal", "tiada"),
            NotFoundError,
            "portal 'tiada'",
        ),
        (
            (*AUDITOR, "--portal", "dinkes", "--agency", "dinkes"),
            InvalidError,
            "satu OPD atau satu portal",
        ),
    ],
)
def test_bad_add(
    runner: FlaskCliRunner,
    app: Flask,
    words: tuple[str, ...],
    kind: type[ServiceError],
    said: str,
) -> None:
    error = refused(runner, "add", *words)
    assert isinstance(error, kind)
    assert said in str(error)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Staff)) == 0
    assert tags(app) == []


def test_add_twice(runner: FlaskCliRunner) -> None:
    good(runner, *ADD)
    error = refused(runner, "add", ANI.upper(), "--name", "Lain", "--role", "officer")
    assert "sudah terdaftar" in str(error)
    assert good(runner, "list") == "ani@staf.test\tAni\tactive\tmoderator\n"


def test_unknown_role(runner: FlaskCliRunner) -> None:
    done = run(runner, "add", ANI, "--name", "A", "--role", "raja")
    assert done.exit_code == 2
    assert "moderator" in done.output


def test_link_signs_in(runner: FlaskCliRunner, app: Flask, client: FlaskClient) -> None:
    good(runner, *ADD)
    printed = good(runner, "link", ANI).splitlines()[0]
    path = printed.removeprefix("https://suara.example")
    assert path.startswith("/desk/link/")
    client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert is_in(client)
    assert tags(app)[2:] == ["link:made"]


def test_show(runner: FlaskCliRunner, client: FlaskClient) -> None:
    good(runner, *ADD)
    shown = good(runner, "show", ANI).splitlines()
    assert shown == [
        "ani@staf.test\tAni\tactive\tmoderator",
        "second factor: none",
        "open: 0 sessions, 0 API tokens",
        "last sign-in: never",
    ]
    path = good(runner, "link", ANI).splitlines()[0].removeprefix("https://suara.example")
    client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert good(runner, "show", ANI).splitlines()[2:] == [
        "open: 1 sessions, 0 API tokens",
        "last sign-in: 2026-03-10T02:00:00+00:00",
    ]


def test_disable_and_enable(runner: FlaskCliRunner, app: Flask) -> None:
    good(runner, *ADD)
    assert good(runner, "enable", ANI) == f"{ANI} was enabled already\n"
    assert good(runner, "disable", ANI) == f"{ANI} disabled\n"
    assert good(runner, "disable", ANI) == f"{ANI} was disabled already\n"
    assert "disabled" in good(runner, "list")
    assert isinstance(refused(runner, "link", ANI), ForbiddenError)
    assert good(runner, "enable", ANI) == f"{ANI} enabled\n"
    assert tags(app)[2:] == ["staff:disabled", "staff:enabled"]


def test_grant_and_revoke(runner: FlaskCliRunner, app: Flask) -> None:
    good(runner, *ADD)
    more = ("--role", "officer", "--agency", "dinkes")
    good(runner, "grant", ANI, *more)
    assert good(runner, "list").endswith("moderator officer@agency:dinkes\n")
    assert "sudah dimiliki" in str(refused(runner, "grant", ANI, *more))
    assert "sudah dimiliki" in str(refused(runner, "grant", ANI, "--role", "moderator"))
    assert isinstance(refused(runner, "revoke", ANI, "--role", "officer"), NotFoundError)
    good(runner, "revoke", ANI, *more)
    good(runner, "revoke", ANI, "--role", "moderator")
    assert isinstance(refused(runner, "revoke", ANI, *more), NotFoundError)
    with app.app_context():
        assert db.session.scalars(select(StaffGrant)).all() == []
    assert tags(app)[2:] == ["role:granted", "role:revoked", "role:revoked"]


def test_a_revoked_role_is_gone_at_once(
    runner: FlaskCliRunner, app: Flask, client: FlaskClient
) -> None:
    good(runner, *ADD)
    path = good(runner, "link", ANI).splitlines()[0].removeprefix("https://suara.example")
    client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert "Moderator" in client.get("/desk/account").text
    good(runner, "revoke", ANI, "--role", "moderator")
    assert "Moderator" not in client.get("/desk/account").text
    assert tags(app)[-1] == "role:revoked"


def test_password(runner: FlaskCliRunner, app: Flask, client: FlaskClient) -> None:
    good(runner, *ADD)
    password = "kuda-laut-menari-7"
    shown = good(runner, "password", ANI, typed=f"{password}\n{password}\n")
    assert password not in shown
    assert enter(client, email=ANI, password=password).status_code == 302
    good(runner, "password", ANI, typed="gajah-terbang-9x\ngajah-terbang-9x\n")
    assert not is_in(client)
    assert enter(client, email=ANI, password=password).status_code == 422
    assert tags(app)[2:] == ["staff:password_set"] * 2


def test_short_password(runner: FlaskCliRunner, app: Flask) -> None:
    good(runner, *ADD)
    error = refused(runner, "password", ANI, typed="pendek\npendek\n")
    assert "minimal 12" in str(error)
    with app.app_context():
        assert db.session.scalars(select(Staff.password)).one() is None


@pytest.mark.parametrize(
    "command", ["show", "link", "disable", "enable", "password", "grant", "revoke"]
)
def test_nobody_of_that_name(runner: FlaskCliRunner, command: str) -> None:
    role = ("--role", "moderator") if command in {"grant", "revoke"} else ()
    error = refused(runner, command, "tiada@staf.test", *role, typed="x" * 12 + "\n" + "x" * 12)
    assert isinstance(error, NotFoundError)
    assert "tiada@staf.test" in str(error)
