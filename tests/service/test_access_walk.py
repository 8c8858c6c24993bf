"""Every route called by everybody, in and out of scope, and held against the table of access."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import BOTH, PUBLIC, ROLES, SIGNED_IN, SIGNING_IN
from service.access_table import BEGIN, END, Row, rows, table
from service.accounts.tables import Staff
from service.accounts.tokens import NewToken, make_token
from service.audit.tables import AuditEvent
from service.comments.tables import Comment
from service.db import db
from tests.architecture import ROOT
from tests.sending import send
from tests.staff import ACTOR, SignIn, csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
PLACES: dict[str, dict[str, str]] = {
    "city": {},
    "agency": {"agency": "dinkes"},
    "portal": {"portal": "dinkes"},
    "other agency": {"agency": "dishub"},
    "other portal": {"portal": "dishub"},
}
"""Where a role may reach; the comment of this walk stands on the portal `dinkes`."""

OUTSIDE = ("other agency", "other portal")
ENDS = {"security.logout", "sessions.all_ended", "sessions.ended"}
"""Calls after which the caller is out: tested with the sessions."""

REFUSED = {401, 403}
EMPTY = {"sessions.kept_sent", "sessions.kept_forgotten"}
"""Calls about a form that waits for her: 404, for none does."""

BODIES: dict[str, dict[str, object]] = {
    "appeal": {"act": "accept", "seen_version": 99},
    "dismiss-reports": {"last_report": 1, "seen_version": 99},
}
DECISION: dict[str, object] = {"to": "spam", "seen_version": 99}
"""What the API's calls are sent, some by their last word: of a version that was never there, so
that nothing changes."""


@dataclass(frozen=True)
class Caller:
    """Somebody with a role in a place, and her browser and token."""

    role: str
    place: str
    client: FlaskClient
    csrf: str
    token: str


@pytest.fixture
def comment_id(app: Flask, client: FlaskClient) -> str:
    """A comment on the portal `dinkes`."""
    assert send(client).status_code in {201, 202}
    with app.app_context():
        return str(db.session.scalars(select(Comment.id)).one())


@pytest.fixture
def callers(app: Flask, sign_in: SignIn, clock: FakeClock) -> list[Caller]:
    """One for each role and place."""
    found = []
    for role in ROLES:
        for place, reach in PLACES.items():
            email = f"{role}-{place.replace(' ', '-')}@staf.test"
            browser = sign_in(role, email=email, **reach)
            token = token_for(app, email, clock, tuple(sorted(ROLES[role])))
            found.append(Caller(role, place, browser, csrf_of(browser), token))
    return found


def token_for(app: Flask, email: str, clock: FakeClock, permissions: tuple[str, ...]) -> str:
    with app.app_context():
        staff_id = db.session.scalars(select(Staff.id).where(Staff.email == email)).one()
        new = NewToken("jalan-jalan", permissions, None, 30)
        return make_token(staff_id, new, ACTOR, clock.now())


def path_of(row: Row, comment_id: str) -> str:
    """An address of the route: the comment's id, a number that nothing has, a plain word."""
    values = {"uuid": comment_id, "int": "2147483647"}
    return ARGUMENT.sub(lambda found: values.get(found[1] or "", "tiada"), row.path)


