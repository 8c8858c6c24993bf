"""Engine, `transaction()` (the only commit) and column types; every room's tables stand on it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, event, insert, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

from service import driver
from service.errors import ConflictError, UnavailableError, said
from service.turns import turn_to_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Insert
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.dml import ReturningInsert

    Finish = Callable[[Session, Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]]

    from service.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_BUSY_SECONDS = 15
SQLITE_CACHE_KIB = 256
"""Pages that a connection keeps: the operating system has the file in memory once for all.

A worker has ten connections; with SQLite's 2 MiB for each, two workers took 5 MiB more and read no
faster.
"""
ROW_LOCK = {"key_share": True}
"""How to lock a row that other rows refer to: with PostgreSQL's FOR NO KEY UPDATE.

FOR UPDATE would wait for everybody who has just inserted a row that refers to this one, and two of
those who then want the lock would wait for each other.
"""
COLLISIONS = frozenset({"40001", "40P01"})
"""PostgreSQL's states for a transaction that got in another's way and may be tried again."""
LATER = "rows for the transaction's end"
CONNECTION = "the transaction's connection"
SYNCED = "synchronous"
READ_ONLY = "25006"  # PostgreSQL's state for a write on a standby, or where an operator forbade it


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
_FINISHERS: dict[type[Base], Finish] = {}
_ORDER: dict[type[Base], int] = {}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite keeps it without its zone, PostgreSQL with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; convert to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def transaction(*, synced: bool = True) -> Iterator[Session]:
    """Open a writing transaction; commit at its end, roll back on any error.

    Where not `synced`, SQLite does not wait for the disk: a power cut may take the transaction
    back, and nothing else. It is for what can be made anew from the rest.

    On SQLite the write lock is taken at the start (BEGIN IMMEDIATE) by whose turn it is, so that
    what was read inside still holds when it is written. Transactions do not nest.

    Raises:
        UnavailableError: the disk is full or read-only, or the database stays locked or away.
        ConflictError: another transaction wrote the same unique thing first, or was in the way.
    """
    db.session.rollback()  # what was read before the transaction must be read again inside it
    with turn_to_write(db.engine), _begun({"writes": True, "synced": synced}) as session:
        yield session


@contextmanager
def _begun(options: dict[str, Any]) -> Iterator[Session]:
    session = db.session
    later: dict[type[Base], list[Mapping[str, Any]]] = {}
    session.info[LATER] = later
    try:
        connection = session.connection(execution_options=options)
        session.info[CONNECTION] = connection
        yield session()
        _write(session(), later)
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise ConflictError(said("permintaan lain lebih dahulu"), retry_after=1) from error
    except (DBAPIError, sqlite3.OperationalError) as error:  # BEGIN goes past SQLAlchemy
        session.rollback()
        if is_outage(error):
            raise UnavailableError(
                said("penyimpanan sedang tidak tersedia"), retry_after=30
            ) from error
        if _is_collision(error):
            raise ConflictError(said("permintaan lain lebih dahulu"), retry_after=1) from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(LATER, None)
        session.info.pop(CONNECTION, None)


def connection_of(session: Session) -> Connection:
    """The connection of the session's transaction; asking the Session each time adds up.

    In a savepoint it is asked: only then does it set one.
    """
    found: Connection | None = session.info.get(CONNECTION)
    return session.connection() if found is None or session.in_nested_transaction() else found


def add_at_end(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert one row when the transaction ends, together with the others of its table.

    For records that nothing reads in the same transaction: a thousand decisions in one go write
    theirs with a few statements. They stand in the order they were given, table by table.

    Raises:
        RuntimeError: outside of `transaction()`, where nobody would write it.
    """
    if LATER not in session.info:
        raise RuntimeError(f"a row of {table.__name__} outside of a transaction")
    session.info[LATER].setdefault(table, []).append(row)


def finish_with(table: type[Base], finish: Finish, *, last: bool = False) -> None:
    """Let `finish` complete the rows of a table at the transaction's end, after all others.

    It gives the rows that are still to be inserted. One table may come last of all.
    """
    _FINISHERS[table] = finish
    _ORDER[table] = 2 if last else 1


def _write(session: Session, later: Mapping[type[Base], list[Mapping[str, Any]]]) -> None:
    session.flush()  # which may add to them
    for table in sorted(later, key=lambda one: _ORDER.get(one, 0)):
        finish = _FINISHERS.get(table)
        rows = finish(session, later[table]) if finish else later[table]
        if rows:
            driver.put(connection_of(session), table, rows)


def add_row(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert one row, past the unit of work: measured, a tenth of the CPU of `session.execute`."""
    driver.put(connection_of(session), table, [row])


def add_rows(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert several rows, at least one, the same way; all name the same columns."""
    driver.put(connection_of(session), table, rows)


def add_numbered(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Insert rows the same way; gives their numbers, in order."""
    if len(rows) == 1:
        return [driver.put_numbered(connection_of(session), table, rows[0])]
    if not rows:
        return []
    return list(session.connection().scalars(_numbering(table), rows))


@cache
def _numbering(table: type[Base]) -> ReturningInsert[tuple[int]]:
    columns = inspect(table).primary_key
    return _insert_into(table).returning(*columns, sort_by_parameter_order=True)


@cache
def _insert_into(table: type[Base]) -> Insert:
    return insert(table.__table__)  # type: ignore[arg-type]  # a mapped class's is a Table


def is_outage(error: DBAPIError | sqlite3.OperationalError) -> bool:
    """Whether the fault lies with the disk or the server, not with the statement."""
    if isinstance(error, sqlite3.OperationalError):
        return is_driver_outage(error)
    return error.connection_invalidated or is_driver_outage(error.orig)


def _is_collision(error: DBAPIError | sqlite3.OperationalError) -> bool:
    """Whether the database gave this transaction up for the sake of another one (a deadlock)."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in COLLISIONS


def is_driver_outage(origin: BaseException | None) -> bool:
    """The same of the driver's own error."""
    if isinstance(origin, sqlite3.OperationalError):
        text = str(origin)
        return any(
            sign in text
            for sign in ("full", "readonly", "read-only", "locked", "disk I/O", "unable to open")
        )
    state = getattr(origin, "sqlstate", None) or ""
    if type(origin).__name__ == "OperationalError" or state == READ_ONLY:
        return True
    return state[:2] in {"08", "53", "57", "58"}


def engine_options(settings: Settings) -> dict[str, Any]:
    """Give Flask-SQLAlchemy's engine options for the configured database."""
    if settings.sqlite:
        return {"connect_args": {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def prepare_engine(engine: Engine, settings: Settings) -> None:
    """Attach the pragmas and the transaction control that SQLite needs; others need none."""
    if engine.dialect.name != "sqlite":
        return
    wanted = settings.sqlite_synchronous
    lazy = "OFF" if wanted == "OFF" else "NORMAL"

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={wanted}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        driver: Any = connection.connection.dbapi_connection
        if options.get("writes", False):
            _sync_as(driver, connection.info, wanted if options.get("synced", True) else lazy)
            driver.execute("BEGIN IMMEDIATE")
        else:
            driver.execute("BEGIN")


def _sync_as(driver: Any, info: dict[str, Any], wanted: str) -> None:  # noqa: ANN401 - sqlite3's
    """Let the connection sync so; it cannot be told inside a transaction, and keeps it."""
    if info.get(SYNCED) != wanted:
        driver.execute(f"PRAGMA synchronous={wanted}")
        info[SYNCED] = wanted
