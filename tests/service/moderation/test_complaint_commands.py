"""`duaarah reports …` and `duaarah appeals …`: listed for all, decided in somebody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.accounts.switch import switch_staff
from service.audit.tables import AuditEvent
from service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.moderation.complaint_commands import appeals_group, reports_group
from service.moderation.tables import Report
from tests.sending import BODY
from tests.service.moderation.complaining import WHY, appeal, public_comment, rejected, report
from tests.service.moderation.desk import comment_of, public_bodies, rows_of
from tests.staff import ACTOR

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock
    from tests.staff import SignIn

FIRST, SECOND = "pertama@staf.test", "kedua@staf.test"
GROUPS = {"reports": reports_group, "appeals": appeals_group}


@pytest.fixture
def first(sign_in: SignIn) -> FlaskClient:
    """The moderator who decided first; she has a colleague."""
    sign_in("moderator", agency="dinkes", email=SECOND)
    return sign_in("moderator", agency="dinkes", email=FIRST)


@pytest.fixture
def reported(client: FlaskClient, first: FlaskClient) -> str:
    """A public comment that two readers have reported."""
    comment_id = public_comment(client, first)
    report(client, comment_id, "insult", reader=1)
    report(client, comment_id, "spam", reader=2)
    return comment_id


@pytest.fixture
def appealed(client: FlaskClient, first: FlaskClient) -> str:
    """A rejected comment whose author has appealed."""
    comment_id, receipt = rejected(client, first)
    appeal(client, receipt)
    return comment_id


def run(runner: FlaskCliRunner, group: str, *words: str) -> Result:
    return runner.invoke(GROUPS[group], list(words))


def states(app: Flask) -> list[str]:
    return [row.state for row in rows_of(app, Report)]


def test_reports(app: Flask, runner: FlaskCliRunner, client: FlaskClient, reported: str) -> None:
    assert run(runner, "reports", "list").output == f"{reported}\tdinkes\tinsult:1 spam:1\t2\n"
    dismiss = ("reports", "dismiss", reported, "--as", SECOND)
    assert run(runner, *dismiss, "--last", "1").exit_code == 0
    assert states(app) == ["dismissed", "open"]
    assert run(runner, "reports", "list").output == f"{reported}\tdinkes\tspam:1\t2\n"
    assert run(runner, *dismiss).exit_code == 0
    assert states(app) == ["dismissed"] * 2
    assert run(runner, "reports", "list").output == ""
    assert public_bodies(client) == [BODY]
    assert isinstance(run(runner, *dismiss).exception, ConflictError)


def test_it_is_noted_who_acted(app: Flask, runner: FlaskCliRunner, reported: str) -> None:
    assert run(runner, "reports", "dismiss", reported, "--as", SECOND).exit_code == 0
    acted, dismissed = rows_of(app, AuditEvent)[-2:]
    assert (acted.tag, acted.actor, acted.subject) == (
        "command:acted",
        "command:line",
        dismissed.actor,
    )
    assert dismissed.tag == "reports:dismissed"


def test_appeals(runner: FlaskCliRunner, client: FlaskClient, appealed: str) -> None:
    (line,) = run(runner, "appeals", "list").output.splitlines()
    assert line.split("\t")[0::3] == [appealed, WHY]
    decide = ("appeals", "decide", appealed, "accept", "--as")
    assert isinstance(run(runner, *decide, FIRST).exception, ConflictError)
    assert run(runner, *decide, SECOND).output == f"the appeal for {appealed} is accepted\n"
    assert public_bodies(client) == [BODY]
    assert run(runner, "appeals", "list").output == ""


def test_an_appeal_is_dismissed_with_words(
    app: Flask, runner: FlaskCliRunner, appealed: str
) -> None:
    decide = ("appeals", "decide", appealed, "dismiss", "--as", SECOND)
    assert isinstance(run(runner, *decide).exception, InvalidError)
    assert run(runner, *decide, "--answer", "Kalimat kedua menghina.").exit_code == 0
    assert comment_of(app, appealed).status == "rejected"
    assert run(runner, "appeals", "list").output == ""


def test_in_whose_name_not(
    app: Flask, runner: FlaskCliRunner, reported: str, sign_in: SignIn, clock: FakeClock
) -> None:
    sign_in("officer", email="petugas@staf.test")
    sign_in("moderator", agency="dishub", email="jauh@staf.test")
    with app.app_context():
        switch_staff(SECOND, ACTOR, clock.now(), active=False)
    for email, refused in (
        ("petugas@staf.test", ForbiddenError),
        (SECOND, ForbiddenError),
        ("jauh@staf.test", NotFoundError),
        ("tiada@staf.test", NotFoundError),
    ):
        result = run(runner, "reports", "dismiss", reported, "--as", email)
        assert isinstance(result.exception, refused), email
    assert run(runner, "reports", "dismiss", reported).exit_code == 2
    assert states(app) == ["open"] * 2
