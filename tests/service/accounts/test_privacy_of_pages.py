"""Nothing below the desk is kept by a browser or proxy: who comes after her finds nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access_table import rows
from tests.service.accounts.conftest import ONE_DATABASE
from tests.service.test_access_walk import comment_id, path_of  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from flask import Flask

    from tests.staff import SignIn


@ONE_DATABASE
def test_no_page_of_the_desk_is_kept(app: Flask, comment_id: str, sign_in: SignIn) -> None:  # noqa: F811 - a fixture
    client = sign_in("administrator")
    kept = []
    for row in [row for row in rows(app) if row.path.startswith("/desk") and row.method == "GET"]:
        answer = client.get(path_of(row, comment_id))
        shows = answer.status_code not in {302, 303}
        if shows and "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.append((row.path, answer.status_code))
    assert kept == []
