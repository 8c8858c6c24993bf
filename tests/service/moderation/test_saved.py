"""Saved filters over HTTP, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.moderation.saved import MOST_SAVED
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

CODE = "spam?topic=gambling"


def save(staff: FlaskClient, name: str, view: str = CODE) -> TestResponse:
    form = {"csrf_token": csrf_of(staff), "name": name, "view": view}
    return staff.post("/desk/filters", data=form, follow_redirects=True)


def test_kept_under_a_name_and_forgotten(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    assert "★ Judi saja" in save(moderator, "  Judi   saja ").text
    page = moderator.get("/desk?view=spam&topic=gambling").text
    assert "Hapus “Judi saja” dari simpanan" in page
    form = {"csrf_token": csrf_of(moderator), "view": "spam"}
    address = page.split("/desk/filters/")[1].split('"')[0]
    assert moderator.post(f"/desk/filters/{address}", data=form).status_code == 303
    assert "★" not in moderator.get("/desk").text
    assert moderator.post(f"/desk/filters/{address}", data=form).status_code == 404


def test_the_same_name_is_the_new_filter(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    save(moderator, "Mingguan")
    page = save(moderator, "Mingguan", "pending?age=week").text
    assert page.count("★") == 1
    assert "age%3Dweek" in page


def test_nobody_sees_anothers(sign_in: SignIn) -> None:
    save(sign_in("moderator"), "Punya saya")
    assert "Punya saya" not in sign_in("moderator", email="lain@staf.test").get("/desk").text


def test_what_cannot_be_kept(sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    assert "Beri nama 1 sampai 60 karakter." in save(moderator, " ").text
    assert "Beri nama 1 sampai 60 karakter." in save(moderator, "x" * 61).text
    assert "Pilih dahulu saringannya" in save(moderator, "Semua", "spam").text
    for number in range(MOST_SAVED):
        save(moderator, f"Nomor {number}")
    assert "Paling banyak 20 saringan" in save(moderator, "Satu lagi").text
    assert save(moderator, "Nomor 3", "pending?language=en").text.count("★") == MOST_SAVED
