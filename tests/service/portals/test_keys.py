"""A portal's keys: what they open, when they end, who may make and end them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import Scope
from service.audit.tables import AuditEvent
from service.db import db
from service.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    OutOfScopeError,
    UnauthorizedError,
)
from service.portals.commands import portal
from service.portals.find import find_portal
from service.portals.keys import (
    KEPT,
    MOST_KEYS,
    NOTED_EVERY,
    SHOWN_ENDED,
    ListedKey,
    keys_of,
    make_key,
    portal_of_key,
    replace_key,
    revoke_key,
)
from service.portals.manage import Manager
from service.portals.tables import PortalKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskCliRunner

    from tests.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("inside")
SHE = Manager("staff:1")
AKISMET = re.compile("[0-9a-f]{12,63}")
"""What its clients leave of a key, and what fits a label of a host name (RFC 1035)."""


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """The test runs inside the application's context."""
    with app.app_context():
        yield


def listed(clock: FakeClock, slug: str = "dinkes") -> list[ListedKey]:
    return keys_of(find_portal(slug).id, clock.now())


def opens(secret: str, clock: FakeClock) -> bool:
    try:
        return portal_of_key(secret, clock.now()) == find_portal("dinkes")
    except UnauthorizedError:
        return False


def test_it_speaks_for_its_portal_and_is_not_stored(clock: FakeClock) -> None:
    secret = make_key("dinkes", "  WordPress   6 ", SHE, clock.now())
    assert AKISMET.fullmatch(secret)
    assert portal_of_key(secret, clock.now()) == find_portal("dinkes")
    assert opens(f" {secret.upper()}\n", clock)
    row = db.session.scalars(select(PortalKey)).one()
    assert row.key_hash == hashlib.sha256(secret.encode()).digest()
    assert (row.name, row.prefix) == ("WordPress 6", secret[:8])
    made = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "key:made")).one()
    assert made.portal_id == find_portal("dinkes").id
    assert secret[:8] not in str(made.detail)


@pytest.mark.parametrize("secret", ["", "0" * 48, "é", "\0", "x" * 10_000, "\ud800"])
def test_what_is_no_key(clock: FakeClock, secret: str) -> None:
    make_key("dinkes", "WordPress", SHE, clock.now())
    with pytest.raises(UnauthorizedError):
        portal_of_key(secret, clock.now())


def test_the_last_use_is_noted_once_a_minute(clock: FakeClock) -> None:
    secret = make_key("dinkes", "WordPress", SHE, clock.now())
    assert listed(clock)[0].last_used_at is None
    first = clock.now()
    portal_of_key(secret, clock.now())
    clock.forward(seconds=NOTED_EVERY.total_seconds() - 1)
    portal_of_key(secret, clock.now())
    assert listed(clock)[0].last_used_at == first
    clock.forward(seconds=1)
    portal_of_key(secret, clock.now())
    assert listed(clock)[0].last_used_at == first + NOTED_EVERY


def test_it_is_replaced_without_standing_still(clock: FakeClock) -> None:
    old = make_key("dinkes", "WordPress", SHE, clock.now())
    new = replace_key("dinkes", listed(clock)[0].id, SHE, clock.now())
    assert new != old
    assert opens(new, clock)
    assert opens(old, clock)
    successor, replaced = listed(clock)
    assert (successor.name, successor.replaced, replaced.replaced) == ("WordPress", False, True)
    with pytest.raises(ConflictError):
        replace_key("dinkes", replaced.id, SHE, clock.now())
    clock.forward(seconds=KEPT.total_seconds() - 1)
    assert opens(old, clock)
    clock.forward(seconds=1)
    assert not opens(old, clock)
    assert opens(new, clock)
    with pytest.raises(NotFoundError):
        replace_key("dinkes", replaced.id, SHE, clock.now())


def test_it_is_revoked_at_once(clock: FakeClock) -> None:
    secret = make_key("dinkes", "WordPress", SHE, clock.now())
    (key,) = listed(clock)
    assert revoke_key("dinkes", key.id, SHE, clock.now())
    assert not opens(secret, clock)
    assert not revoke_key("dinkes", key.id, SHE, clock.now())
    tags = select(AuditEvent.tag).where(AuditEvent.tag.like("key:%")).order_by(AuditEvent.id)
    assert list(db.session.scalars(tags)) == ["key:made", "key:revoked"]
    assert not listed(clock)[0].holds
    clock.forward(seconds=SHOWN_ENDED.total_seconds())
    assert listed(clock) == []


def test_the_replaced_one_is_revoked_too(clock: FakeClock) -> None:
    old = make_key("dinkes", "WordPress", SHE, clock.now())
    number = listed(clock)[0].id
    replace_key("dinkes", number, SHE, clock.now())
    clock.forward(hours=1)
    assert revoke_key("dinkes", number, SHE, clock.now())
    assert not opens(old, clock)


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\u202eb", "a\0b"])
def test_a_name_that_does_not_hold(clock: FakeClock, name: str) -> None:
    with pytest.raises(InvalidError):
        make_key("dinkes", name, SHE, clock.now())
    assert listed(clock) == []


def test_not_without_end(clock: FakeClock) -> None:
    for number in range(MOST_KEYS):
        make_key("dinkes", f"Program {number}", SHE, clock.now())
    with pytest.raises(InvalidError):
        make_key("dinkes", "Satu lagi", SHE, clock.now())
    revoke_key("dinkes", listed(clock)[0].id, SHE, clock.now())
    make_key("dinkes", "Satu lagi", SHE, clock.now())


def test_no_further_than_she_manages(clock: FakeClock) -> None:
    make_key("dinkes", "WordPress", SHE, clock.now())
    (key,) = listed(clock)
    other = Manager("staff:7", Scope(portals=frozenset({find_portal("dishub").id})))
    with pytest.raises(OutOfScopeError):
        make_key("dinkes", "Lain", other, clock.now())
    for act in (replace_key, revoke_key):
        with pytest.raises(OutOfScopeError):
            act("dinkes", key.id, other, clock.now())
        with pytest.raises(NotFoundError):
            act("dishub", key.id, other, clock.now())  # another portal's key under one's own
    (after,) = listed(clock)
    assert after.holds
    assert not after.replaced
    assert after.created_at + timedelta(0) == key.created_at


def test_by_commands(runner: FlaskCliRunner) -> None:
    def run(*words: str) -> list[str]:
        done = runner.invoke(portal, list(words), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout.splitlines()

    (secret,) = run("key", "dinkes", "--name", "WordPress")
    (line,) = run("keys", "dinkes")
    number, prefix, *rest = line.split("\t")
    assert (prefix, rest) == (secret[:8], ["WordPress", "holds", "never"])
    (other,) = run("key-replace", "dinkes", number)
    assert AKISMET.fullmatch(other)
    assert [line.split("\t")[3] for line in run("keys", "dinkes")] == ["holds", "until 2026-03-17"]
    assert run("key-revoke", "dinkes", number) == [f"key {number} of dinkes revoked"]
    assert "already" in run("key-revoke", "dinkes", number)[0]
    assert [line.split("\t")[3] for line in run("keys", "dinkes")] == ["holds", "ended"]
