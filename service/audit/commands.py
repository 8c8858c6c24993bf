"""The part of the console script that looks after the trail: `duaarah audit …`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from service.audit.anchor import anchor_file, write_anchor
from service.audit.anchors_read import AnchorError, read_anchors, read_head_typed
from service.audit.chain import count_events
from service.audit.verify import verify
from service.ports import ports

audit = AppGroup("audit", help="Look after the audit trail.")


@audit.command("verify")
@click.option(
    "--anchor",
    type=click.Path(dir_okay=False, path_type=Path),
    help="a file of anchors, or a daily mail as it was saved",
)
@click.option("--head", "heads", multiple=True, metavar="COUNT:SEAL", help="as the mails say it")
def verify_command(anchor: Path | None, heads: tuple[str, ...]) -> None:
    """Find events that were changed, moved, put in, taken out or cut off; status 1 if any."""
    path = anchor or (anchor_file() if anchor_file().exists() else None)
    try:
        anchors = [*map(read_head_typed, heads), *(read_anchors(path) if path else ())]
    except AnchorError as error:
        raise click.ClickException(str(error)) from error
    with click.progressbar(length=count_events(), label="verify") as bar:
        found = verify(anchors, lambda looked: bar.update(looked - bar.pos))
    for fault in found.faults:
        click.echo(fault)
    if found.older:
        click.echo(f"{found.older} events are older than the chain and cannot be verified")
    click.echo(f"head: event {found.head.number}, seal {found.head.seal.hex()}")
    click.echo(f"anchors: {len(anchors)}" + (f" in {path}" if path else ""))
    if found.faults:
        raise click.ClickException(f"the trail is not whole: {len(found.faults)} faults")
    click.echo("the trail is whole")


@audit.command("anchor")
def anchor_command() -> None:
    """Write today's anchor down, as the daily chore does."""
    head = write_anchor(ports().clock())
    if head is None:
        click.echo("nothing to write: today has its anchor, or the trail has no event yet")
    else:
        click.echo(f"event {head.number} is anchored in {anchor_file()}")
