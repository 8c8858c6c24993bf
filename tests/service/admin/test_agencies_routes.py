"""The desk's pages on agencies, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.audit.tables import AuditEvent
from service.db import db
from service.portals.tables import Agency
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

LIST = "/desk/agencies"
FORM = {"slug": "dukcapil", "name": "Dinas Kependudukan"}


def post(staff: FlaskClient, path: str, **fields: str) -> TestResponse:
    return staff.post(path, data={"csrf_token": csrf_of(staff), **fields})


def crossed(app: Flask) -> list[str]:
    with app.app_context():
        noted = select(AuditEvent.subject).where(AuditEvent.tag == "scope:crossed")
        return list(db.session.scalars(noted))


def agency_id(app: Flask, slug: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Agency.id).where(Agency.slug == slug)).one()


@pytest.mark.parametrize("role", ["moderator", "officer", "auditor"])
def test_others_administer_none(sign_in: SignIn, role: str) -> None:
    staff = sign_in(role)
    for path in (LIST, "/desk/agencies/dinkes"):
        assert staff.get(path).status_code == 403


def test_a_new_agency(sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    answer = post(admin, LIST, **FORM)
    assert (answer.status_code, answer.location) == (303, f"{LIST}/dukcapil")
    page = admin.get(answer.location).text
    assert "Dinas Kependudukan" in page
    assert "belum punya portal" in page
    assert "Dinas Kependudukan" in admin.get(LIST).text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"slug": "Duk Capil"}, "wrong-slug"),
        ({"slug": "dinkes"}, "wrong-slug"),
        ({"name": " "}, "wrong-name"),
        ({"name": "x" * 121}, "wrong-name"),
    ],
)
def test_what_was_typed_comes_back(sign_in: SignIn, fields: dict[str, str], fault: str) -> None:
    admin = sign_in("administrator")
    answer = post(admin, LIST, **(FORM | fields))
    assert answer.status_code == 422
    assert f'id="{fault}"' in answer.text
    for text in (FORM | fields).values():
        assert f'value="{text}"' in answer.text


def test_figures(sign_in: SignIn) -> None:
    """Who has a role in the agency or on its portal counts once, who has one for the city not."""
    sign_in("moderator", agency="dinkes")
    sign_in("officer", portal="dinkes")
    sign_in("moderator", agency="dishub")
    row = sign_in("administrator").get(LIST).text.partition("Dinas Kesehatan")[2]
    assert [cell.partition("<")[0] for cell in row.split('class="number">')[1:3]] == ["1", "2"]


def test_another_name(sign_in: SignIn, client: FlaskClient) -> None:
    admin = sign_in("administrator", agency="dinkes")
    answer = post(admin, f"{LIST}/dinkes", name="Dinas Kesehatan Kota")
    assert answer.status_code == 303
    assert "<h1>Dinas Kesehatan Kota</h1>" in admin.get(answer.location).text
    refused = post(admin, f"{LIST}/dinkes", name="")
    assert refused.status_code == 422
    assert "<h1>Dinas Kesehatan Kota</h1>" in refused.text
    asked = {"portal": "dinkes", "page": "https://dinkes.example/1"}
    assert "Dinas Kesehatan Kota" in client.get("/embed/thread", query_string=asked).text


def test_of_one_agency(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("administrator", agency="dinkes")
    page = admin.get(LIST).text
    assert "Dinas Kesehatan" in page
    assert "Dinas Perhubungan" not in page
    assert "Tambah OPD" not in page
    refused = post(admin, LIST, **FORM)
    assert refused.status_code == 403
    assert "administrator seluruh kota" in refused.text
    assert admin.get(f"{LIST}/dishub").status_code == 404
    assert post(admin, f"{LIST}/dishub", name="Dinas Lain").status_code == 404
    assert admin.get(f"{LIST}/tiada").status_code == 404
    assert crossed(app) == [f"agency:{agency_id(app, 'dishub')}"] * 2


def test_of_one_portal(app: Flask, sign_in: SignIn) -> None:
    """She has no agency: its name is not hers to give."""
    admin = sign_in("administrator", portal="dinkes")
    assert "berlaku untuk portal" in admin.get(LIST).text
    assert post(admin, f"{LIST}/dinkes", name="Dinas Lain").status_code == 404
    assert crossed(app) == [f"agency:{agency_id(app, 'dinkes')}"]


def test_an_empty_city(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    with app.app_context():
        for table in ("portals", "agencies"):
            db.session.execute(db.text(f"DELETE FROM {table}"))  # noqa: S608 - two names of ours
        db.session.commit()
    assert "Tambahkan yang pertama" in admin.get(LIST).text
    assert "tambahkan dulu OPD-nya" in admin.get("/desk/portals").text
