"""What happens to a form whose session ended, or that wants a fresh proof: its text is not lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import request
from sqlalchemy import select

from service.access import fresh, signed_in
from service.accounts.kept import MOST_BYTES, fields_to_keep, texts_of
from service.accounts.link import make_link
from service.accounts.staff_sessions import forget_sessions
from service.accounts.tables import KeptForm
from service.db import db
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import SIGN_IN, enter
from tests.service.accounts.test_factor import post, set_up
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock

TEXT = "Terima kasih, Bu Sari.\r\nJalan itu diperbaiki minggu depan & kami kabari."
WRITE, BURN, CONFIRM, KEPT = "/desk/tulis", "/desk/bakar", "/desk/confirm", "/desk/kept"


@pytest.fixture
def written(app: Flask) -> list[dict[str, str]]:
    """What arrived at two views of the desk, one of which is dangerous."""
    arrived: list[dict[str, str]] = []

    def take() -> str:
        arrived.append({"path": request.full_path, **request.form.to_dict()})
        return "sudah"

    app.add_url_rule(WRITE, "tulis", signed_in(lambda: take()), methods=["GET", "POST"])  # noqa: PLW0108 - a function of its own to declare
    app.add_url_rule(BURN, "bakar", fresh(signed_in(lambda: take())), methods=["GET", "POST"])  # noqa: PLW0108 - as above
    return arrived


def write(client: FlaskClient, token: str, path: str = f"{WRITE}?ke=2") -> TestResponse:
    data = {"csrf_token": token, "body": TEXT, "pilihan": "a", "code": "rahasia sekali"}
    return client.post(path, data=data)


def expire(client: FlaskClient) -> None:
    with client.session_transaction("/desk") as cookie:
        cookie["since"] = 0


def stale(client: FlaskClient) -> None:
    """Her proof is an hour old."""
    with client.session_transaction("/desk") as cookie:
        cookie["fs_paa"] = time.time() - 3600
        cookie.pop("fs_gexp", None)


def send_kept(client: FlaskClient) -> TestResponse:
    """Press the button: as a browser does, repeat the fields where the answer points."""
    page = client.get(KEPT)
    assert TEXT.replace("&", "&amp;").replace("\r\n", "\n") in page.text.replace("\r\n", "\n")
    data = {"csrf_token": csrf_of(client, KEPT), "body": TEXT, "pilihan": "a"}
    answer = client.post(KEPT, data=data)
    assert answer.status_code == 307
    return client.post(answer.location, data=data)


@pytest.mark.usefixtures("ani")
def test_an_expired_session_keeps_the_text(
    client: FlaskClient, written: list[dict[str, str]]
) -> None:
    enter(client)
    token = csrf_of(client)
    expire(client)
    refused = write(client, token)
    assert refused.status_code == 403
    assert "Bu Sari" in refused.text
    assert f'href="{SIGN_IN}?next={KEPT}"' in refused.text
    assert written == []
    assert enter(client, password="bukan-kata-sandinya", next=KEPT).status_code == 422
    assert enter(client, next=KEPT).location == KEPT
    assert send_kept(client).text == "sudah"
    (arrived,) = written
    assert (arrived["path"], arrived["body"], arrived["pilihan"]) == (f"{WRITE}?ke=2", TEXT, "a")
    assert "code" not in arrived
    assert "Tidak ada tulisan" in client.get(KEPT).text
    assert post(client, KEPT, "/desk/account").status_code == 404


@pytest.mark.usefixtures("ani", "written")
def test_a_link_leads_back_to_it(app: Flask, client: FlaskClient, clock: FakeClock) -> None:
    enter(client)
    token = csrf_of(client)
    post(client, "/desk/account/sessions/end-all", "/desk/account/sessions")
    assert write(client, token).status_code == 403
    with app.app_context():
        path = urlsplit(make_link(EMAIL, ACTOR, clock.now())).path
    assert post(client, path, path).location == KEPT
    assert post(client, f"{KEPT}/forget", KEPT).location == "/desk"
    assert "Tidak ada tulisan" in client.get(KEPT).text


@pytest.mark.usefixtures("ani", "written")
def test_a_foreign_form_is_not_kept(app: Flask, client: FlaskClient) -> None:
    """Another site's form, sent while she is out, must not wait for her to press a button."""
    enter(client)
    expire(client)
    for token in ("", "palsu", csrf_of(app.test_client(), SIGN_IN)):
        refused = write(client, token)
        assert refused.status_code == 403
        assert "Bu Sari" in refused.text, "but she can copy it"
    with app.app_context():
        assert db.session.scalars(select(KeptForm.staff_id)).all() == []


@pytest.mark.usefixtures("written")
def test_a_stranger_keeps_nothing(app: Flask, client: FlaskClient) -> None:
    assert write(client, csrf_of(client, SIGN_IN)).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(KeptForm.staff_id)).all() == []


