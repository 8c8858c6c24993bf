"""The desk's page on deliveries over HTTP, and the same by commands."""

from __future__ import annotations

import re
import smtplib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service.admin import deliveries_pages
from service.admin.deliveries_commands import deliveries_group
from service.admin.deliveries_words import ERRORS, fault_words
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.announce import Announcement, announce
from service.delivery.render import kinds
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from service.errors import ConflictError
from tests.sending import send
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeMail
    from tests.staff import SignIn

LIST = "/desk/deliveries"
MAIL = "warga@example.com"


def post(staff: FlaskClient, path: str, **fields: str) -> TestResponse:
    return staff.post(path, data={"csrf_token": csrf_of(staff), **fields})


def announced(client: FlaskClient) -> None:
    """A citizen writes, and wants to hear of it."""
    assert send(client, author_email=MAIL, notify=True).status_code in {201, 202}


def only(app: Flask) -> OutboxMessage:
    with app.app_context():
        return db.session.scalars(select(OutboxMessage)).one()


def tried(app: Flask) -> None:
    with app.app_context():
        drain("uji")


def events(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        query = select(AuditEvent.tag, AuditEvent.subject)
        rows = db.session.execute(query.where(AuditEvent.tag.startswith("delivery:")))
        return [(row.tag, row.subject) for row in rows]


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    """An administrator of the whole city."""
    return sign_in("administrator")


def test_nothing_yet(admin: FlaskClient) -> None:
    page = admin.get(LIST)
    assert page.status_code == 200
    assert "Belum ada kiriman" in page.text
    assert "Coba lagi semua" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Tidak ada kiriman yang cocok" in admin.get(f"{LIST}?state=failed").text


@pytest.mark.parametrize("role", ["moderator", "officer", "auditor"])
def test_not_for_others(sign_in: SignIn, role: str) -> None:
    staff = sign_in(role)
    assert staff.get(LIST).status_code == 403
    assert post(staff, f"{LIST}/retry").status_code == 403


def test_it_belongs_to_the_city(
    app: Flask, client: FlaskClient, sign_in: SignIn, mailbox: FakeMail
) -> None:
    announced(client)
    mailbox.fault = TimeoutError()
    tried(app)
    boss = sign_in("administrator", agency="dinkes")
    page = boss.get(LIST)
    assert page.status_code == 200
    assert "hanya pengelola seluruh kota" in page.text
    assert "comment:" not in page.text
    number = only(app).id
    assert post(boss, f"{LIST}/retry").status_code == 303
    for act in ("retry", "cancel"):
        assert post(boss, f"{LIST}/{number}/{act}").status_code == 404
    assert only(app).attempts == 1
    assert only(app).not_before > only(app).created_at
    assert events(app) == []


def test_a_failure_in_words_and_tried_again(
    app: Flask, client: FlaskClient, admin: FlaskClient, mailbox: FakeMail
) -> None:
    announced(client)
    mailbox.fault = smtplib.SMTPRecipientsRefused({MAIL: (550, b"no such user")})
    tried(app)
    page = admin.get(f"{LIST}?state=failed&kind=comment_received").text
    assert "Server surel menolak alamat penerima" in page
    assert "SMTPRecipientsRefused 550" in page
    assert "1 kiriman gagal" in page
    assert MAIL not in page
    mailbox.fault = None
    back = post(admin, f"{LIST}/{only(app).id}/retry", state="failed")
    assert back.location == f"{LIST}?state=failed"
    assert "Kiriman segera dicoba lagi" in admin.get(LIST).text
    tried(app)
    assert [mail["To"] for mail in mailbox.sent] == [MAIL]
    refused = post(admin, f"{LIST}/{only(app).id}/retry")
    assert refused.status_code == 409
    assert "Kiriman ini tidak gagal" in refused.text
    assert events(app) == [("delivery:retried", f"outbox:{only(app).id}")]


def test_all_tried_again(
    app: Flask, client: FlaskClient, admin: FlaskClient, mailbox: FakeMail
) -> None:
    announced(client)
    mailbox.fault = ConnectionRefusedError(111, "refused")
    tried(app)
    assert "Server surel tidak menerima sambungan" in admin.get(LIST).text
    assert post(admin, f"{LIST}/retry", kind="staff_invited").status_code == 303
    assert "0 kiriman dicoba lagi" in admin.get(LIST).text
    assert events(app) == []
    post(admin, f"{LIST}/retry")
    assert "1 kiriman dicoba lagi" in admin.get(LIST).text
    assert events(app) == [("delivery:all_retried", "outbox:all")]
    mailbox.fault = None
    tried(app)
    assert len(mailbox.sent) == 1


def test_called_off(app: Flask, client: FlaskClient, admin: FlaskClient, mailbox: FakeMail) -> None:
    announced(client)
    number = only(app).id
    assert f"Batalkan kiriman {number}" in admin.get(LIST).text
    assert post(admin, f"{LIST}/{number}/cancel").status_code == 303
    tried(app)
    assert mailbox.sent == []
    assert "Dibatalkan oleh petugas" in admin.get(f"{LIST}?state=cancelled").text
    assert post(admin, f"{LIST}/{number}/cancel").status_code == 409
    assert post(admin, f"{LIST}/{number + 1}/cancel").status_code == 404
    assert events(app) == [("delivery:called_off", f"outbox:{number}")]


def test_the_worker_stands_still(client: FlaskClient, admin: FlaskClient, clock: FakeClock) -> None:
    announced(client)
    clock.forward(minutes=15)
    assert "Pengirim mungkin berhenti" not in admin.get(LIST).text
    clock.forward(seconds=1)
    assert "Pengirim mungkin berhenti" in admin.get(LIST).text


@pytest.mark.parametrize(
    "query", ["?state=x&kind=y", "?before=99999999999999999999", "?before=-1", "?before=x"]
)
def test_queries_that_mean_nothing(admin: FlaskClient, query: str) -> None:
    assert admin.get(LIST + query).status_code == 200


def test_pages_by_key(
    app: Flask, admin: FlaskClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries_pages, "PAGE_SIZE", 2)
    at = clock.now()
    with app.app_context(), transaction() as session:
        for number in range(5):
            announce(session, Announcement("comment_decided", f"decision:{number}", {}, at, at))
    path, seen = f"{LIST}?kind=comment_decided", []
    while path:
        page = admin.get(path).text
        seen += re.findall(r"<code>decision:(\d)</code>", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == list("43210")


def test_every_kind_has_words(app: Flask, admin: FlaskClient) -> None:
    page = admin.get(LIST).text
    with app.app_context():
        known = kinds()
    assert known
    shown = dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', page))
    assert sorted(shown) == known
    assert [kind for kind, words in shown.items() if kind == words] == []


def test_every_end_has_words(app: Flask) -> None:
    with app.test_request_context():
        told = {name: fault_words(f"{name} 5") for name in ERRORS}
        assert "kesalahan program" in fault_words("renderer: KeyError")
        assert fault_words("Xyz 1") == "Surelnya tidak dapat dikirim."
        fallback = fault_words("Xyz 1")
    assert [name for name, words in told.items() if words == fallback] == []


def test_by_command(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, mailbox: FakeMail, clock: FakeClock
) -> None:
    announced(client)
    number = str(only(app).id)
    mailbox.fault = TimeoutError()
    tried(app)
    listed = runner.invoke(deliveries_group, ["list", "--state", "queued"]).output
    assert f"{number}\tcomment_received\tcomment:" in listed
    assert "TimeoutError" in listed
    assert MAIL not in listed
    assert runner.invoke(deliveries_group, ["retry", number]).output == f"{number} queued again\n"
    assert only(app).not_before == clock.now()
    with app.app_context(), transaction() as session:
        session.execute(update(OutboxMessage).values(state="failed"))
    again = ["retry", "--failed", "--kind", "comment_received"]
    assert runner.invoke(deliveries_group, again).output == "1 queued again\n"
    done = runner.invoke(deliveries_group, ["cancel", number])
    assert done.output == f"{number} cancelled\n"
    refused = runner.invoke(deliveries_group, ["cancel", number])
    assert isinstance(refused.exception, ConflictError)
    for words in (["retry"], ["retry", "--failed", number], ["cancel"]):
        assert runner.invoke(deliveries_group, words).exit_code == 2
    assert [tag for tag, _ in events(app)] == [
        "delivery:retried", "delivery:all_retried", "delivery:called_off",
    ]  # fmt: skip
