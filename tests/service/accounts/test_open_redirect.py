"""Nobody is sent from the sign-in to another site, whichever page takes the `next`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.accounts.enter import is_local
from tests.service.accounts.conftest import EMAIL, ONE_DATABASE, PASSWORD
from tests.service.accounts.test_enter import SIGN_IN, is_in
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

RAW = (
    "//evil.example",
    "%2F%2Fevil.example",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "/%09/evil.example",
    "https:evil.example",
    "https:%2F%2Fevil.example",
    "%0d%0aSet-Cookie:%20a=b",
    "/desk%0d%0aSet-Cookie:%20a=b",
    "/desk%00",
    "%20//evil.example",
    "/%E2%80%A8/evil.example",
    "data:text/html,x",
    "desk",
    "%2E%2E//evil.example",
)
"""As they stand in an address that somebody mails to a member of staff."""

BASE = "https://suara.example/desk/sign-in"


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("raw", RAW)
def test_the_sign_in_refuses(client: FlaskClient, raw: str) -> None:
    assert client.get(f"{SIGN_IN}?next={raw}").status_code == 400
    token = {"csrf_token": csrf_of(client, SIGN_IN), "email": EMAIL, "password": PASSWORD}
    for query in (f"?next={raw}", f"?next=/desk&next={raw}"):
        assert client.post(f"{SIGN_IN}{query}", data=token).status_code == 400
    assert not is_in(client)


@ONE_DATABASE
@pytest.mark.usefixtures("ani")
@pytest.mark.parametrize("raw", RAW)
def test_so_do_the_other_pages(client: FlaskClient, raw: str) -> None:
    data = {"csrf_token": csrf_of(client, SIGN_IN), "email": EMAIL, "password": PASSWORD}
    assert client.post(SIGN_IN, data=data).location == "/desk"
    wanted = {"csrf_token": csrf_of(client), "next": raw, "proof": PASSWORD, "lang": "en"}
    for path in ("/desk/confirm", "/desk/language"):
        answer = client.post(f"{path}?next={raw}", data=wanted)
        assert answer.status_code == 303
        assert urlsplit(urljoin(BASE, answer.location)).netloc == "suara.example"
        assert "\n" not in answer.location


@given(st.text(alphabet="/\\:@?#%.\t\n\r evil", max_size=12))
@example("/\\evil")
@example("/\t/evil")
def test_what_is_local_stays(path: str) -> None:
    """As Python reads addresses; the browser is asked in tests/journeys."""
    if is_local(path):
        assert urlsplit(urljoin(BASE, path)).netloc == "suara.example"
