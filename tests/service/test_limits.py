"""Who counts as one sender, and what holds where the counters cannot be reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service.chores import run_due
from service.limits import SQLiteStorage, claim, limiter, release
from tests.sending import send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from service.settings import Settings


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """One comment a minute and sender, counted in a file."""
    return replace(
        settings,
        rate_limit_scale=1.0,
        submit_limit="1 per minute",
        ratelimit_storage=f"duaarah-sqlite://{tmp_path / 'limits.sqlite3'}",
    )


def statuses(client: FlaskClient, *addresses: str) -> list[int]:
    """What these senders are answered, in turn."""
    return [send(client, address=address).status_code for address in addresses]


@pytest.mark.parametrize(
    ("first", "second", "answered"),
    [
        ("203.0.113.7", "203.0.113.7", 429),
        ("203.0.113.7", "203.0.113.8", 202),
        ("203.0.113.7", "::ffff:203.0.113.7", 429),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", 202),
        ("2001:db8:0:1::a", "2001:db8:0:1:ffff::b", 429),
        ("2001:db8:0:1::a", "2001:db8:0:2::a", 202),
        ("fe80::1%eth0", "fe80::2%eth0", 429),
        ("a socket", "another", 202),
    ],
)
def test_one_sender(client: FlaskClient, first: str, second: str, answered: int) -> None:
    assert statuses(client, first, second) == [202, answered]


@pytest.fixture
def unreachable(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counters that cannot be reached: a folder holds none."""
    storage = limiter.storage
    assert isinstance(storage, SQLiteStorage)
    storage.close()
    with monkeypatch.context() as lost, app.app_context():
        lost.setattr(storage, "_path", tmp_path)
        with pytest.raises(storage.base_exceptions):
            storage.incr("a", 1)
        yield


@pytest.mark.usefixtures("unreachable")
def test_comments_are_taken_without_the_counters(client: FlaskClient) -> None:
    first, again = send(client, key="k"), send(client, key="k")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json() == again.get_json()


@pytest.mark.usefixtures("unreachable")
def test_chores_wait_for_the_counters() -> None:
    """Else every worker would do them at every round of deliveries."""
    assert not run_due()


def test_a_claim_is_one_persons(app: Flask) -> None:
    with app.app_context():
        assert [claim("a", 30), claim("a", 30), claim("b", 30)] == [True, False, True]
        release("a")
        assert claim("a", 30)
