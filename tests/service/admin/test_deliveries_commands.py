"""The outbox at the console: what the commands list, try again, call off and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service.accounts.link import LINK_MINUTES
from service.admin.deliveries_commands import deliveries_group
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.tables import OutboxMessage
from tests.outbox import BOUNCED, failed, put, row, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskCliRunner

    from tests.fakes import FakeClock

KIND = "comment_received"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def run(runner: FlaskCliRunner, *words: object) -> Result:
    return runner.invoke(deliveries_group, [str(word) for word in words])


def events() -> list[str]:
    db.session.rollback()
    query = select(AuditEvent.tag).where(AuditEvent.tag.startswith("delivery:"))
    return list(db.session.scalars(query.order_by(AuditEvent.id)))


def test_how_it_stands(runner: FlaskCliRunner, clock: FakeClock) -> None:
    put(clock, KIND, wait=1)
    failed(clock, KIND, BOUNCED)
    told = run(runner, "status")
    states = ["queued\t1", "failed\t1", "delivered\t0", "cancelled\t0", "dead\t1"]
    assert told.stdout.splitlines() == states
    assert "no DUAARAH_SMTP_URL" in told.stderr
    since = clock.forward(minutes=1)
    clock.forward(hours=1)
    due = f"due since\t{since.isoformat(timespec='seconds')}"
    assert run(runner, "status").stdout.splitlines() == [*states, due]


def test_each_by_its_number(runner: FlaskCliRunner, clock: FakeClock) -> None:
    number = failed(clock, KIND)
    listed = run(runner, "list", "--state", "failed").output
    assert f"{number}\t{KIND}\tcomment:1\tfailed" in listed
    assert listed.endswith("\tTimeoutError\n")
    assert run(runner, "retry", number).output == f"{number} queued again\n"
    assert run(runner, "cancel", number).output == f"{number} cancelled\n"
    assert run(runner, "restore", number).output == f"{number} restored\n"
    assert state(number) == "queued"
    assert events() == ["delivery:retried", "delivery:called_off", "delivery:restored"]


def test_one_that_is_refused_does_not_stop_the_rest(
    runner: FlaskCliRunner, clock: FakeClock
) -> None:
    anchor, second = put(clock, "audit_anchor", subject="anchor:2026-03-10"), put(clock, KIND)
    done = run(runner, "cancel", anchor, second + 1, second)
    assert done.exit_code == 1
    assert done.stdout == f"{second} cancelled\n"
    assert f"{anchor}: Peringatan tentang akun petugas" in done.stderr
    assert f"{second + 1}: Tidak ditemukan" in done.stderr
    assert (state(anchor), state(second)) == ("queued", "cancelled")


def test_all_that_failed(runner: FlaskCliRunner, clock: FakeClock) -> None:
    bounced, other = failed(clock, KIND, BOUNCED), failed(clock, KIND)
    link = failed(clock, "staff_link")
    clock.forward(minutes=LINK_MINUTES)
    done = run(runner, "retry", "--failed")
    assert done.output.splitlines() == [
        "1 queued again",
        "1 left out: the server refused their addresses (--refused)",
        "1 left out: the links in them have expired",
    ]
    assert (state(other), row(other).not_before) == ("queued", clock.now())
    listed = run(runner, "list", "--state", "dead").output.splitlines()[1:]
    assert [line.split("\t")[0] for line in listed] == [str(link), str(bounced)]
    of_kind = run(runner, "retry", "--failed", "--refused", "--kind", KIND)
    assert of_kind.output == "1 queued again\n"
    assert run(runner, "put-away").output == "1 put away\n"
    assert (state(bounced), state(link)) == ("queued", "cancelled")
    assert events() == ["delivery:all_retried"] * 2 + ["delivery:all_put_away"]


def test_the_newest_first_and_so_many(runner: FlaskCliRunner, clock: FakeClock) -> None:
    numbers = [put(clock, KIND) for _ in range(3)]
    with transaction() as session:
        session.execute(update(OutboxMessage).values(state="delivered"))
    listed = run(runner, "list", "--limit", 2).output.splitlines()[1:]
    assert [int(line.split("\t")[0]) for line in listed] == numbers[:0:-1]


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--limit", "0"], ["list", "--limit", "10001"], ["list", "--kind", "tiada"],
        ["list", "--state", "tiada"], ["retry"], ["retry", "--failed", "1"], ["retry", "0"],
        ["retry", "1", "--kind", KIND], ["retry", "1", "--refused"], ["retry", "2147483648"],
        ["retry", "--failed", "--kind", "tiada"], ["cancel"], ["cancel", "satu"],
        ["cancel", "99999999999999999999"], ["restore"], ["restore", "-1"],
        ["put-away", "--kind", "tiada"],
    ],
)  # fmt: skip
def test_what_is_no_number_or_kind(runner: FlaskCliRunner, words: list[str]) -> None:
    refused = run(runner, *words)
    assert refused.exit_code == 2
    assert "Error:" in refused.stderr or "Usage:" in refused.stderr
