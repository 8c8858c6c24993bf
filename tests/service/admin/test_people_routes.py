"""The desk's pages on the staff, over HTTP: lists, invitations, roles, accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from markupsafe import escape
from sqlalchemy import select, update

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.tables import Staff, StaffGrant
from service.admin import people as lists
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.worker import drain
from tests.staff import ACTOR, csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock, FakeMail
    from tests.staff import SignIn

LIST = "/desk/people"
INVITE = f"{LIST}/invitations"
GUEST = {"email": "citra@staf.test", "role": "moderator", "place": "portal:dinkes"}
LINK = re.compile(r'id="link" value="https://suara\.example(/desk/invitation/[\w-]+)"')


def post(staff: FlaskClient, path: str, **fields: str) -> TestResponse:
    return staff.post(path, data={"csrf_token": csrf_of(staff), **fields})


def new(app: Flask, clock: FakeClock, name: str, *reaches: Reach) -> int:
    """A member of staff with these roles; her id."""
    with app.app_context():
        staff = NewStaff(f"{name}@staf.test", name.title(), reaches[0])
        made = add_staff(staff, ACTOR, clock.now())
        with transaction() as session:
            for reach in reaches[1:]:
                session.add(StaffGrant(staff_id=made, role=reach.role))
    return made


def of(app: Flask, email: str) -> Staff:
    with app.app_context():
        return db.session.scalars(select(Staff).where(Staff.email == email)).one()


def events(app: Flask, subject: str) -> list[str]:
    with app.app_context():
        query = select(AuditEvent.tag).where(AuditEvent.subject == subject)
        return list(db.session.scalars(query.order_by(AuditEvent.id)))


@pytest.fixture
def ani(app: Flask, clock: FakeClock) -> int:
    """A moderator of the portal `dinkes`; her id."""
    return new(app, clock, "ani", Reach("moderator", None, "dinkes"))


@pytest.fixture
def boss(sign_in: SignIn) -> FlaskClient:
    """An administrator of the agency `dinkes`."""
    return sign_in("administrator", agency="dinkes", email="bos@staf.test")


@pytest.mark.parametrize("role", ["moderator", "officer", "auditor"])
def test_not_for_others(sign_in: SignIn, ani: int, role: str) -> None:
    staff = sign_in(role)
    for path in (LIST, f"{LIST}/{ani}"):
        assert staff.get(path).status_code == 403
    assert post(staff, INVITE, **GUEST).status_code == 403


def test_only_whom_she_manages(
    app: Flask, clock: FakeClock, boss: FlaskClient, ani: int, sign_in: SignIn
) -> None:
    stranger = new(app, clock, "dodi", Reach("moderator", "dishub"))
    both = new(app, clock, "eka", Reach("officer", "dinkes"), Reach("auditor"))
    page = boss.get(LIST)
    assert page.headers["Cache-Control"] == "no-store"
    assert "3 petugas" in page.text  # she herself, Ani and Eka
    assert "Moderator: Kabar Dinas Kesehatan (portal)" in page.text
    assert "Dodi" not in page.text
    assert "dan peran di luar wewenang Anda" in page.text
    assert "Pemeriksa" not in page.text.split("<tbody>")[1].split("</tbody>")[0]
    assert boss.get(f"{LIST}/{stranger}").status_code == 404
    assert "scope:crossed" in events(app, f"staff:{stranger}")
    assert "hanya dapat diurus oleh pengelola" in boss.get(f"{LIST}/{both}").text
    everybody = sign_in("administrator").get(LIST).text
    assert "5 petugas" in everybody
    assert "seluruh kota" in everybody
    assert boss.get(f"{LIST}/{ani}").status_code == 200


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=ANI", ["Ani"]),
        ("?q=budi@", ["Budi"]),
        ("?q=%25", []),
        ("?q=_", []),
        ("?role=officer", ["Budi"]),
        ("?role=raja&state=x", ["Ani", "Budi", "Staf administrator"]),
        ("?place=city", ["Staf administrator"]),
        ("?place=agency:dinkes", ["Ani"]),
        ("?place=portal:dinkes&role=moderator", ["Ani"]),
        ("?place=agency:tiada", []),
        ("?state=disabled", ["Budi"]),
        ("?state=active&role=moderator", ["Ani"]),
        ("?q=%00", ["Ani", "Budi", "Staf administrator"]),
        ("?after=-9", []),
        ("?after=99999999999999999999", []),
    ],
)
def test_filters(
    app: Flask, clock: FakeClock, ani: int, sign_in: SignIn, query: str, shown: list[str]
) -> None:
    assert ani
    budi = new(app, clock, "budi", Reach("officer", "dishub"))
    with app.app_context(), transaction() as session:
        session.execute(update(Staff).where(Staff.id == budi).values(active=False))
    page = sign_in("administrator").get(f"{LIST}{query}")
    assert page.status_code == 200
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page.text) == shown
    assert ("Tidak ada petugas" in page.text) == (shown == [])


def test_pages_by_key(
    app: Flask, clock: FakeClock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for name in ("ani", "budi", "citra", "dodi"):
        new(app, clock, name, Reach("moderator"))
    admin, path, seen = sign_in("administrator"), LIST, []
    while path:
        page = admin.get(path).text
        seen += re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == ["Ani", "Budi", "Citra", "Dodi", "Staf administrator"]


def test_invited_by_mail(
    app: Flask, boss: FlaskClient, client: FlaskClient, mailbox: FakeMail
) -> None:
    assert "Tidak ada undangan yang terbuka" in boss.get(LIST).text
    answer = post(boss, INVITE, **GUEST)
    assert answer.status_code == 303
    page = boss.get(LIST).text
    assert "Undangan dikirim ke citra@staf.test" in page
    assert "diundang oleh Staf administrator" in page
    with app.app_context():
        drain("uji")
    assert [mail["To"] for mail in mailbox.sent] == ["citra@staf.test"]
    found = re.search(r"/desk/invitation/[\w-]+", mailbox.sent[0].get_content())
    assert found
    number = re.search(r"/desk/people/invitations/(\d+)/revoke", page)
    assert number
    assert post(boss, number[0]).status_code == 303
    assert client.get(found[0]).status_code == 410
    assert post(boss, number[0]).status_code == 303, "revoked twice, it stays revoked"
    assert events(app, f"invitation:{number[1]}") == ["invitation:made", "invitation:revoked"]


def test_invited_by_link(
    app: Flask, boss: FlaskClient, client: FlaskClient, mailbox: FakeMail
) -> None:
    answer = post(boss, INVITE, **GUEST, by="link")
    assert answer.status_code == 201
    found = LINK.search(answer.text)
    assert found
    assert LINK.search(boss.get(LIST).text) is None
    with app.app_context():
        drain("uji")
    assert mailbox.sent == []
    form = {"csrf_token": csrf_of(client, "/desk/sign-in"), "name": "Citra"}
    joined = client.post(found[1], data=form | {"password": "kuda-laut-menari-7"})
    assert joined.status_code == 302
    assert "Citra" in boss.get(LIST).text


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"email": "bukan surel"}, 422, "Bukan alamat surel"),
        ({"email": "100%<b>%(a)s"}, 422, "Bukan alamat surel"),
        ({"email": "bos@staf.test"}, 422, "sudah terdaftar"),
        ({"role": ""}, 422, "Pilih sebuah peran"),
        ({"role": "raja"}, 422, "Pilih sebuah peran"),
        ({"place": ""}, 422, "Pilih tempat"),
        ({"place": "agency:"}, 422, "Pilih tempat"),
        ({"place": "city"}, 403, "sejauh wewenang Anda"),
        ({"place": "agency:dishub"}, 403, "sejauh wewenang Anda"),
        ({"place": "agency:tiada"}, 404, ""),
    ],
)
def test_an_invitation_refused(
    boss: FlaskClient, change: dict[str, str], status: int, told: str
) -> None:
    sent = GUEST | change
    answer = post(boss, INVITE, **sent)
    assert answer.status_code == status
    assert told in answer.text
    if status != 404:
        assert f'value="{escape(sent["email"])}"' in answer.text
    assert "Tidak ada undangan yang terbuka" in boss.get(LIST).text


def test_anothers_invitation(app: Flask, boss: FlaskClient, sign_in: SignIn) -> None:
    post(sign_in("administrator"), INVITE, **GUEST | {"place": "agency:dishub"})
    assert "citra" not in boss.get(LIST).text
    with app.app_context():
        query = select(AuditEvent.subject).where(AuditEvent.tag == "invitation:made")
        number = db.session.scalars(query).one().partition(":")[2]
    assert post(boss, f"{INVITE}/{number}/revoke").status_code == 404
    assert "scope:crossed" in events(app, f"invitation:{number}")


def test_roles_given_and_taken(app: Flask, boss: FlaskClient, ani: int) -> None:
    path, role = f"{LIST}/{ani}/roles", {"role": "officer", "place": "agency:dinkes"}
    assert post(boss, path, **role).status_code == 303
    assert "Petugas penjawab: Dinas Kesehatan (OPD)" in boss.get(f"{LIST}/{ani}").text
    again = post(boss, path, **role)
    assert again.status_code == 422
    assert "sudah dimiliki" in again.text
    for place in ("city", "agency:dishub", "portal:dishub"):
        answer = post(boss, path, role="moderator", place=place)
        assert answer.status_code == 403
        assert "sejauh wewenang Anda" in answer.text
    assert post(boss, f"{path}/take", **role).status_code == 303
    last = {"role": "moderator", "place": "portal:dinkes"}
    gone = post(boss, f"{path}/take", **last)
    assert gone.location == LIST, "without a role there she is not in reach any more"
    assert post(boss, f"{path}/take", **last).status_code == 404
    assert events(app, f"staff:{ani}")[-4:-1] == ["role:granted", "role:revoked", "role:revoked"]


def test_ones_own_account(app: Flask, boss: FlaskClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    mine = f"{LIST}/{of(app, 'bos@staf.test').id}"
    page = boss.get(mine).text
    assert "Ini akun Anda sendiri" in page
    assert "Nonaktifkan" not in page
    for act in ("disable", "factor-off", "sign-out"):
        assert post(boss, f"{mine}/{act}").status_code == 403
    own = {"role": "administrator", "place": "agency:dinkes"}
    assert post(boss, f"{mine}/roles/take", **own).status_code == 403
    assert boss.get(LIST).status_code == 200


def test_disabled_and_enabled(app: Flask, boss: FlaskClient, sign_in: SignIn, ani: int) -> None:
    hers = sign_in(email="ani@staf.test")
    assert hers.get("/desk").status_code == 200
    assert post(boss, f"{LIST}/{ani}/disable").status_code == 303
    assert "nonaktif" in boss.get(f"{LIST}/{ani}").text
    assert hers.get("/desk").status_code == 302
    assert post(boss, f"{LIST}/{ani}/enable").status_code == 303
    assert hers.get("/desk").status_code == 302
    assert events(app, f"staff:{ani}")[-2:] == ["staff:disabled", "staff:enabled"]


def test_signed_out_everywhere(boss: FlaskClient, sign_in: SignIn, ani: int) -> None:
    hers = sign_in(email="ani@staf.test")
    assert post(boss, f"{LIST}/{ani}/sign-out").status_code == 303
    assert hers.get("/desk").status_code == 302


def test_a_lost_factor(app: Flask, boss: FlaskClient, mailbox: FakeMail, ani: int) -> None:
    assert "Lepas faktor kedua" not in boss.get(f"{LIST}/{ani}").text
    with app.app_context(), transaction() as session:
        session.execute(update(Staff).where(Staff.id == ani).values(tf_totp_secret="x"))
    assert "Lepas faktor kedua" in boss.get(f"{LIST}/{ani}").text
    assert post(boss, f"{LIST}/{ani}/factor-off").status_code == 303
    assert of(app, "ani@staf.test").tf_totp_secret is None
    assert events(app, f"staff:{ani}")[-1] == "factor:removed"
    with app.app_context():
        drain("uji")
    (mail,) = mailbox.sent
    assert mail["To"] == "ani@staf.test"
    assert "/desk/account/factor" in mail.get_content()


@pytest.mark.parametrize("act", ["roles", "roles/take", "disable", "enable", "factor-off"])
def test_a_dangerous_act_wants_a_fresh_proof(boss: FlaskClient, ani: int, act: str) -> None:
    with boss.session_transaction("/desk") as cookie:
        cookie["fs_paa"] = 0
    answer = post(boss, f"{LIST}/{ani}/{act}", role="officer", place="agency:dinkes")
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == "/desk/confirm"
