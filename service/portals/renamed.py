"""Tells of new names of agencies and portals, in the transaction that gives them.

Pages that were stored carry the old name. Who stores them is none of this room's business:
`create_app` installs what is to be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

KEY = "duaarah.renamed"


class Renamed(Protocol):
    """What is done when an agency or a portal has another name."""

    def __call__(
        self, session: Session, *, agency_id: int | None = None, portal_id: int | None = None
    ) -> None:
        """One of the two ids is given."""


def install_renamed(app: Flask, renamed: Renamed) -> None:
    """Let `renamed` be called for every new name."""
    app.extensions[KEY] = renamed


def tell_renamed(
    session: Session, *, agency_id: int | None = None, portal_id: int | None = None
) -> None:
    """Say that this agency or this portal has another name."""
    renamed = cast("Renamed", current_app.extensions[KEY])
    renamed(session, agency_id=agency_id, portal_id=portal_id)
