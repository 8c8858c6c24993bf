"""`duaarah portal key|keys|key-replace|key-revoke`; registered with `portal`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.db import db
from service.portals.keys import keys_of, make_key, replace_key, revoke_key
from service.portals.manage import EVERYWHERE, Manager, managed_portal
from service.ports import ports

MANAGER = Manager("command:line")
NUMBER = click.IntRange(1, 2**31 - 1)


@click.command("key")
@click.argument("slug")
@click.option("--name", required=True, help="the program that uses it")
@with_appcontext
def portal_key(slug: str, name: str) -> None:
    """Make a key by which a program speaks for a portal and print it; it is not shown again."""
    click.echo(make_key(slug, name, MANAGER, ports().clock()))


@click.command("keys")
@click.argument("slug")
@with_appcontext
def portal_keys(slug: str) -> None:
    """List a portal's keys: number, first letters, name, state, last use."""
    found = managed_portal(db.session(), slug, EVERYWHERE)
    for key in keys_of(found.id, ports().clock()):
        state = "holds"
        if key.ends_at is not None:
            state = f"until {key.ends_at:%Y-%m-%d}" if key.holds else "ended"
        used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never"
        click.echo(f"{key.id}\t{key.prefix}\t{key.name}\t{state}\t{used}")


@click.command("key-replace")
@click.argument("slug")
@click.argument("number", type=NUMBER)
@with_appcontext
def portal_key_replace(slug: str, number: int) -> None:
    """Print a key in the place of another one, which holds for 7 days yet."""
    click.echo(replace_key(slug, number, MANAGER, ports().clock()))


@click.command("key-revoke")
@click.argument("slug")
@click.argument("number", type=NUMBER)
@with_appcontext
def portal_key_revoke(slug: str, number: int) -> None:
    """Revoke a key at once."""
    ended = revoke_key(slug, number, MANAGER, ports().clock())
    click.echo(f"key {number} of {slug} {'revoked' if ended else 'had ended already'}")
