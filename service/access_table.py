"""Access as one readable table, made from the routes' declarations; `duaarah access` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from service.access import BOTH, DESK_API, PUBLIC, ROLES, SIGNED_IN, SIGNING_IN, STATIC, declared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

BEGIN, END = "<!-- routes: begin -->", "<!-- routes: end -->"
IMPLIED = {"HEAD", "OPTIONS"}
WORDS = {
    PUBLIC: "anybody",
    SIGNING_IN: "anybody, on the way in",
    SIGNED_IN: "any staff, for herself",
}


@dataclass(frozen=True)
class Row:
    """One call and what it wants: `access` as it is declared, `fresh` where a new proof is due."""

    method: str
    path: str
    endpoint: str
    access: str
    fresh: bool

    @property
    def by_token(self) -> bool:
        """Whether a token says who calls, and no cookie."""
        return self.path.startswith(DESK_API)

    @property
    def permissions(self) -> tuple[str, ...]:
        """The permissions it wants; none where none is asked for."""
        return () if self.access in WORDS else tuple(self.access.split(BOTH))

    def open_to(self, role: str) -> bool:
        """Whether this role may call it, somewhere."""
        return set(self.permissions) <= ROLES[role]


def rows(app: Flask) -> list[Row]:
    """Every call of every route but files, by path and method."""
    found = [
        Row(
            method,
            rule.rule,
            rule.endpoint,
            declared(app, rule.endpoint) or "",
            getattr(app.view_functions[rule.endpoint], "fresh", False),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[2] != STATIC
        for method in (rule.methods or set()) - IMPLIED
    ]
    return sorted(found, key=lambda row: (row.path, row.method))


def table(app: Flask) -> str:
    """The table in Markdown: a line a call, a column a role."""
    head = ["Call", "Who", *ROLES]
    lines = [head, ["---"] * len(head), *(_cells(row) for row in rows(app))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@click.command("access")
@click.option("--into", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def access_command(into: Path | None) -> None:
    """Print who may call what; --into puts it between the marks of a document."""
    made = table(current_app)
    if into is None:
        click.echo(made)
        return
    before, _, rest = into.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    into.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


def _cells(row: Row) -> Sequence[str]:
    who = WORDS.get(row.access) or " and ".join(f"`{name}`" for name in row.permissions)
    who += ", by token" if row.by_token and row.access != PUBLIC else ""
    who += ", with a fresh proof" if row.fresh else ""
    path = row.path.replace("|", "\\|")
    marks = ["✓" if row.open_to(role) else "–" for role in ROLES]
    return [f"`{row.method} {path}`", who, *marks]
