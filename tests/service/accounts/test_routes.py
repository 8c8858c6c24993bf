"""The way in, over HTTP."""

from __future__ import annotations

from tests.staff import SignIn, csrf_of


def test_account_page(sign_in: SignIn) -> None:
    client = sign_in("officer", agency="dinkes", email="Ani@staf.test")
    page = client.get("/desk/account")
    assert page.status_code == 200
    assert "ani@staf.test" in page.text
    assert "Dinas Kesehatan" in page.text
    assert csrf_of(client)
