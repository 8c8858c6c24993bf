"""The desk's page on deliveries over HTTP."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service.accounts.ask_email import HOURS as CONFIRMATION_HOURS
from service.accounts.invite import DAYS as INVITATION_DAYS
from service.accounts.link import LINK_MINUTES
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.announce import Announcement, announce
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from tests.sending import send
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
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
    assert "1 kiriman ditolak server surel untuk selamanya" in page
    assert "1 kiriman gagal" not in page
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


def test_put_away_and_taken_back(
    app: Flask, client: FlaskClient, admin: FlaskClient, mailbox: FakeMail
) -> None:
    announced(client)
    mailbox.fault = smtplib.SMTPRecipientsRefused({MAIL: (550, b"no such user")})
    tried(app)
    number = only(app).id
    page = admin.get(f"{LIST}?state=dead").text
    assert f"Sisihkan kiriman {number}" in page
    assert '<span class="chip bad">tidak akan sampai</span>' in page
    back = post(admin, f"{LIST}/{number}/cancel", state="dead")
    assert back.location == f"{LIST}?state=dead&off={number}"
    undo = admin.get(back.location).text
    assert f"Kiriman {number} tidak dikirim lagi" in undo
    assert f'action="{LIST}/{number}/restore"' in undo
    ended = admin.get(f"{LIST}?state=cancelled").text
    assert "disisihkan oleh petugas. Server surel menolak alamat penerima." in ended
    assert post(admin, f"{LIST}/{number}/restore").status_code == 303
    assert only(app).state == "failed"
    assert "Kiriman dikembalikan" in admin.get(LIST).text
    assert post(admin, f"{LIST}/{number}/restore").status_code == 409
    post(admin, f"{LIST}/put-away", kind="comment_decided")
    assert "0 kiriman disisihkan" in admin.get(LIST).text
    post(admin, f"{LIST}/put-away")
    assert "1 kiriman disisihkan" in admin.get(LIST).text
    assert only(app).state == "cancelled"
    assert events(app) == [
        ("delivery:put_away", f"outbox:{number}"), ("delivery:restored", f"outbox:{number}"),
        ("delivery:all_put_away", "outbox:all"),
    ]  # fmt: skip


def put(app: Flask, clock: FakeClock, kind: str, subject: str, state: str = "queued") -> int:
    """An announcement that stands so; its id."""
    at = clock.now()
    with app.app_context(), transaction() as session:
        announce(session, Announcement(kind, subject, {}, at, at + timedelta(minutes=1)))
        mine = OutboxMessage.subject == subject
        session.execute(update(OutboxMessage).where(mine).values(state=state))
        return session.scalars(select(OutboxMessage.id).where(mine)).one()


@pytest.mark.parametrize(
    "kind", ["staff_notice", "staff_password_changed", "staff_factor_removed", "audit_anchor"]
)
def test_warnings_leave_whatever_an_administrator_wants(
    app: Flask, admin: FlaskClient, clock: FakeClock, kind: str
) -> None:
    number = put(app, clock, kind, "staff:1")
    page = admin.get(LIST).text
    assert "Tidak dapat dibatalkan." in page
    assert f"{LIST}/{number}/cancel" not in page
    refused = post(admin, f"{LIST}/{number}/cancel")
    assert refused.status_code == 403
    assert "Peringatan tentang akun petugas" in refused.text
    assert only(app).state == "queued"
    assert events(app) == []


@pytest.mark.parametrize(
    ("kind", "lives"),
    [
        ("staff_link", {"minutes": LINK_MINUTES}),
        ("staff_invited", {"days": INVITATION_DAYS}),
        ("staff_email", {"hours": CONFIRMATION_HOURS}),
    ],
)
def test_what_was_left_out_and_why(
    app: Flask, admin: FlaskClient, clock: FakeClock, kind: str, lives: dict[str, float]
) -> None:
    number = put(app, clock, kind, "staff:1", "failed")
    assert "1 kiriman gagal atau menunggu" in admin.get(LIST).text
    clock.forward(**lives)
    page = admin.get(f"{LIST}?state=dead").text
    assert "1 kiriman berisi tautan yang sudah lewat waktunya" in page
    assert "Tautan di dalamnya sudah lewat waktunya." in page
    assert f"Coba lagi kiriman {number}" not in page
    refused = post(admin, f"{LIST}/{number}/retry")
    assert refused.status_code == 409
    assert "sudah lewat waktunya; mintalah" in refused.text
    post(admin, f"{LIST}/retry")
    assert only(app).state == "failed"


def test_the_worker_stands_still(client: FlaskClient, admin: FlaskClient, clock: FakeClock) -> None:
    announced(client)
    clock.forward(minutes=15)
    assert "Pengirim mungkin berhenti" not in admin.get(LIST).text
    clock.forward(seconds=1)
    assert "Pengirim mungkin berhenti" in admin.get(LIST).text
