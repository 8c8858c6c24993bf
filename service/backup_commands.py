"""`duaarah backup` and `duaarah restore`; registered by `service.cli`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect

from service.backup import take_backup
from service.db import db
from service.ports import ports
from service.restore import restore_backup
from service.upgrade import upgrade

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write everything to FILE (.tar.gz) while the service runs; keep it as secret as the data."""
    manifest = take_backup(file.absolute(), ports().clock())
    click.echo(f"{file}: {manifest.rows} rows, {file.stat().st_size} bytes")
    if not any(part.name.startswith("secrets/") for part in manifest.parts):
        click.echo("the secrets come from the environment and are not inside: keep them elsewhere")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="replace what the database holds")
@with_appcontext
def restore(file: Path, *, force: bool) -> None:
    """Put FILE into an empty database, all of it or nothing; stop the service first."""
    if not inspect(db.engine).has_table("portals"):
        upgrade()
    manifest, notes = restore_backup(file, force=force)
    click.echo(f"{file}: {manifest.rows} rows of {manifest.taken_at} restored")
    for note in notes:
        click.echo(note)
