"""`duaarah queue` on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.comments.tables import ViewTotal
from service.db import transaction
from service.moderation.queue_commands import queue_group
from service.moderation.search import count_missing
from tests.service.moderation.desk import received

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner


def test_index_and_index_anew(app: Flask, client: FlaskClient, runner: FlaskCliRunner) -> None:
    for number in range(3):
        received(client, body=f"Nomor {number}")
    assert "3 comments indexed" in runner.invoke(queue_group, ["index"]).output
    assert "0 comments indexed" in runner.invoke(queue_group, ["index"]).output
    assert "3 comments indexed" in runner.invoke(queue_group, ["index", "--anew"]).output
    with app.app_context():
        assert count_missing() == 0


def test_recount(app: Flask, client: FlaskClient, runner: FlaskCliRunner) -> None:
    received(client)
    with app.app_context(), transaction() as session:
        session.get_one(ViewTotal, (1, "pending")).total = 41
    assert runner.invoke(queue_group, ["recount"]).exit_code == 0
    with app.app_context(), transaction() as session:
        assert session.get_one(ViewTotal, (1, "pending")).total == 1
