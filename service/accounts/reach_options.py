"""The options by which commands name a role and where it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from service.access import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name a role and where it reaches."""
    for option in (
        click.option("--portal", metavar="SLUG", help="for this portal alone"),
        click.option("--agency", metavar="SLUG", help="for this agency alone"),
        click.option("--role", required=True, type=click.Choice(list(ROLES))),
    ):
        command = option(command)
    return command
