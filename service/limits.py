"""Rate limits and short claims, shared by all workers; rooms decorate routes with `limiter`."""

from __future__ import annotations

import sqlite3
import threading
import time
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask import request
from flask_limiter import Limiter
from limits import parse_many
from limits.storage import Storage

from service.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger()
LIMIT_BUSY_SECONDS = 5
IPV6_PREFIX = 64


class SQLiteStorage(Storage):
    """Counters in a small SQLite file of their own: all workers see them, restarts keep them.

    A counter lost to a power cut harms nobody, so this file is not synced to disk.
    """

    STORAGE_SCHEME = ["duaarah-sqlite"]  # noqa: RUF012 - the base class reads a plain list

    def __init__(
        self, uri: str, *, wrap_exceptions: bool = False, **_options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = Path(uri.partition("://")[2])
        self._local = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the storage may raise."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more and return the count; a counter begins anew after `expiry` s."""
        now = time.time()
        row = (
            self._connection()
            .execute(
                "INSERT INTO counters (key, count, expires) VALUES (?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET "
                "count = excluded.count + CASE WHEN expires <= ? THEN 0 ELSE count END, "
                "expires = CASE WHEN expires <= ? THEN excluded.expires ELSE expires END "
                "RETURNING count",
                (key, amount, now + expiry, now, now),
            )
            .fetchall()
        )
        return int(row[0][0])

    def get(self, key: str) -> int:
        """The present count, 0 where there is none."""
        row = self._row(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the counter begins anew, in seconds since the epoch."""
        row = self._row(key)
        return float(row[1]) if row else time.time()

    def check(self) -> bool:
        """Whether the file can be read."""
        try:
            self._connection().execute("SELECT 1").fetchone()
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every counter."""
        return self._connection().execute("DELETE FROM counters").rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._connection().execute("DELETE FROM counters WHERE key = ?", (key,))

    def close(self) -> None:
        """Close this thread's connection, as before a fork; it opens again when it is needed."""
        found: sqlite3.Connection | None = self._local.__dict__.pop("connection", None)
        if found is not None:
            found.close()

    def _row(self, key: str) -> tuple[int, float] | None:
        found: tuple[int, float] | None = (
            self._connection()
            .execute(
                "SELECT count, expires FROM counters WHERE key = ? AND expires > ?",
                (key, time.time()),
            )
            .fetchone()
        )
        return found

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            found = sqlite3.connect(self._path, timeout=LIMIT_BUSY_SECONDS, isolation_level=None)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=OFF")
            found.execute(
                "CREATE TABLE IF NOT EXISTS counters "
                "(key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires REAL NOT NULL) "
                "WITHOUT ROWID"
            )
            found.execute("DELETE FROM counters WHERE expires <= ?", (time.time(),))
            self._local.connection = found
        return found


def client_address() -> str:
    """The address the request came from, behind as many proxies as the settings trust."""
    return request.remote_addr or "unknown"


def sender() -> str:
    """What counts as one sender: an IPv4 address, or the IPv6 network that one customer has."""
    return _network(client_address())


@lru_cache(maxsize=4096)
def _network(text: str) -> str:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or IPv6Network((address, IPV6_PREFIX), strict=False))


limiter = Limiter(key_func=sender, headers_enabled=False, strategy="fixed-window")


def scaled(name: str) -> Callable[[], str]:
    """The limit that a setting names, multiplied by `rate_limit_scale`; read at each request."""

    def read() -> str:
        settings = ports().settings
        return _scaled_text(str(getattr(settings, name)), settings.rate_limit_scale)

    return read


def at_scale(text: str) -> str:
    """A limit that no setting names, multiplied like the others."""
    return _scaled_text(text, ports().settings.rate_limit_scale)


@lru_cache(maxsize=64)
def _scaled_text(text: str, scale: float) -> str:
    limits = parse_many(text)
    return ";".join(
        f"{max(1, round(limit.amount * scale))} per {limit.multiples} {limit.GRANULARITY.name}"
        for limit in limits
    )


def claim(key: str, seconds: int, *, unreachable: bool = True) -> bool:
    """Try to be the only one at work on `key` for some seconds, over all workers.

    Gives `unreachable` where the counters cannot be reached: by default everybody may go on then,
    for what must be unique is kept so by the database.
    """
    try:
        return limiter.storage.incr(f"claim:{key}", seconds) == 1
    except limiter.storage.base_exceptions as error:
        log.warning("no claim could be made", error=type(error).__name__)
        return unreachable


def release(key: str) -> None:
    """Give a claim back; one that cannot be given back ends by itself."""
    try:
        limiter.storage.clear(f"claim:{key}")
    except limiter.storage.base_exceptions as error:
        log.warning("a claim was not given back", error=type(error).__name__)
