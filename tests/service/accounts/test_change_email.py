"""Another address for an account: both are told, and the old one opens nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.change_email import change_email
from service.accounts.commands import user
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.accounts.switch import switch_staff
from service.accounts.tables import Staff
from service.db import db
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from service.errors import ForbiddenError, InvalidError, NotFoundError
from tests.service.accounts.conftest import EMAIL
from tests.service.accounts.test_enter import enter, is_in
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.fakes import FakeClock, FakeMail
    from tests.service.accounts.conftest import Event

NEW = "ani.baru@staf.test"


def test_both_are_told_and_the_old_one_opens_nothing(
    app: Flask,
    client: FlaskClient,
    runner: FlaskCliRunner,
    clock: FakeClock,
    mailbox: FakeMail,
    ani: int,
) -> None:
    enter(client)
    with app.app_context():
        link = urlsplit(make_link(EMAIL, ACTOR, clock.now())).path
    result = runner.invoke(user, ["email", EMAIL, NEW.upper()])
    assert result.exit_code == 0, result.output
    assert not is_in(client)
    stranger = app.test_client()
    token = {"csrf_token": csrf_of(stranger, "/desk/sign-in")}
    assert stranger.post(link, data=token).status_code == 404
    assert enter(app.test_client()).status_code == 422
    assert enter(app.test_client(), email=NEW).status_code == 302
    with app.app_context():
        drain("uji")
        assert db.session.get_one(Staff, ani).email == NEW
    assert sorted(str(message["To"]) for message in mailbox.sent) == [NEW, EMAIL]
    assert {str(message["Subject"]) for message in mailbox.sent} == {
        "Alamat surel akun Anda diganti"
    }


def test_the_old_one_is_told_even_of_a_disabled_account_and_then_forgotten(
    app: Flask, clock: FakeClock, mailbox: FakeMail, ani: int
) -> None:
    with app.app_context():
        change_email(ani, NEW, ACTOR, clock.now())
        switch_staff(NEW, ACTOR, clock.now(), active=False)
        kept = [row.payload for row in db.session.scalars(select(OutboxMessage))]
        assert [payload["to"] for payload in kept if "to" in payload] == [EMAIL]
        drain("uji")
        kept = [row.payload for row in db.session.scalars(select(OutboxMessage))]
    assert [str(message["To"]) for message in mailbox.sent] == [EMAIL]
    assert EMAIL not in str(kept)


@pytest.mark.usefixtures("ani")
def test_the_same_one_changes_nothing(
    app: Flask, runner: FlaskCliRunner, mailbox: FakeMail, trail: Callable[[], list[Event]]
) -> None:
    assert "already" in runner.invoke(user, ["email", EMAIL, EMAIL.title()]).output
    with app.app_context():
        drain("uji")
    assert (mailbox.sent, trail()) == ([], [])


def test_what_is_refused(app: Flask, clock: FakeClock, ani: int) -> None:
    with app.app_context():
        boss = NewStaff("budi@staf.test", "Budi", Reach("administrator"))
        budi = add_staff(boss, ACTOR, clock.now())
        for who, new, refused in (
            (EMAIL, "budi@staf.test", InvalidError),
            (EMAIL, "bukan surel", InvalidError),
            ("tiada@staf.test", NEW, NotFoundError),
        ):
            with pytest.raises(refused):
                change_email(who, new, ACTOR, clock.now())
        with pytest.raises(ForbiddenError):  # his own address, which he signs in by
            change_email(budi, NEW, f"staff:{budi}", clock.now())
        with pytest.raises(NotFoundError):  # she manages nobody
            change_email(budi, NEW, f"staff:{ani}", clock.now())
        emails = db.session.scalars(select(Staff.email).order_by(Staff.id)).all()
        assert emails == [EMAIL, "budi@staf.test"]
