"""The database's own refusal to change the trail: triggers, made with its table.

They stop whoever writes past the service, by mistake or without the rights to take a trigger away.
Whoever has those rights is found by `verify`. Migration 0012 makes the same triggers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

REFUSE: Final = "BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END"
MADE: Final = {
    "sqlite": (
        f"CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events {REFUSE}",
        f"CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events {REFUSE}",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''audit_events is append-only''
        USING ERRCODE = ''integrity_constraint_violation''; END'""",
        """CREATE TRIGGER audit_events_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()""",
    ),
}
TAKEN: Final = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_events_keep",
        "DROP TRIGGER IF EXISTS audit_events_stay",
    ),
    "postgresql": ("DROP TRIGGER IF EXISTS audit_events_keep ON audit_events",),
}
LEFT: Final = "DROP FUNCTION IF EXISTS audit_events_refuse()"
"""What PostgreSQL keeps when the table goes."""


def guard(table: Table) -> None:
    """Make the triggers whenever this table is made from the metadata."""
    event.listen(table, "after_create", _make)
    event.listen(table, "after_drop", _leave)


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let this transaction replace the trail: for a restored backup, and for nothing else.

    Nobody else can use the gap: SQLite has one writer, PostgreSQL locks the table for it.
    """
    for statement in TAKEN[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    yield
    _make(None, connection)


def _make(_table: object, connection: Connection, **_more: object) -> None:
    for statement in MADE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _leave(_table: object, connection: Connection, **_more: object) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(LEFT)
