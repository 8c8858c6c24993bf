"""Another address for one's account: asked for by a fresh proof, confirmed from its mailbox."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.ask_email import HOURS
from service.accounts.grant import Reach
from service.accounts.set_password import set_password
from service.accounts.tables import Staff
from service.db import db
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from service.settings import Settings
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import enter, is_in
from tests.service.accounts.test_factor import post, set_up
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.fakes import FakeClock, FakeMail
    from tests.service.accounts.conftest import Event

FORM = "/desk/account/email"
ACCOUNT = "/desk/account"
NEW = "ani.baru@staf.test"
LINK = re.compile(r"https://suara\.example(/desk/(?:account/)?email/[\w.-]+)")


def mails(app: Flask, mailbox: FakeMail) -> dict[str, tuple[str, str]]:
    """What leaves now: subject and text by address."""
    mailbox.sent.clear()
    with app.app_context():
        drain("uji")
    sent = {str(m["To"]): (str(m["Subject"]), m.get_content()) for m in mailbox.sent}
    assert len(sent) == len(mailbox.sent)
    return sent


def link_to(app: Flask, mailbox: FakeMail, address: str = NEW) -> str:
    """The path of the link that was just mailed to the address."""
    found = LINK.search(mails(app, mailbox)[address][1])
    assert found
    return found[1]


def address_of(app: Flask, staff_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Staff, staff_id).email


@pytest.fixture
def own(client: FlaskClient, ani: int) -> FlaskClient:
    """Ani's browser."""
    assert ani
    enter(client)
    return client


def test_asked_confirmed_and_both_told(
    app: Flask, own: FlaskClient, ani: int, mailbox: FakeMail, trail: Callable[[], list[Event]]
) -> None:
    page = post(own, FORM, FORM, email=f" {NEW.upper()} ")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    sent = mails(app, mailbox)
    assert set(sent) == {EMAIL, NEW}
    assert sent[EMAIL][0] == "Alamat surel akun Anda akan diganti"
    assert LINK.search(sent[EMAIL][1]) is None, "the old mailbox confirms nothing"
    found = LINK.search(sent[NEW][1])
    assert found
    link = found[1]
    for _ in range(2):
        shown = own.get(link)
        assert (shown.status_code, shown.headers["Referrer-Policy"]) == (200, "same-origin")
        assert NEW in shown.text
    assert address_of(app, ani) == EMAIL, "a GET changes nothing"
    done = post(own, link, ACCOUNT)
    assert (done.status_code, address_of(app, ani)) == (200, NEW)
    assert not is_in(own)
    assert enter(app.test_client()).status_code == 422
    assert enter(own, email=NEW).status_code == 302
    assert post(own, link, ACCOUNT).status_code == 410
    told = mails(app, mailbox)
    assert {to: subject for to, (subject, _) in told.items()} == dict.fromkeys(
        (EMAIL, NEW), "Alamat surel akun Anda diganti"
    )
    tags = [tag for tag, _, _ in trail()]
    assert tags.count("email:asked") == tags.count("staff:email_changed") == 1


def test_only_inside_her_account(
    app: Flask, own: FlaskClient, ani: int, boss: FlaskClient, mailbox: FakeMail
) -> None:
    """Whoever got the mail by a slip of the finger gets no account with it."""
    post(own, FORM, FORM, email=NEW)
    link = link_to(app, mailbox)
    stranger = app.test_client()
    assert stranger.get(link).location == f"/desk/sign-in?next={link}"
    token = csrf_of(stranger, "/desk/sign-in")
    assert stranger.post(link, data={"csrf_token": token}).status_code == 403
    outside = link.replace("/account", "")
    assert stranger.get(outside).status_code == 404
    assert stranger.post(outside, data={"csrf_token": token}).status_code == 404
    assert boss.get(link).status_code == 403
    assert post(boss, link, ACCOUNT).status_code == 403
    assert own.post(link).status_code == 400, "no token of her session"
    for wrong in (
        link[:-1],
        link.replace(".", ".A"),
        f"{FORM}/x",
        f"{FORM}/.",
        f"{FORM}/{'x' * 400}",
    ):
        assert post(own, wrong, ACCOUNT).status_code == 404
    assert address_of(app, ani) == EMAIL


def test_nothing_that_is_stored_opens_it(app: Flask, own: FlaskClient, mailbox: FakeMail) -> None:
    post(own, FORM, FORM, email=NEW)
    secret = link_to(app, mailbox).rpartition("/")[2].partition(".")[0]
    with app.app_context():
        assert secret not in str(list(db.session.scalars(select(OutboxMessage.payload))))


