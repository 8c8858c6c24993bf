"""`duaarah policy` and `duaarah ban`: what the desk does, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.errors import InvalidError
from service.policies.policy_commands import ban_group, policy_group
from tests.service.moderation.desk import received

if TYPE_CHECKING:
    from flask.testing import FlaskClient, FlaskCliRunner


def run(runner: FlaskCliRunner, *words: str) -> str:
    result = runner.invoke(policy_group, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_set_show_history(runner: FlaskCliRunner, client: FlaskClient) -> None:
    run(runner, "set", "all", "quiet_hours=22:00-06:00")
    run(runner, "set", "dinkes", "moderation=post", "hold_links=2", "hold_first=true")
    assert "version 2" in run(runner, "set", "dinkes", "hold_first=")
    shown = run(runner, "show", "dinkes").splitlines()
    assert shown[0] == "version\t2"
    assert 'moderation\t"post"\tportal:' in "\n".join(shown)
    assert 'quiet_hours\t"22:00-06:00"\tcity' in shown
    assert "hold_first\tfalse\tdefault" in shown
    history = run(runner, "history", "dinkes").splitlines()
    assert [line.partition("\t")[0] for line in history] == ["2", "1"]
    assert "command:line" in history[0]
    received(client, body="Lihat https://a.example/b dan https://a.example/c")


@pytest.mark.parametrize(
    "words",
    [
        ("set", "dinkes", "sentiment=negative"),
        ("set", "dinkes", "hold_links=many"),
        ("set", "dinkes", "hold_links=1.5"),
        ("set", "dinkes", "hold_links=true"),
        ("set", "dinkes", "hold_first=maybe"),
        ("show", "tidakada"),
    ],
)
def test_what_is_refused(runner: FlaskCliRunner, words: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError):
        runner.invoke(policy_group, words, catch_exceptions=False)
    assert run(runner, "history", "dinkes") == ""


def test_bans_can_be_listed(runner: FlaskCliRunner) -> None:
    result = runner.invoke(ban_group, ["list"], catch_exceptions=False)
    assert (result.exit_code, result.output) == (0, "")
