"""`duaarah policy …` and `duaarah ban …`; registered by `service.cli`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from service.access import Scope
from service.errors import FieldError, InvalidError, said
from service.policies.bans import lift_ban, read_bans
from service.policies.policy import NAMES
from service.policies.policy_save import NewPolicy, policy_history, read_policy, save_policy
from service.policies.words import Who
from service.policies.words_scope import ALL, scope_named
from service.ports import ports

if TYPE_CHECKING:
    from service.policies.words_scope import ListScope

EVERYWHERE = Scope(everywhere=True)
WHO = Who("command:line", EVERYWHERE)


def _place(name: str) -> ListScope:
    """A place by `all`, `agency:SLUG`, or a portal by its slug."""
    return scope_named(name if name == ALL or ":" in name else f"portal:{name}", EVERYWHERE)


@click.group("policy")
def policy_group() -> None:
    """Policies: what holds a comment, by portal (its slug), `agency:SLUG` or `all`."""


@policy_group.command("show")
@click.argument("place", metavar="PORTAL")
@with_appcontext
def policy_show(place: str) -> None:
    """Show what counts at PORTAL: field, value, where it comes from."""
    standing = read_policy(_place(place))
    if standing.effective is None:
        raise click.ClickException("the stored policy cannot be read; everything is held")
    click.echo(f"version\t{standing.version}")
    for name in NAMES:
        number = standing.effective.sources[name]
        source = "default" if number is None else standing.chain[number]
        value = json.dumps(getattr(standing.effective.policy, name))
        click.echo(f"{name}\t{value}\t{source}")


@policy_group.command("set")
@click.argument("place", metavar="PORTAL")
@click.argument("fields", metavar="NAME=VALUE…", nargs=-1, required=True)
@with_appcontext
def policy_set(place: str, fields: tuple[str, ...]) -> None:
    """Set fields of PORTAL's policy, the others stay; NAME= inherits again.

    Values as `show` prints them, quotes left out: moderation=post hold_links=2 hold_first=true.
    """
    scope = _place(place)
    standing = read_policy(scope)
    data = dict(standing.data or {})
    for field in fields:
        name, _, text = field.partition("=")
        if name not in NAMES:
            raise InvalidError(FieldError(name, "unknown", said("isian ini tidak dikenal")))
        data.pop(name, None)
        if text:
            data[name] = _value(text)
    version = save_policy(NewPolicy(scope, data, standing.version), WHO, ports().clock())
    click.echo(f"policy of {place} is at version {version}")


@policy_group.command("history")
@click.argument("place", metavar="PORTAL")
@with_appcontext
def policy_log(place: str) -> None:
    """List the versions of PORTAL's policy, the newest first: number, when, who, fields."""
    for row in policy_history(_place(place)):
        data = json.dumps(row.data, sort_keys=True)
        click.echo(f"{row.version}\t{row.changed_at.isoformat()}\t{row.changed_by}\t{data}")


@click.group("ban")
def ban_group() -> None:
    """Bans of senders; they are made on the desk, from a comment."""


@ban_group.command("list")
@with_appcontext
def ban_list() -> None:
    """List the bans: number, kind, whom, where, effect, until, whether it counts."""
    for one in read_bans(EVERYWHERE, ports().clock()):
        row, until = one.ban, one.ban.until
        ends = until.isoformat() if until else "for ever"
        state = "counts" if one.counts else "over"
        cells = (row.id, row.kind, row.label, one.scope.name, row.effect, ends, state)
        click.echo("\t".join(str(cell) for cell in cells))


@ban_group.command("lift")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
def ban_lift(number: int) -> None:
    """Lift the ban with this NUMBER."""
    changed = lift_ban(number, WHO, ports().clock())
    click.echo(f"{number} lifted" if changed else f"{number} was lifted already")


def _value(text: str) -> object:
    """A value as JSON says it, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
