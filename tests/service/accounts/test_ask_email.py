"""Another address, asked for by whoever manages an account; the new mailbox confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach, give_role, take_role
from service.accounts.switch import switch_staff
from tests.service.accounts.conftest import EMAIL
from tests.service.accounts.test_email_routes import (
    ACCOUNT,
    LINK,
    NEW,
    address_of,
    link_to,
    mails,
)
from tests.service.accounts.test_enter import is_in
from tests.service.accounts.test_factor import post
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeMail


def test_confirmed_by_the_mailbox_alone(
    app: Flask, boss: FlaskClient, ani: int, mailbox: FakeMail
) -> None:
    page = f"/desk/people/{ani}"
    assert post(boss, f"{page}/email", page, email=NEW).status_code == 303
    sent = mails(app, mailbox)
    assert set(sent) == {EMAIL, NEW}
    found = LINK.search(sent[NEW][1])
    assert found
    link, reader = found[1], app.test_client()
    assert reader.get(link).status_code == 200
    assert address_of(app, ani) == EMAIL, "a GET changes nothing"
    assert reader.post(link).status_code == 400
    token = csrf_of(reader, link)
    assert reader.post(link, data={"csrf_token": token}).status_code == 200
    assert address_of(app, ani) == NEW
    assert not is_in(reader)
    assert reader.post(link, data={"csrf_token": token}).status_code == 410
    assert set(mails(app, mailbox)) == {EMAIL, NEW}


def test_what_is_refused(
    app: Flask, boss: FlaskClient, clock: FakeClock, ani: int, mailbox: FakeMail
) -> None:
    page = f"/desk/people/{ani}"
    for wrong in ("bos@staf.test", "bukan surel", EMAIL):
        answer = post(boss, f"{page}/email", page, email=wrong)
        assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    with app.app_context():
        switch_staff(ani, ACTOR, clock.now(), active=False)
    assert post(boss, f"{page}/email", page, email=NEW).status_code == 403
    assert boss.post(f"{page}/email", data={"email": NEW}).status_code == 400
    assert post(boss, "/desk/people/999/email", ACCOUNT, email=NEW).status_code == 404
    assert NEW not in mails(app, mailbox)


def test_no_further_than_her_rights(
    app: Flask, sign_in: SignIn, clock: FakeClock, mailbox: FakeMail
) -> None:
    one = sign_in("administrator", agency="dinkes", email="dinkes@staf.test")
    with app.app_context():
        staff = NewStaff("budi@staf.test", "Budi", Reach("officer", "dinkes"))
        budi = add_staff(staff, ACTOR, clock.now())
        cici = add_staff(NewStaff("cici@staf.test", "Cici", Reach("officer")), ACTOR, clock.now())
    assert post(one, f"/desk/people/{cici}/email", ACCOUNT, email=NEW).status_code == 404
    assert post(one, f"/desk/people/{budi}/email", ACCOUNT, email=NEW).status_code == 303
    link, reader = link_to(app, mailbox), app.test_client()
    assert reader.get(link).status_code == 200
    with app.app_context():
        give_role(budi, Reach("officer"), ACTOR, clock.now())
    assert reader.get(link).status_code == 403, "she could not ask for it any more"
    with app.app_context():
        take_role(budi, Reach("officer"), ACTOR, clock.now())
        switch_staff("dinkes@staf.test", ACTOR, clock.now(), active=False)
    assert reader.get(link).status_code == 403
    assert address_of(app, budi) == "budi@staf.test"
