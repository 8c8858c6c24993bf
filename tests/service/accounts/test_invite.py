"""Invitations: mailed, accepted once, never for more than the inviter has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.commands import user
from service.accounts.describe import Held, describe
from service.accounts.grant import Reach, take_role
from service.accounts.invite import (
    DAYS,
    KEPT_DAYS,
    accept_invitation,
    forget_invitations,
    invite,
    open_invitations,
)
from service.accounts.switch import switch_staff
from service.accounts.tables import Invitation, Staff
from service.db import db
from service.delivery.worker import drain
from service.errors import ForbiddenError, InvalidError, NotFoundError
from tests.service.accounts.conftest import PASSWORD
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeMail
    from tests.service.accounts.conftest import Event

GUEST = "citra@staf.test"
BOSS = "bos@staf.test"
ADDRESS = re.compile(r"https://suara\.example(/desk/invitation/[\w-]+)")
BY = "command:line"


def mailed(app: Flask, mailbox: FakeMail) -> str:
    """The path of the link in the last mail."""
    with app.app_context():
        drain("uji")
    assert mailbox.sent[-1]["To"] == GUEST
    found = ADDRESS.search(mailbox.sent[-1].get_content())
    assert found
    return found[1]


def accept(client: FlaskClient, path: str, **change: str) -> TestResponse:
    data = {"csrf_token": csrf_of(client, "/desk/sign-in"), "name": "Citra", "password": PASSWORD}
    return client.post(path, data=data | change)


@pytest.fixture
def path(app: Flask, clock: FakeClock, mailbox: FakeMail) -> str:
    """The path of an invitation to moderate for the agency `dinkes`."""
    with app.app_context():
        invite(GUEST, Reach("moderator", "dinkes"), BY, clock.now())
    return mailed(app, mailbox)


def boss(app: Flask, clock: FakeClock, reach: Reach) -> str:
    """An administrator who invites, as the trail names her."""
    with app.app_context():
        return f"staff:{add_staff(NewStaff(BOSS, 'Bos', reach), ACTOR, clock.now())}"


def test_accepted_once(
    app: Flask, client: FlaskClient, path: str, trail: Callable[[], list[Event]]
) -> None:
    for _ in range(2):
        assert GUEST in client.get(path).text
    assert accept(client, path, password="pendek").status_code == 422
    refused = accept(client, path, name=" ")
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Staff)).all() == []
    assert accept(client, path).status_code == 302
    assert client.get("/desk").status_code == 200
    with app.app_context():
        made = describe(db.session.scalars(select(Staff)).one())
    assert (made.email, made.name) == (GUEST, "Citra")
    assert made.held == (Held("moderator", "agency", "dinkes", "Dinas Kesehatan"),)
    assert accept(app.test_client(), path).status_code == 410
    tags = [tag for tag, _, _ in trail()]
    wanted = ["invitation:made", "staff:added", "role:granted", "staff:signed_in"]
    assert [tag for tag in tags if tag in wanted] == wanted


def test_it_expires(client: FlaskClient, path: str, clock: FakeClock) -> None:
    clock.forward(days=DAYS, seconds=-1)
    assert client.get(path).status_code == 200
    clock.forward(seconds=1)
    assert client.get(path).status_code == accept(client, path).status_code == 410


def test_a_new_one_replaces_the_old(
    app: Flask, client: FlaskClient, path: str, mailbox: FakeMail, clock: FakeClock
) -> None:
    with app.app_context():
        invite(GUEST, Reach("auditor"), BY, clock.now())
        assert [one.role for one in open_invitations(clock.now())] == ["auditor"]
    assert accept(client, path).status_code == 410
    assert accept(client, mailed(app, mailbox)).status_code == 302


def test_unknown(client: FlaskClient) -> None:
    assert client.get("/desk/invitation/tiada").status_code == 404
    assert accept(client, "/desk/invitation/tiada").status_code == 404


def test_who_is_on_the_staff_already(
    app: Flask, client: FlaskClient, path: str, clock: FakeClock
) -> None:
    with app.app_context():
        add_staff(NewStaff(GUEST, "Citra", Reach("auditor")), ACTOR, clock.now())
        with pytest.raises(InvalidError):
            invite(GUEST, Reach("moderator"), BY, clock.now())
    assert accept(client, path).status_code == 422


@pytest.mark.parametrize(
    ("own", "given", "right"),
    [
        (Reach("administrator"), Reach("administrator"), True),
        (Reach("administrator", "dinkes"), Reach("moderator", "dinkes"), True),
        (Reach("administrator", "dinkes"), Reach("officer", portal="dinkes"), True),
        (Reach("administrator", "dinkes"), Reach("moderator"), False),
        (Reach("administrator", "dinkes"), Reach("moderator", "dishub"), False),
        (Reach("administrator", "dinkes"), Reach("moderator", portal="dishub"), False),
        (Reach("administrator", portal="dinkes"), Reach("auditor", "dinkes"), False),
        (Reach("moderator"), Reach("moderator", "dinkes"), False),
    ],
)
def test_nobody_gives_more_than_she_has(
    app: Flask, clock: FakeClock, own: Reach, given: Reach, *, right: bool
) -> None:
    inviter = boss(app, clock, own)
    with app.app_context():
        if right:
            assert invite(GUEST, given, inviter, clock.now())
            return
        with pytest.raises(ForbiddenError):
            invite(GUEST, given, inviter, clock.now())
        assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("lost", ["role", "account"])
def test_who_lost_her_rights_has_invited_nobody(
    app: Flask, client: FlaskClient, clock: FakeClock, mailbox: FakeMail, lost: str
) -> None:
    inviter = boss(app, clock, Reach("administrator", "dinkes"))
    with app.app_context():
        invite(GUEST, Reach("moderator", "dinkes"), inviter, clock.now())
    path = mailed(app, mailbox)
    with app.app_context():
        if lost == "role":
            take_role(BOSS, Reach("administrator", "dinkes"), ACTOR, clock.now())
        else:
            switch_staff(BOSS, ACTOR, clock.now(), active=False)
    assert accept(client, path).status_code == 403
    with app.app_context():
        assert db.session.scalar(select(Staff.id).where(Staff.email == GUEST)) is None


def test_by_command(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, mailbox: FakeMail
) -> None:
    asked = ["invite", GUEST, "--role", "officer", "--portal", "dinkes"]
    assert runner.invoke(user, asked).exit_code == 0
    path = mailed(app, mailbox)
    assert GUEST in runner.invoke(user, ["invitations"]).output
    assert runner.invoke(user, ["uninvite", GUEST]).exit_code == 0
    assert runner.invoke(user, ["invitations"]).output == ""
    assert accept(client, path).status_code == 410
    again = runner.invoke(user, ["uninvite", GUEST])
    assert isinstance(again.exception, NotFoundError)


def test_by_command_with_the_link(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, mailbox: FakeMail
) -> None:
    done = runner.invoke(user, ["invite", GUEST, "--role", "officer", "--link"])
    found = ADDRESS.search(done.output)
    assert found
    with app.app_context():
        drain("uji")
    assert mailbox.sent == []
    assert accept(client, found[1]).status_code == 302


def test_a_revoked_one_is_not_mailed(app: Flask, runner: FlaskCliRunner, mailbox: FakeMail) -> None:
    runner.invoke(user, ["invite", GUEST, "--role", "officer"])
    runner.invoke(user, ["uninvite", GUEST])
    with app.app_context():
        drain("uji")
    assert mailbox.sent == []


def test_addresses_are_not_kept(app: Flask, path: str, clock: FakeClock) -> None:
    assert path
    clock.forward(days=DAYS + KEPT_DAYS)
    with app.app_context():
        forget_invitations(clock.now())
        assert db.session.scalars(select(Invitation)).all() == []
        with pytest.raises(NotFoundError):
            accept_invitation(path.rpartition("/")[2], "Citra", PASSWORD, clock.now())
