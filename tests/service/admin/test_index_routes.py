"""The page from which the desk is administered, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.admin.index_routes import WAYS

if TYPE_CHECKING:
    from tests.staff import SignIn


def test_every_way_leads_somewhere(sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    assert 'href="/desk/admin"' in admin.get("/desk").text
    page = admin.get("/desk/admin")
    assert page.headers["Cache-Control"] == "no-store"
    for way in WAYS:
        assert f'href="{way.path}"' in page.text
        assert admin.get(way.path).status_code == 200


@pytest.mark.parametrize("role", ["moderator", "officer", "auditor"])
def test_others_find_no_way(sign_in: SignIn, role: str) -> None:
    staff = sign_in(role)
    assert 'href="/desk/admin"' not in staff.get("/desk").text
    for path in ("/desk/admin", "/desk/portals"):
        assert staff.get(path).status_code == 403
