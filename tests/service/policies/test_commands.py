"""`duaarah words …`, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.cli import cli
from service.errors import InvalidError, NotFoundError, ServiceError
from tests.fakes import FakeScreener, verdict
from tests.service.moderation.desk import decide, received

if TYPE_CHECKING:
    from click.testing import Result
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.staff import SignIn

WORDS = cli.commands["words"]


def run(runner: FlaskCliRunner, *words: str) -> Result:
    return runner.invoke(WORDS, words)


def good(runner: FlaskCliRunner, *words: str) -> str:
    done = run(runner, *words)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def test_add_list_remove(runner: FlaskCliRunner) -> None:
    assert good(runner, "add", "tipu") == "tipu listed as number 1\n"
    good(runner, "add", "slot gacor", "--action", "spam", "--agency", "dinkes")
    good(runner, "add", "awas penipuan", "--action", "allow", "--portal", "dishub")
    assert good(runner, "list").splitlines() == [
        "3\tportal:dishub\tallow\tawas penipuan",
        "2\tagency:dinkes\tspam\tslot gacor",
        "1\tall\thold\ttipu",
    ]
    assert good(runner, "remove", "2") == "2 removed\n"
    assert good(runner, "remove", "2") == "2 was removed already\n"
    assert "slot" not in good(runner, "list")


def test_preview(
    runner: FlaskCliRunner, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("hold")
    comment_id = received(client, body="Saya ditipu, sungguh t1pu")
    received(client, body="Terima kasih")
    decide(sign_in("moderator"), comment_id, "published")
    shown = good(runner, "preview", "tipu").splitlines()
    assert shown[0].startswith("1 of 2 comments, 1 of them published")
    assert shown[1] == f"{comment_id}\tpublished\tditipu | t1pu"
    assert good(runner, "preview", "tipu", "--portal", "dishub").startswith("0 of 0")
    assert good(runner, "list") == ""


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("add", "!"), InvalidError),
        (("add", "yg", "--action", "spam"), InvalidError),
        (("preview", "tidak ada"), InvalidError),
        (("add", "tipu", "--portal", "nowhere"), InvalidError),
        (("preview", "tipu", "--agency", "nowhere"), InvalidError),
        (("remove", "99"), NotFoundError),
    ],
)
def test_what_is_refused(
    runner: FlaskCliRunner, words: tuple[str, ...], error: type[ServiceError]
) -> None:
    assert isinstance(run(runner, *words).exception, error)
    assert good(runner, "list") == ""


@pytest.mark.parametrize(
    "words",
    [
        ("add", "tipu", "--portal", "dinkes", "--agency", "dinkes"),
        ("add", "tipu", "--action", "burn"),
        ("remove", "0"),
        ("remove", "2147483648"),
    ],
)
def test_wrong_usage(runner: FlaskCliRunner, words: tuple[str, ...]) -> None:
    assert run(runner, *words).exit_code == 2
