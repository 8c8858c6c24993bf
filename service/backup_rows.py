"""Rows as JSON and back, by the types of their columns; a backup's file format stands on it."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, LargeBinary, Table, Uuid

from service.db import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DECODERS: tuple[tuple[type, Callable[[str], Any]], ...] = (
    (UTCDateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Uuid, UUID),
    (LargeBinary, base64.b64decode),
)
"""What JSON has no form for, by column type; everything else is JSON as it is."""


def encoded(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON values."""
    return {name: _encoded(value) for name, value in row.items()}


def decoded(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of this table again; KeyError where the table has no such column."""
    return {name: _decoded(table, name, value) for name, value in values.items()}


def _encoded(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _decoded(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    kind = table.columns[name].type
    if value is None:
        return None
    for known, decode in DECODERS:
        if isinstance(kind, known):
            return decode(value)
    return value
