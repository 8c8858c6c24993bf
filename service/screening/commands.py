"""`duaarah screen`, which screens texts in bulk without a database; registered by `service.cli`."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click

from service.screening.bulk import as_line, judge_all
from service.screening.classifier import ArtefactError
from service.screening.records import Broken, physical_lines, records
from service.screening.screener import Screener
from service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.screening.bulk import Answer

STANDARD = "-"
NO_ARTEFACT = 2  # exit status


@click.command("screen")
@click.option("--input", "source", default=STANDARD, show_default=True, help="JSON Lines or CSV.")
@click.option("--output", "target", default=STANDARD, show_default=True, help="JSON Lines.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option(
    "--models",
    envvar="DUAARAH_MODELS_DIR",
    default=Settings.models_dir,
    type=click.Path(path_type=Path),
    hidden=True,
)
@click.option(
    "--abuse", envvar="DUAARAH_ABUSE_MODEL", default=Settings.abuse_model, type=bool, hidden=True
)
def screen_command(source: str, target: str, lang: str, models: Path, *, abuse: bool) -> None:
    """Screen texts in bulk: one JSON verdict a line, in the order of the input.

    A record has a text and, if known, author_name, author_email, author_url. Names that end in .gz
    are compressed; - is standard input or output. A record that cannot be read gives
    {"line": n, "error": "…"} in its place, and the exit status is 1 at the end.
    """
    screener = _load(models, abuse=abuse)
    broken = 0
    with contextlib.ExitStack() as stack:
        file, unpacked = _open_input(source, target, stack)
        out = _open_output(target, stack)
        tick = _progress(file, stack)
        found = records(physical_lines(unpacked), source)
        for answers in judge_all(found, screener, lang):
            broken += sum(_write(answer, out) for answer in answers)
            tick(len(answers))
    if broken:
        click.echo(f"duaarah: {broken} broken", err=True)
        sys.exit(1)


def _load(models: Path, *, abuse: bool) -> Screener:
    try:
        return Screener.load(models.expanduser().resolve(), abuse=abuse)
    except ArtefactError as error:
        click.echo(f"duaarah: cannot screen: {error}", err=True)
        sys.exit(NO_ARTEFACT)


def _open_input(
    source: str, target: str, stack: contextlib.ExitStack
) -> tuple[IO[bytes], IO[bytes]]:
    """The file as it lies there, and what it reads as; both closed with the stack."""
    if source == STANDARD:
        return sys.stdin.buffer, sys.stdin.buffer
    path = Path(source)
    if target != STANDARD and path.exists() and Path(target).resolve() == path.resolve():
        raise click.UsageError("--output would overwrite --input")
    try:
        file = stack.enter_context(path.open("rb"))
    except OSError as error:
        raise click.UsageError(f"cannot read {source}: {error.strerror}") from error
    if path.suffix.lower() != ".gz":
        return file, file
    return file, cast("IO[bytes]", stack.enter_context(gzip.open(file, "rb")))


def _open_output(target: str, stack: contextlib.ExitStack) -> IO[bytes]:
    if target == STANDARD:
        return sys.stdout.buffer
    packed = Path(target).suffix.lower() == ".gz"
    try:
        file = gzip.open(target, "wb") if packed else Path(target).open("wb")  # noqa: SIM115
    except OSError as error:
        raise click.UsageError(f"cannot write {target}: {error.strerror}") from error
    return cast("IO[bytes]", stack.enter_context(file))


def _progress(file: IO[bytes], stack: contextlib.ExitStack) -> Callable[[int], None]:
    """What to call after so many records; it moves a bar where standard error is a terminal.

    The bar shows bytes of a file, whose length is known, and records of a stream.
    """
    if not sys.stderr.isatty():
        return lambda _count: None
    size = os.fstat(file.fileno()).st_size if file.seekable() else 0
    if not size:
        stream = stack.enter_context(
            click.progressbar(itertools.count(), show_pos=True, file=sys.stderr)
        )
        return stream.update
    bar = stack.enter_context(click.progressbar(length=size, file=sys.stderr))
    return lambda _count: bar.update(file.tell() - bar.pos)


def _write(answer: Answer, out: IO[bytes]) -> bool:
    """Write one line; say whether it tells of a broken record."""
    if not isinstance(answer, Broken):
        out.write(answer)
        return False
    out.write(as_line({"line": answer.line, "error": answer.error}))
    click.echo(f"duaarah: line {answer.line}: {answer.error}", err=True)
    return True