def test_a_fresh_proof_is_asked_for(
    app: Flask, own: FlaskClient, clock: FakeClock, mailbox: FakeMail
) -> None:
    phone, _ = set_up(own, clock)
    clock.forward(seconds=60)
    mails(app, mailbox)
    token = csrf_of(own)
    with own.session_transaction(ACCOUNT) as cookie:
        cookie["fs_paa"] = time.time() - 3600
        cookie.pop("fs_gexp", None)
    assert own.get(FORM).location == f"/desk/confirm?next={FORM}"
    answer = own.post(FORM, data={"csrf_token": token, "email": NEW})
    assert (answer.status_code, answer.location) == (303, "/desk/confirm?next=/desk/kept")
    assert mails(app, mailbox) == {}
    confirm = "/desk/confirm"
    assert post(own, confirm, confirm, proof=phone.code(), next=FORM).location == FORM
    assert own.get(FORM).status_code == 200
    assert post(own, FORM, FORM, email=NEW).status_code == 200
    assert NEW in mails(app, mailbox)


def test_what_is_no_address_mails_nothing(app: Flask, own: FlaskClient, mailbox: FakeMail) -> None:
    for wrong in ("", "bukan surel", "ani@kota", f"{NEW}\r\nBcc: x@staf.test", "\0", EMAIL.upper()):
        page = post(own, FORM, FORM, email=wrong)
        assert page.status_code == 422
        assert 'role="alert"' in page.text
    assert own.post(FORM, data={"email": NEW}).status_code == 400
    assert mails(app, mailbox) == {}


def test_an_address_that_another_has(
    app: Flask, own: FlaskClient, clock: FakeClock, ani: int, mailbox: FakeMail
) -> None:
    """The page says what it says of a free one; who has it is told."""
    with app.app_context():
        add_staff(NewStaff("budi@staf.test", "Budi", Reach("officer")), ACTOR, clock.now())
    answers = [post(own, FORM, FORM, email=email) for email in ("budi@staf.test", NEW)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    mailbox.sent.clear()
    with app.app_context():
        drain("uji")
    subjects = [(str(m["To"]), str(m["Subject"])) for m in mailbox.sent]
    assert ("budi@staf.test", "Alamat surel Anda diminta untuk akun lain") in subjects
    assert sum(to == "budi@staf.test" for to, _ in subjects) == 1
    assert address_of(app, ani) == EMAIL


def test_taken_before_it_was_confirmed(
    app: Flask, own: FlaskClient, clock: FakeClock, ani: int, mailbox: FakeMail
) -> None:
    post(own, FORM, FORM, email=NEW)
    link = link_to(app, mailbox)
    with app.app_context():
        add_staff(NewStaff(NEW, "Budi", Reach("officer")), ACTOR, clock.now())
    answer = post(own, link, ACCOUNT)
    assert (answer.status_code, "sudah terdaftar" in answer.text) == (422, True)
    assert address_of(app, ani) == EMAIL
    assert is_in(own)


def test_what_ends_a_link(
    app: Flask, own: FlaskClient, clock: FakeClock, ani: int, mailbox: FakeMail
) -> None:
    post(own, FORM, FORM, email="salah@staf.test")
    first = link_to(app, mailbox, "salah@staf.test")
    post(own, FORM, FORM, email=NEW)
    second = link_to(app, mailbox)
    assert own.get(first).status_code == 404, "a later wish counts alone"
    assert own.get(second).status_code == 200
    clock.forward(hours=HOURS)
    assert own.get(second).status_code == post(own, second, ACCOUNT).status_code == 410
    post(own, FORM, FORM, email=NEW)
    third = link_to(app, mailbox)
    with app.app_context():
        set_password(EMAIL, PASSWORD, ACTOR, clock.now())
    enter(own)
    assert post(own, third, ACCOUNT).status_code == 404, "whoever asked may have stolen the old one"
    assert address_of(app, ani) == EMAIL


def test_a_wish_that_waits_is_not_mailed_after_a_later_one(
    app: Flask, own: FlaskClient, mailbox: FakeMail
) -> None:
    post(own, FORM, FORM, email="salah@staf.test")
    post(own, FORM, FORM, email=NEW)
    mailbox.sent.clear()
    with app.app_context():
        drain("uji")
    assert sorted(str(m["To"]) for m in mailbox.sent) == [NEW, EMAIL, EMAIL]


@ONE_DATABASE
class TestLimit:
    """As many wishes as in life."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """The limit of mailed links, by default three in ten minutes."""
        return replace(settings, rate_limit_scale=Settings.rate_limit_scale)

    def test_strangers_are_not_flooded(self, own: FlaskClient) -> None:
        answers = [post(own, FORM, FORM, email=f"a{n}@staf.test").status_code for n in range(4)]
        assert answers == [200] * 3 + [429]