def call(row: Row, path: str, client: FlaskClient, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    wanted = BODIES.get(row.path.rpartition("/")[2], DECISION)
    body = wanted if row.by_token and row.method == "POST" else None
    return client.open(path, method=row.method, headers=sent, json=body)


def concerns_the_comment(row: Row) -> bool:
    return "<uuid:comment_id>" in row.path


def ours(app: Flask) -> list[Row]:
    return [row for row in rows(app) if row.endpoint not in ENDS]


def test_the_document_shows_the_table(app: Flask) -> None:
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == table(app), "run: duaarah access --into docs/access.md"


@pytest.mark.usefixtures("app")
def test_the_document_shows_the_roles() -> None:
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    shown: dict[str, set[str]] = {role: set() for role in ROLES}
    for line in text.partition("| permission |")[2].partition("\n\n")[0].splitlines()[2:]:
        _, names, *marks, _ = (cell.strip() for cell in line.split("|"))
        for role, mark in zip(ROLES, marks, strict=True):
            shown[role] |= set(re.findall("`([^`]+)`", names)) if mark == "✓" else set()
    assert shown == ROLES


def test_strangers(app: Flask, comment_id: str) -> None:
    wrong = []
    for row in rows(app):
        answer = call(row, path_of(row, comment_id), app.test_client())
        asked = (answer.location or "").startswith("/desk/sign-in?next=")
        if row.access == PUBLIC:
            right = answer.status_code not in REFUSED and not asked
        elif row.access == SIGNING_IN:
            right = not asked and answer.status_code in (
                {200, 302, 404, 410} if row.method == "GET" else {400}
            )
        elif row.by_token:
            right = answer.status_code == 401
        else:
            right = asked if row.method == "GET" else answer.status_code == 403
        if not right:
            wrong.append((row.method, row.path, answer.status_code))
    assert wrong == []


def test_roles_on_the_pages(app: Flask, comment_id: str, callers: list[Caller]) -> None:
    wrong = []
    for row in [row for row in ours(app) if row.access != PUBLIC and not row.by_token]:
        path = path_of(row, comment_id)
        for caller in callers:
            answer = call(row, path, caller.client, X_CSRFToken=caller.csrf)
            if not holds(row, caller, answer.status_code):
                wrong.append((row.method, row.path, caller.role, caller.place, answer.status_code))
    assert wrong == []


def test_roles_by_token(app: Flask, comment_id: str, callers: list[Caller]) -> None:
    wrong = []
    for row in [row for row in ours(app) if row.by_token]:
        path = path_of(row, comment_id)
        for caller in callers:
            answer = call(row, path, app.test_client(), Authorization=f"Bearer {caller.token}")
            if not holds(row, caller, answer.status_code):
                wrong.append((row.method, row.path, caller.role, caller.place, answer.status_code))
            assert call(row, path, caller.client).status_code == 401, "no cookie counts there"
    assert wrong == []


def test_a_token_without_the_permission(
    app: Flask, comment_id: str, sign_in: SignIn, clock: FakeClock
) -> None:
    sign_in("administrator", email="ina@staf.test")
    token = token_for(app, "ina@staf.test", clock, ("notes:write",))
    for row in [row for row in rows(app) if row.by_token and row.access != SIGNED_IN]:
        path = path_of(row, comment_id)
        answer = call(row, path, app.test_client(), Authorization=f"Bearer {token}")
        assert answer.status_code == 403
        needed = row.access.split(BOTH)[0]
        assert needed in answer.headers["WWW-Authenticate"]
        assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_without_the_csrf_token(app: Flask, comment_id: str, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for row in ours(app):
        if row.method == "POST" and row.access != PUBLIC and not row.by_token:
            assert call(row, path_of(row, comment_id), client).status_code == 400, row.path


def holds(row: Row, caller: Caller, status: int) -> bool:
    """Whether the answer is what the table says."""
    if not row.open_to(caller.role):
        return status == 403
    if concerns_the_comment(row) and row.permissions and caller.place in OUTSIDE:
        return status == 404
    may_be_missing = "<" in row.path and not concerns_the_comment(row)
    if status == 404:
        return may_be_missing or row.endpoint in EMPTY
    return status not in REFUSED and status < 500


@pytest.mark.parametrize("place", OUTSIDE)
def test_a_guessed_id_is_noted(app: Flask, comment_id: str, sign_in: SignIn, place: str) -> None:
    client = sign_in("moderator", **PLACES[place])
    assert client.get(f"/desk/items/{comment_id}").status_code == 404
    unknown = f"/desk/items/{comment_id[:-4]}0000"
    assert client.get(unknown).status_code == 404
    with app.app_context():
        noted = select(AuditEvent).where(AuditEvent.tag == "scope:crossed")
        (event,) = db.session.scalars(noted)
        assert event.subject == f"comment:{comment_id}"
        assert event.actor.startswith("staff:")


def test_a_guessed_id_by_token_is_noted(
    app: Flask, comment_id: str, sign_in: SignIn, clock: FakeClock
) -> None:
    sign_in("moderator", agency="dishub", email="ina@staf.test")
    token = token_for(app, "ina@staf.test", clock, ("queue:read",))
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().get(f"/api/v1/desk/items/{comment_id}", headers=headers)
    assert answer.status_code == 404
    with app.app_context():
        events = select(AuditEvent.subject).where(AuditEvent.tag == "scope:crossed")
        assert list(db.session.scalars(events)) == [f"comment:{comment_id}"]


def test_a_number_beyond_the_databases(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for row in [row for row in rows(app) if "<int" in row.path]:
        path = ARGUMENT.sub("9" * 30, row.path)
        assert call(row, path, client, X_CSRFToken=csrf_of(client)).status_code in {401, 404}
