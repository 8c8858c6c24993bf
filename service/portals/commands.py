"""`duaarah agency` and `duaarah portal`; registered by `service.cli`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from service.db import db
from service.portals.register import NewPortal, add_agency, add_portal
from service.portals.tables import Agency, Portal
from service.ports import ports

ACTOR = "command:line"


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
    for row in db.session.scalars(select(Agency).order_by(Agency.slug)):
        click.echo(f"{row.slug}\t{row.name}")


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
    base = ports().settings.base_url
    click.echo(f'<script src="{base}/embed/v1.js" data-portal="{slug}" defer></script>')


@portal.command("list")
@with_appcontext
def portal_list() -> None:
    """List the portals with the origins that may embed them."""
    for row in db.session.scalars(select(Portal).order_by(Portal.slug)):
        click.echo(f"{row.slug}\t{row.agency.slug}\t{row.name}\t{' '.join(row.origins)}")
