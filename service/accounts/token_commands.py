"""`duaarah user token|tokens|token-revoke`: personal API tokens; registered with `user`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.accounts.find import find_staff
from service.accounts.grant import reached
from service.accounts.tokens import MOST_DAYS, NewToken, make_token, revoke_token, tokens_of
from service.db import db
from service.ports import ports

ACTOR = "command:line"


@click.command("token")
@click.argument("email")
@click.option("--name", required=True, help="what it is for")
@click.option("--permission", "permissions", multiple=True, required=True, metavar="NAME")
@click.option("--agency", "agencies", multiple=True, metavar="SLUG", help="reach only this")
@click.option("--portal", "portals", multiple=True, metavar="SLUG", help="reach only this")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, MOST_DAYS))
@with_appcontext
def user_token(
    email: str,
    name: str,
    permissions: tuple[str, ...],
    agencies: tuple[str, ...],
    portals: tuple[str, ...],
    days: int,
) -> None:
    """Make a personal API token and print it; it cannot be shown again."""
    staff = find_staff(db.session(), email)
    places = [("agency", reached(db.session(), agency=slug)) for slug in agencies]
    places += [("portal", reached(db.session(), portal=slug)) for slug in portals]
    new = NewToken(name, permissions, tuple(places) or None, days)
    click.echo(make_token(staff.id, new, ACTOR, ports().clock()))


@click.command("tokens")
@click.argument("email")
@with_appcontext
def user_tokens(email: str) -> None:
    """List an account's tokens: number, prefix, name, state, permissions."""
    staff = find_staff(db.session(), email)
    for token in tokens_of(staff.id, ports().clock()):
        state = f"until {token.expires_at:%Y-%m-%d}" if token.holds else "ended"
        shown = (str(token.id), token.prefix, token.name, state, ",".join(token.permissions))
        click.echo("\t".join(shown))


@click.command("token-revoke")
@click.argument("email")
@click.argument("number", type=int)
@with_appcontext
def user_token_revoke(email: str, number: int) -> None:
    """Revoke a token, by its number in the list."""
    revoke_token(find_staff(db.session(), email).id, number, ACTOR, ports().clock())
    click.echo(f"token {number} of {email} revoked")
