"""Selects compiled once and run on the driver itself; the hot public reads use them.

Measured: the Session's own way to one small row costs 170 µs of CPU, BEGIN and ROLLBACK included,
this one 20 µs. It is for single reads of plain columns (numbers, text, bytes): one statement is
its own transaction (but for `rows_within`), and no result is turned into a Python type. The
connections stand apart from the pool as well, whose bookkeeping (on PostgreSQL three messages to
the server) costs more than such a read; there are as many as threads that read at once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Integer, event, literal_column

from service.db import connection_of, db, is_driver_outage
from service.driver import fetch, run
from service.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Engine, Select, TextClause, Update
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.compiler import SQLCompiler

    Statement = Select[*tuple[Any, ...]] | Update | TextClause

_readers: WeakKeyDictionary[Engine, deque[DBAPIConnection]] = WeakKeyDictionary()
"""Connections that nobody reads from just now."""


Value = str | int | bytes | list[str] | list[int]


class Prepared:
    """A select or a write whose parameters are numbers, text and bytes, or lists that expand.

    Values that stand in the statement itself are kept; names it does not know are passed over.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._compiled: dict[tuple[object, ...], Compiled] = {}

    def rows(self, **values: Value) -> list[Any]:
        """All rows, as the driver's tuples.

        Raises:
            UnavailableError: the database cannot be read.
        """
        engine = db.engine
        compiled = self._sql(engine, values)
        driver_error = engine.dialect.loaded_dbapi.Error
        try:
            return _read(engine, compiled.sql, compiled.arguments(values))
        except driver_error as error:
            if is_driver_outage(error):
                raise UnavailableError(retry_after=30) from error
            raise

    def rows_within(self, session: Session, **values: Value) -> Sequence[Any]:
        """All rows as the session's transaction sees them, but for what it has not flushed yet.

        A tenth of what the Session's own way costs; errors are SQLAlchemy's.
        """
        connection = connection_of(session)
        compiled = self._sql(connection.engine, values)
        arguments = compiled.arguments(values)
        return fetch(connection, compiled.sql, arguments)

    def write_within(self, session: Session, each: Sequence[Mapping[str, Value]]) -> None:
        """Write in the session's transaction, once with each of these values, at least one."""
        connection = connection_of(session)
        compiled = self._sql(connection.engine, each[0])
        run(connection, compiled.sql, [compiled.arguments(values) for values in each])

    def _sql(self, engine: Engine, values: Mapping[str, Value]) -> Compiled:
        sizes = [len(value) for value in values.values() if isinstance(value, list)]
        key = (engine.dialect.name, *sizes)
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = _compile(self._statement, engine, values)
        return found


def exactly(number: int) -> ColumnElement[int]:
    """A number that stands in the SQL itself, for a LIMIT.

    PostgreSQL keeps one plan for all values of a parameter: for a limit that it does not know, one
    that reads a tenth of the table.
    """
    return literal_column(str(number), Integer)


def as_moment(read: str | datetime) -> datetime:
    """What a driver gives for a moment, with its zone: SQLite gives the text of one in UTC."""
    if isinstance(read, str):
        return datetime.fromisoformat(read).replace(tzinfo=UTC)
    return read


def as_uuid(read: str | UUID) -> UUID:
    """What a driver gives for a UUID: SQLite gives its text."""
    return UUID(read) if isinstance(read, str) else read


def given_moment(at: datetime) -> str:
    """A moment as either database compares it with its own: SQLite keeps UTC without a zone."""
    text = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return text if db.engine.dialect.name == "sqlite" else f"{text}+00"


def close_readers(engine: Engine) -> None:
    """Close the connections that stand apart from the engine's pool; its `dispose` does so too."""
    idle = _readers.get(engine)
    while idle:
        idle.pop().close()


def _read(engine: Engine, sql: str, arguments: Any) -> list[Any]:  # noqa: ANN401 - the driver's own kinds
    """Read on a connection of the readers' own; one that failed is not used again.

    A server that was away has closed those that nobody used meanwhile: then the next one is tried.
    """
    idle = _idle(engine)
    while True:
        connection, new = (idle.pop(), False) if idle else (_taken_out(engine), True)
        try:
            found = _rows(connection, sql, arguments)
        except engine.dialect.loaded_dbapi.Error:
            lost = _is_lost(connection)
            connection.close()
            if new or not lost:
                raise
        else:
            idle.append(connection)
            return found


def _idle(engine: Engine) -> deque[DBAPIConnection]:
    found = _readers.get(engine)
    if found is None:
        found = _readers.setdefault(engine, deque())
        event.listen(engine, "engine_disposed", close_readers)
    return found


def _rows(connection: DBAPIConnection, sql: str, arguments: Any) -> list[Any]:  # noqa: ANN401 - the driver's own kinds
    cursor = connection.cursor()
    cursor.execute(sql, arguments)
    found = list(cursor.fetchall())
    cursor.close()
    return found


def _taken_out(engine: Engine) -> DBAPIConnection:
    """A new connection that the pool has made and lost sight of; each read is a transaction."""
    pooled = engine.raw_connection()
    pooled.detach()
    connection = pooled.dbapi_connection
    assert connection is not None  # noqa: S101 - it is open
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
    return connection


def _is_lost(connection: DBAPIConnection) -> bool:
    """Whether PostgreSQL's driver found the connection broken; SQLite's are files."""
    return bool(getattr(connection, "broken", False))


@dataclass(frozen=True)
class Compiled:
    """SQL in a driver's own words; `order` names its parameters where they go by position.

    `own` are the values that stood in the statement.
    """

    sql: str
    order: tuple[str, ...] | None
    own: Mapping[str, Any]

    def arguments(self, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the driver's own kinds
        """The values as the driver wants them, lists laid out one by one."""
        flat: dict[str, Any] = dict(self.own)
        for name, value in values.items():
            if isinstance(value, list):
                flat |= {f"{name}_{place}": one for place, one in enumerate(value, 1)}
            else:
                flat[name] = value
        return flat if self.order is None else [flat[name] for name in self.order]


def _compile(statement: Statement, engine: Engine, values: Mapping[str, Value]) -> Compiled:
    compiled: SQLCompiler = statement.compile(engine)
    state = compiled.construct_expanded_state(dict(values))
    order = None if state.positiontup is None else tuple(state.positiontup)
    own = {name: _plain(value) for name, value in state.parameters.items() if name not in values}
    return Compiled(state.statement, order, own)


def _plain(value: object) -> object:
    """A value as every driver takes it: a word of an enumeration is text."""
    return str(value) if isinstance(value, str) else value
