"""The daily mail with the head of the audit chain, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from service.admin.anchor_commands import mail_command
from service.admin.anchor_mail import mail_anchor
from service.audit.anchors_read import written
from service.audit.chain import read_head
from service.audit.commands import audit
from service.audit.tables import AuditEvent
from service.cli import cli
from service.db import db
from service.delivery.tables import OutboxMessage
from service.delivery.worker import drain
from tests.service.audit.tampering import unguarded
from tests.service.moderation.desk import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.fakes import FakeClock, FakeMail

WHO = "inspektorat@kota.test, arsip@kota.test"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def wanted_by(app: Flask, who: str) -> None:
    ports = app.extensions["duaarah"]
    settings = replace(ports.settings, audit_mail=who)
    app.extensions["duaarah"] = replace(ports, settings=settings)


def test_once_a_day(app: Flask, clock: FakeClock, mailbox: FakeMail) -> None:
    wanted_by(app, WHO)
    head = read_head(db.session())
    assert mail_anchor(clock.now()) == head
    assert mail_anchor(clock.forward(hours=3)) is None
    assert drain("test") == 1
    (mail,) = mailbox.sent
    assert str(mail["To"]) == WHO
    assert mail["Content-Transfer-Encoding"] == "7bit"
    assert f"--head \\\n{written(head)}\n" in mail.get_content()
    assert "https://suara.example" in mail.get_content()
    following = mail_anchor(clock.forward(days=1))
    assert following is not None
    assert following.number == head.number + 1
    event = rows_of(app, AuditEvent)[-1]
    assert (event.tag, event.detail) == ("audit:mailed", {"count": head.number + 1})


def test_nobody_asked_for_it(app: Flask, clock: FakeClock, mailbox: FakeMail) -> None:
    assert mail_anchor(clock.now()) is None
    assert rows_of(app, OutboxMessage) == []
    wanted_by(app, WHO)
    assert mail_anchor(clock.now()) is not None
    wanted_by(app, "")
    assert drain("test") == 1
    assert mailbox.sent == []


def test_the_command_takes_what_the_mail_says(
    app: Flask, clock: FakeClock, mailbox: FakeMail, tmp_path: Path
) -> None:
    wanted_by(app, WHO)
    head = mail_anchor(clock.now())
    assert head is not None
    drain("test")
    path = tmp_path / "surat.eml"
    path.write_bytes(bytes(mailbox.sent[0]))
    for given in (["--anchor", str(path)], ["--head", written(head)]):
        whole = app.test_cli_runner().invoke(audit, ["verify", *given])
        assert whole.exit_code == 0, whole.output
        assert "anchors: 1" in whole.output
    unguarded(delete(AuditEvent).where(AuditEvent.number >= head.number))
    for given in (["--anchor", str(path)], ["--head", written(head)]):
        cut = app.test_cli_runner().invoke(audit, ["verify", *given])
        assert cut.exit_code == 1
        assert f"an anchor knows event {head.number}" in cut.output
    wrong = app.test_cli_runner().invoke(audit, ["verify", "--head", "12:34"])
    assert wrong.exit_code == 1
    assert "12:34" in wrong.output


def test_the_command_that_sends_it(app: Flask) -> None:
    runner = app.test_cli_runner()
    nobody = runner.invoke(mail_command)
    assert nobody.exit_code == 1
    assert "DUAARAH_AUDIT_MAIL" in nobody.output
    wanted_by(app, WHO)
    assert WHO in runner.invoke(mail_command).output
    assert "today has its mail" in runner.invoke(mail_command).output
    assert "mail" in cli.commands["audit"].commands  # type: ignore[attr-defined]


def test_a_trail_without_an_event(app: Flask, clock: FakeClock) -> None:
    wanted_by(app, WHO)
    unguarded(delete(AuditEvent))
    assert mail_anchor(clock.now()) is None


def test_two_workers_announce_one_mail(app: Flask, clock: FakeClock) -> None:
    wanted_by(app, WHO)
    barrier = threading.Barrier(4)

    def go(_number: int) -> bool:
        with app.app_context():
            barrier.wait()
            return mail_anchor(clock.now()) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(go, range(4))) == 1
    assert len(rows_of(app, OutboxMessage)) == 1
