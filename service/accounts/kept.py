"""Keeps the form that was sent by a session which had just ended, until its writer is back.

The door to the desk calls it; `/desk/kept` shows the text and, at a press of a button, sends it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete

from service.accounts.tables import KeptForm
from service.db import add_row, db, transaction
from service.errors import NotFoundError, said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_BYTES = 64 * 1024
PATH_LENGTH = 500
SECRET_WORDS = ("password", "code", "token", "secret", "proof")
"""Fields so named are never kept."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Kept:
    """A kept form: where it was sent, and its fields in their order."""

    path: str
    fields: tuple[Pair, ...]

    @property
    def texts(self) -> list[str]:
        """What a person wrote in it: the fields that hold more than a code or a number."""
        return texts_of(self.fields)


def fields_to_keep(given: Iterable[Pair]) -> tuple[Pair, ...]:
    """The fields without secrets and tokens.

    None at all where they are too large together, and of a form about passwords.
    """
    pairs = list(given)
    if asks_for_password(name for name, _ in pairs):
        return ()
    fields = tuple(
        (name, value)
        for name, value in pairs
        if not any(word in name.lower() for word in SECRET_WORDS)
    )
    return fields if len(json.dumps(fields)) <= MOST_BYTES else ()


def asks_for_password(names: Iterable[str]) -> bool:
    """Whether a form with these fields is about passwords: all that is typed in it is secret."""
    return any("password" in name.lower() for name in names)


def texts_of(fields: Iterable[Pair]) -> list[str]:
    """The values with a space or a line break in them: written, not chosen."""
    return [value for _, value in fields if len(value.split()) > 1]


def keep_form(staff_id: int, kept: Kept, at: datetime) -> None:
    """Keep the form for her; one that was kept before gives way."""
    with transaction() as session:
        session.execute(delete(KeptForm).where(KeptForm.staff_id == staff_id))
        fields = [list(pair) for pair in kept.fields]
        row = {"staff_id": staff_id, "path": kept.path, "fields": fields, "kept_at": at}
        add_row(session, KeptForm, row)


def kept_for(staff_id: int) -> Kept | None:
    """The form that waits for her, if there is one."""
    row = db.session.get(KeptForm, staff_id)
    return None if row is None else _kept(row)


def take_kept(staff_id: int) -> Kept:
    """Take the form out, to be sent or thrown away.

    Raises:
        NotFoundError: none waits for her (any more).
    """
    with transaction() as session:
        row = session.get(KeptForm, staff_id)
        if row is None:
            raise NotFoundError(said("Tidak ada tulisan yang menunggu."))
        kept = _kept(row)
        session.delete(row)
    return kept


def _kept(row: KeptForm) -> Kept:
    return Kept(row.path, tuple((name, value) for name, value in row.fields))
