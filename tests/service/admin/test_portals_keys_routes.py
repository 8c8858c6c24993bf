"""A portal's keys at the desk: shown once, after a fresh proof, inside one's scope."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.portals.find import find_portal
from service.portals.keys import keys_of, make_key, portal_of_key
from service.portals.manage import Manager
from tests.service.admin.test_agencies_routes import crossed, post

if TYPE_CHECKING:
    from flask import Flask

    from tests.fakes import FakeClock
    from tests.staff import SignIn

PAGE = "/desk/portals/dinkes"
KEYS = f"{PAGE}/keys"
SECRET = re.compile(r'id="secret" value="([0-9a-f]{48})"')


def number_of(app: Flask, clock: FakeClock, slug: str = "dinkes") -> int:
    """The newest key of a portal."""
    with app.app_context():
        return keys_of(find_portal(slug).id, clock.now())[0].id


def shown(page: str) -> str:
    found = SECRET.search(page)
    assert found
    return found[1]


def test_made_and_shown_once(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    admin = sign_in("administrator", portal="dinkes")
    assert "belum punya kunci" in admin.get(PAGE).text
    answer = post(admin, KEYS, key_name="WordPress")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    secret = shown(answer.text)
    with app.app_context():
        assert portal_of_key(secret, clock.now()) == find_portal("dinkes")
    again = admin.get(PAGE).text
    assert secret not in again
    assert f"{secret[:8]}…" in again
    assert "Terakhir dipakai sekitar" in again


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_name_comes_back(sign_in: SignIn, name: str) -> None:
    answer = post(sign_in("administrator"), KEYS, key_name=name)
    assert answer.status_code == 422
    assert 'id="wrong-key_name"' in answer.text
    assert f'value="{name}"' in answer.text
    assert 'value="Kabar Dinas Kesehatan"' in answer.text, "the other form is as it was"


def test_replaced_and_revoked(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    admin = sign_in("administrator")
    first = shown(post(admin, KEYS, key_name="WordPress").text)
    number = number_of(app, clock)
    answer = post(admin, f"{KEYS}/{number}/replace")
    assert answer.status_code == 201
    assert shown(answer.text) != first
    assert "Berlaku sampai 17 Maret 2026" in answer.text
    again = post(admin, f"{KEYS}/{number}/replace")
    assert again.status_code == 409
    assert "sudah digantikan" in again.text
    answer = post(admin, f"{KEYS}/{number}/revoke")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#keys")
    page = admin.get(PAGE).text
    assert "Kunci dicabut." in page
    assert "tidak berlaku lagi" in page


def test_nothing_without_a_fresh_proof(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    admin = sign_in("administrator")
    post(admin, KEYS, key_name="WordPress")
    number = number_of(app, clock)
    with admin.session_transaction("/desk") as cookie:
        cookie["fs_paa"] = 0
        cookie.pop("fs_gexp", None)  # the grace that the first key gave
    for path in (KEYS, f"{KEYS}/{number}/replace", f"{KEYS}/{number}/revoke"):
        answer = post(admin, path, key_name="Lain")
        assert answer.status_code == 303
        assert answer.location.startswith("/desk/confirm")
    with app.app_context():
        (key,) = keys_of(find_portal("dinkes").id, clock.now())
        assert key.holds
        assert not key.replaced


def test_nothing_outside(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    with app.app_context():
        make_key("dishub", "WordPress", Manager("test:setup"), clock.now())
    number = number_of(app, clock, "dishub")
    admin = sign_in("administrator", agency="dinkes")
    other = "/desk/portals/dishub/keys"
    for path in (other, f"{other}/{number}/replace", f"{other}/{number}/revoke"):
        assert post(admin, path, key_name="Lain").status_code == 404
    assert len(crossed(app)) == 3
    assert post(admin, f"{KEYS}/{number}/revoke").status_code == 404, "under one's own portal"
    with app.app_context():
        (key,) = keys_of(find_portal("dishub").id, clock.now())
        assert key.holds