@pytest.mark.usefixtures("ani")
def test_nobody_else_sees_it(client: FlaskClient, sign_in: SignIn, written: object) -> None:
    assert written == []
    enter(client)
    token = csrf_of(client)
    expire(client)
    write(client, token)
    assert "Bu Sari" not in sign_in("administrator").get(KEPT).text


@ONE_DATABASE
@pytest.mark.usefixtures("ani", "written")
def test_a_script_is_answered_as_before(app: Flask, client: FlaskClient) -> None:
    enter(client)
    token = csrf_of(client)
    expire(client)
    headers = {"Sec-Fetch-Mode": "cors", "X-CSRFToken": token}
    assert client.post(WRITE, data={"body": TEXT}, headers=headers).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(KeptForm.staff_id)).all() == []


@pytest.mark.usefixtures("ani")
def test_signed_in_again_in_another_tab(client: FlaskClient, written: object) -> None:
    enter(client)
    old = csrf_of(client)
    client.post("/desk/sign-out", data={"csrf_token": old})
    enter(client)
    refused = write(client, old)
    assert refused.status_code == 400
    assert "Bu Sari" in refused.text
    assert "rahasia sekali" not in refused.text
    assert written == []


@pytest.mark.usefixtures("ani")
def test_it_is_forgotten_after_a_day(
    app: Flask, client: FlaskClient, clock: FakeClock, written: object
) -> None:
    assert written == []
    enter(client)
    token = csrf_of(client)
    expire(client)
    write(client, token)
    with app.app_context():
        clock.forward(hours=25)
        forget_sessions(clock.now())
        assert db.session.scalars(select(KeptForm.staff_id)).all() == []


@pytest.mark.usefixtures("ani")
def test_a_dangerous_act_wants_a_fresh_proof(
    client: FlaskClient, written: list[dict[str, str]]
) -> None:
    enter(client)
    assert write(client, csrf_of(client), BURN).text == "sudah"
    stale(client)
    assert client.get(f"{BURN}?a=1").location == f"{CONFIRM}?next={BURN}%3Fa%3D1"
    held = write(client, csrf_of(client), BURN)
    assert (held.status_code, held.location) == (303, f"{CONFIRM}?next={KEPT}")
    assert len(written) == 1
    wrong = post(client, CONFIRM, held.location, proof="bukan-kata-sandinya", next=KEPT)
    assert wrong.status_code == 422
    assert client.get(BURN).status_code == 303
    assert post(client, CONFIRM, held.location, proof=PASSWORD, next=KEPT).location == KEPT
    assert send_kept(client).text == "sudah"
    assert written[1]["body"] == TEXT


@pytest.mark.usefixtures("ani")
def test_a_form_about_passwords_is_kept_nowhere(
    app: Flask, client: FlaskClient, written: list[dict[str, str]]
) -> None:
    enter(client)
    stale(client)
    token = csrf_of(client)
    data = {"csrf_token": token, "current": "lama sekali", "password": "baru sekali"}
    assert client.post(BURN, data=data).location == f"{CONFIRM}?next={BURN}"
    expire(client)
    refused = client.post(WRITE, data=data)
    assert refused.status_code == 403
    assert "lama sekali" not in refused.text
    with app.app_context():
        assert db.session.scalars(select(KeptForm.staff_id)).all() == []
    assert written == []


@pytest.mark.usefixtures("written")
def test_a_code_where_there_is_a_second_factor(
    client: FlaskClient, ani: int, clock: FakeClock
) -> None:
    assert ani
    enter(client)
    phone, _ = set_up(client, clock)
    clock.forward(seconds=60)
    stale(client)
    assert post(client, CONFIRM, CONFIRM, proof=PASSWORD).status_code == 422
    answer = post(client, CONFIRM, CONFIRM, proof=phone.code(), next="//evil.example")
    assert answer.location == "/desk"
    assert client.get(BURN).text == "sudah"


@pytest.mark.usefixtures("written")
def test_whoever_has_neither_comes_by_a_new_link(sign_in: SignIn) -> None:
    client = sign_in("moderator")
    stale(client)
    assert "tautan masuk yang baru" in client.get(client.get(BURN).location).text
    assert post(client, CONFIRM, "/desk/account", proof="").status_code == 422


def test_what_is_kept() -> None:
    given = [("csrf_token", "x"), ("proof", "x"), ("code", "1"), ("body", "a b")]
    assert fields_to_keep(given) == (("body", "a b"),)
    assert fields_to_keep([*given, ("new_password", "x")]) == ()
    assert fields_to_keep([("body", "x" * MOST_BYTES)]) == ()
    assert texts_of([("to", "published"), ("body", "dua kata")]) == ["dua kata"]
