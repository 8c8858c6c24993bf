"""`duaarah agency` and `duaarah portal`; registered by `service.cli`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from service.db import db
from service.portals.change import PortalChange, change_portal, mark_of, rename_agency
from service.portals.key_commands import (
    portal_key,
    portal_key_replace,
    portal_key_revoke,
    portal_keys,
)
from service.portals.manage import (
    EVERYWHERE,
    Manager,
    managed_agencies,
    managed_portal,
    managed_portals,
)
from service.portals.origins import checked_origins
from service.portals.register import NewPortal, add_agency, add_portal
from service.portals.snippet import LANGUAGES, THEMES, policy_of_ours, snippet
from service.ports import ports

ACTOR = "command:line"
MANAGER = Manager(ACTOR)


@click.group()
def agency() -> None:
    """Agencies of the city (OPD)."""


@agency.command("add")
@click.argument("slug")
@click.argument("name")
@with_appcontext
def agency_add(slug: str, name: str) -> None:
    """Register an agency."""
    add_agency(slug, name, ACTOR, ports().clock())
    click.echo(f"agency {slug} added")


@agency.command("list")
@with_appcontext
def agency_list() -> None:
    """List the agencies."""
    for row in sorted(managed_agencies(db.session(), EVERYWHERE), key=lambda one: one.slug):
        click.echo(f"{row.slug}\t{row.name}")


@agency.command("rename")
@click.argument("slug")
@click.argument("name")
@with_appcontext
def agency_rename(slug: str, name: str) -> None:
    """Give an agency another NAME; its slug stays."""
    changed = rename_agency(slug, name, MANAGER, ports().clock())
    click.echo(f"agency {slug} renamed" if changed else f"agency {slug} is called so already")


@click.group()
def portal() -> None:
    """Portals that embed the comments."""


@portal.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--agency", required=True, help="slug of the agency")
@click.option("--origin", "origins", multiple=True, required=True, help="https://dinkes.go.id")
@with_appcontext
def portal_add(slug: str, name: str, agency: str, origins: tuple[str, ...]) -> None:
    """Register a portal; print the snippet its webmaster pastes."""
    add_portal(NewPortal(slug, name, agency, origins), ACTOR, ports().clock())
    click.echo(f"portal {slug} added; paste this where the comments shall stand:")
    click.echo(snippet(ports().settings.base_url, slug))


@portal.command("list")
@with_appcontext
def portal_list() -> None:
    """List the portals with the origins that may embed them."""
    for row in sorted(managed_portals(db.session(), EVERYWHERE), key=lambda one: one.slug):
        click.echo(f"{row.slug}\t{row.agency.slug}\t{row.name}\t{' '.join(row.origins)}")


@portal.command("rename")
@click.argument("slug")
@click.argument("name")
@with_appcontext
def portal_rename(slug: str, name: str) -> None:
    """Give a portal another NAME; its slug stays."""
    found = managed_portal(db.session(), slug, EVERYWHERE)
    change = PortalChange(name, tuple(found.origins), mark_of(found))
    changed = change_portal(slug, change, MANAGER, ports().clock())
    click.echo(f"portal {slug} renamed" if changed else f"portal {slug} is called so already")


@portal.command("origins")
@click.argument("slug")
@click.option("--add", "added", multiple=True, metavar="ORIGIN", help="may embed it from now on")
@click.option("--remove", "removed", multiple=True, metavar="ORIGIN", help="may no longer")
@with_appcontext
def portal_origins(slug: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """List the origins that may embed a portal, one a line, after adding and removing some."""
    found = managed_portal(db.session(), slug, EVERYWHERE)
    if added or removed:
        gone = set(checked_origins(removed)) if removed else set()
        if missing := sorted(gone - {*found.origins}):
            raise click.UsageError(f"not an origin of {slug}: {', '.join(missing)}")
        kept = tuple(origin for origin in found.origins if origin not in gone)
        change = PortalChange(found.name, (*kept, *added), mark_of(found))
        change_portal(slug, change, MANAGER, ports().clock())
    for origin in managed_portal(db.session(), slug, EVERYWHERE).origins:
        click.echo(origin)


@portal.command("snippet")
@click.argument("slug")
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="else the page's")
@click.option("--theme", type=click.Choice(THEMES), default=None, help="else the reader's")
@with_appcontext
def portal_snippet(slug: str, lang: str | None, theme: str | None) -> None:
    """Print what the portal's webmaster pastes, and what her own security policy must allow."""
    found, base = managed_portal(db.session(), slug, EVERYWHERE), ports().settings.base_url
    click.echo(snippet(base, found.slug, lang=lang or "", theme=theme or ""))
    click.echo(f"Content-Security-Policy: {policy_of_ours(base)}", err=True)


for command in (portal_key, portal_keys, portal_key_replace, portal_key_revoke):
    portal.add_command(command)
