"""`duaarah user …`: staff, their roles, their way in; registered by `service.cli`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.change_email import change_email
from service.accounts.describe import describe, describe_all
from service.accounts.factor import take_factor
from service.accounts.find import find_staff
from service.accounts.grant import Reach, give_role, take_role
from service.accounts.invite_commands import user_invitations, user_invite, user_uninvite
from service.accounts.link import LINK_MINUTES, make_link
from service.accounts.reach_options import reach_options
from service.accounts.seen import last_sign_ins, open_counts
from service.accounts.set_password import set_password
from service.accounts.staff_sessions import sign_out_everywhere
from service.accounts.switch import switch_staff
from service.accounts.token_commands import user_token, user_token_revoke, user_tokens
from service.db import db
from service.ports import ports

if TYPE_CHECKING:
    from service.accounts.describe import Described

ACTOR = "command:line"


@click.group()
def user() -> None:
    """Members of staff."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="as citizens and colleagues read it")
@reach_options
@with_appcontext
def user_add(email: str, name: str, role: str, agency: str | None, portal: str | None) -> None:
    """Add a member of staff with a first role (city-wide without --agency and --portal)."""
    add_staff(NewStaff(email, name, Reach(role, agency, portal)), ACTOR, ports().clock())
    click.echo(f"{email} added; sign in with: duaarah user link {email}")


@user.command("list")
@with_appcontext
def user_list() -> None:
    """List the staff: e-mail, name, whether active, roles."""
    for staff in describe_all():
        click.echo(_line(staff))


@user.command("show")
@click.argument("email")
@with_appcontext
def user_show(email: str) -> None:
    """Show an account: its roles, its second factor, what of it is open, its last sign-in."""
    staff = find_staff(db.session(), email)
    sessions, tokens = open_counts(staff.id, ports().clock())
    last = last_sign_ins([staff.id]).get(staff.id)
    click.echo(_line(describe(staff)))
    click.echo(f"second factor: {'set' if staff.tf_totp_secret else 'none'}")
    click.echo(f"open: {sessions} sessions, {tokens} API tokens")
    click.echo(f"last sign-in: {last.isoformat(timespec='seconds') if last else 'never'}")


@user.command("link")
@click.argument("email")
@with_appcontext
def user_link(email: str) -> None:
    """Print a one-time sign-in link."""
    click.echo(make_link(email, ACTOR, ports().clock()))
    click.echo(f"usable once, within {LINK_MINUTES} minutes", err=True)


@user.command("password")
@click.argument("email")
@click.password_option()
@with_appcontext
def user_password(email: str, password: str) -> None:
    """Set a password, asked for twice."""
    set_password(email, password, ACTOR, ports().clock())
    click.echo(f"password of {email} set; its sessions have ended")


@user.command("email")
@click.argument("email")
@click.argument("new")
@with_appcontext
def user_email(email: str, new: str) -> None:
    """Give the account of EMAIL the address NEW; both are told by mail, its sessions end."""
    changed = change_email(email, new, ACTOR, ports().clock())
    click.echo(f"{email} is {new} now" if changed else f"{email} was that already")


@user.command("disable")
@click.argument("email")
@with_appcontext
def user_disable(email: str) -> None:
    """Disable an account; its sessions and links end at once."""
    changed = switch_staff(email, ACTOR, ports().clock(), active=False)
    click.echo(f"{email} disabled" if changed else f"{email} was disabled already")


@user.command("enable")
@click.argument("email")
@with_appcontext
def user_enable(email: str) -> None:
    """Enable a disabled account."""
    changed = switch_staff(email, ACTOR, ports().clock(), active=True)
    click.echo(f"{email} enabled" if changed else f"{email} was enabled already")


@user.command("sign-out")
@click.argument("email")
@with_appcontext
def user_sign_out(email: str) -> None:
    """End every session of an account."""
    sign_out_everywhere(email, ACTOR, ports().clock())
    click.echo(f"every session of {email} has ended")


@user.command("factor-off")
@click.argument("email")
@with_appcontext
def user_factor_off(email: str) -> None:
    """Take away the second factor of somebody who lost it; her sessions end."""
    take_factor(email, ACTOR, ports().clock())
    click.echo(f"{email} has no second factor now; its sessions have ended")


@user.command("grant")
@click.argument("email")
@reach_options
@with_appcontext
def user_grant(email: str, role: str, agency: str | None, portal: str | None) -> None:
    """Give a further role."""
    give_role(email, Reach(role, agency, portal), ACTOR, ports().clock())
    click.echo(f"{role} granted to {email}")


@user.command("revoke")
@click.argument("email")
@reach_options
@with_appcontext
def user_revoke(email: str, role: str, agency: str | None, portal: str | None) -> None:
    """Take a role back, named as it was given."""
    take_role(email, Reach(role, agency, portal), ACTOR, ports().clock())
    click.echo(f"{role} revoked from {email}")


def _line(staff: Described) -> str:
    """A member of staff on one line."""
    roles = " ".join(
        f"{held.role}@{held.kind}:{held.slug}" if held.kind else held.role for held in staff.held
    )
    return f"{staff.email}\t{staff.name}\t{'active' if staff.active else 'disabled'}\t{roles}"


for command in (
    user_invite, user_invitations, user_uninvite, user_token, user_tokens, user_token_revoke,
):  # fmt: skip
    user.add_command(command)
