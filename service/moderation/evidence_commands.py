"""The part of the console script that exports evidence: `duaarah audit evidence`."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext

from service.access import Scope
from service.city_time import midnight
from service.moderation.evidence import write_evidence
from service.moderation.evidence_rows import EvidenceRequest
from service.portals.find import find_portal

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("evidence")
@click.option("--portal", help="slug of a portal; all without it")
@click.option("--from", "since", type=DAY, required=True, help="first day, in Jakarta")
@click.option("--to", "until", type=DAY, required=True, help="last day, in Jakarta")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="a ZIP file"
)
@with_appcontext
def evidence_command(portal: str | None, since: datetime, until: datetime, output: Path) -> None:
    """Export the gambling spam of some days as evidence, with hashes and the audit chain's head."""
    request = EvidenceRequest(
        since=midnight(since.date()),
        until=midnight(until.date() + timedelta(days=1)),
        scope=Scope(everywhere=True),
        actor="cli:evidence",
        portal=find_portal(portal).id if portal else None,
    )
    draft = output.with_name(output.name + ".part")
    try:
        with draft.open("wb") as file:
            count = write_evidence(request, file, _progress)
        draft.replace(output)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"{count} comments in {output}")


def _progress(done: int) -> None:
    """Say on a terminal how far it is; how many there will be is not known before."""
    if done % 100 == 0 and sys.stderr.isatty():
        click.echo(f"\r{done} comments", nl=False, err=True)
