"""Who may call a route, and where a permission reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from service.access import ROLES, Scope, member, needs, public, scope_of, signed_in, signing_in
from tests.staff import SignIn, csrf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue


@dataclass
class Given:
    """A grant."""

    role: str
    agency_id: int | None = None
    portal_id: int | None = None


def answer() -> str:
    return "ya"


def reach() -> dict[str, object]:
    scope = member("comments:decide").scope
    return {"everywhere": scope.everywhere, "agencies": list(scope.agencies)}


def open_at(app: Flask, path: str, view: Callable[[], ResponseReturnValue]) -> None:
    app.add_url_rule(path, path, view, methods=["GET", "POST"])


@pytest.mark.parametrize(
    ("grants", "covered"),
    [
        ([], []),
        ([Given("moderator")], [(1, 1), (1, 2), (2, 3)]),
        ([Given("moderator", agency_id=1)], [(1, 1), (1, 2)]),
        ([Given("moderator", portal_id=2)], [(1, 2)]),
        ([Given("moderator", portal_id=2), Given("moderator", agency_id=2)], [(1, 2), (2, 3)]),
        ([Given("auditor")], []),
        ([Given("auditor"), Given("moderator", portal_id=3)], [(2, 3)]),
        ([Given("officer", agency_id=1)], []),
        ([Given("a role of old")], []),
    ],
)
def test_scope_of(grants: list[Given], covered: list[tuple[int, int]]) -> None:
    scope = scope_of(list(grants), "comments:decide")
    assert [place for place in [(1, 1), (1, 2), (2, 3)] if scope.covers(*place)] == covered


def test_an_empty_scope_covers_nothing() -> None:
    assert not Scope().covers(1, 1)
    assert Scope(everywhere=True).covers(1, 1)


def test_only_moderation_decides_and_only_officers_answer() -> None:
    deciding = {role for role, permissions in ROLES.items() if "comments:decide" in permissions}
    answering = {role for role, permissions in ROLES.items() if "cases:answer" in permissions}
    listing = {role for role, permissions in ROLES.items() if "words" in permissions}
    assert deciding == listing == {"administrator", "moderator"}
    assert answering == {"administrator", "officer"}


def test_a_permission_that_no_role_gives() -> None:
    with pytest.raises(ValueError, match="comments:burn"):
        needs("comments:burn")


def test_undeclared_is_not_found_by_anybody(app: Flask, sign_in: SignIn) -> None:
    open_at(app, "/desk/coba", answer)
    for client in (app.test_client(), sign_in("administrator")):
        assert client.get("/desk/coba").status_code == 404
        assert client.post("/desk/coba").status_code == 404


def test_public_needs_nothing(app: Flask) -> None:
    open_at(app, "/coba", public(lambda: "ya"))
    client = app.test_client()
    assert client.get("/coba").text == "ya"
    assert client.post("/coba").text == "ya"


def test_signing_in_needs_the_token(app: Flask) -> None:
    open_at(app, "/desk/coba", signing_in(lambda: "ya"))
    client = app.test_client()
    assert client.get("/desk/coba").text == "ya"
    assert client.post("/desk/coba").status_code == 400
    token = csrf_of(client, "/desk/sign-in")
    assert client.post("/desk/coba", data={"csrf_token": token}).text == "ya"
    assert client.post("/desk/coba", headers={"X-CSRFToken": token}).text == "ya"


def test_signed_in_needs_a_session_and_the_token(app: Flask, sign_in: SignIn) -> None:
    open_at(app, "/desk/coba", signed_in(lambda: "ya"))
    stranger = app.test_client()
    assert stranger.get("/desk/coba?halaman=2").location == (
        "/desk/sign-in?next=/desk/coba%3Fhalaman%3D2"
    )
    assert stranger.post("/desk/coba").status_code == 403
    client = sign_in("auditor")
    assert client.get("/desk/coba").text == "ya"
    assert client.post("/desk/coba").status_code == 400
    assert client.post("/desk/coba", data={"csrf_token": csrf_of(client)}).text == "ya"


def test_a_permission_and_its_reach(app: Flask, sign_in: SignIn) -> None:
    open_at(app, "/desk/coba", needs("comments:decide")(reach))
    assert sign_in("officer").get("/desk/coba").status_code == 403
    assert sign_in("moderator").get("/desk/coba").json == {"everywhere": True, "agencies": []}
    narrow = sign_in("moderator", agency="dinkes").get("/desk/coba")
    assert not narrow.get_json()["everywhere"]
    assert len(narrow.get_json()["agencies"]) == 1


def test_the_api_answers_strangers_with_a_problem(app: Flask) -> None:
    open_at(app, "/api/v1/desk/coba", signed_in(lambda: "ya"))
    refused = app.test_client().get("/api/v1/desk/coba")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.content_type == "application/problem+json"
