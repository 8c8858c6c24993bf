"""Fills a database with as many comments as a city has in years, past the use cases.

The rows go in by the driver's own ways; the use cases would take an hour. What the use cases would
have kept beside them (totals, the index of words) is made here too.
"""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg

from service import create_app
from service.comments.tables import Comment
from service.comments.totals import recount
from service.db import db
from service.moderation.search import roots_of
from service.portals.register import NewPortal, add_agency, add_portal
from service.settings import Settings
from service.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Row = Sequence[Any]

BEGIN: Final = datetime(2025, 1, 1, tzinfo=UTC)
LASTED: Final = timedelta(days=690)
PORTALS: Final = 44
THREADS: Final = 1000
RARE_EVERY: Final = 1000
PUBLISHED: Final = 0.95  # of what does not wait
TOPICS: Final = ("question", "complaint", "request", "praise", "scam")
SENTENCES: Final = (
    "Jalan di depan pasar berlubang sejak bulan lalu, kapan diperbaiki?",
    "Terima kasih petugas kebersihan, taman kota sekarang rapi dan nyaman.",
    "Pelayanan KTP di kecamatan lambat, antre dari pagi baru selesai sore.",
    "Lampu jalan di gang kami mati lagi, padahal baru diganti.",
)
RARE: Final = "Ambulans terlambat."
"""A sentence that one comment in `RARE_EVERY` has as well."""

COLUMNS: Final = (
    "id", "thread_id", "portal_id", "agency_id", "kind", "status", "version", "author_name", "body",
    "notify", "lang", "receipt_version", "created_at", "open_reports", "appeal_open", "desk_view",
    "rank", "outcome", "sentiment", "topic", "chance",
)  # fmt: skip


def fill_queue(var: Path, stored: int, waiting: int, **environment: str) -> None:
    """Store so many comments of 44 portals, so many of which wait, spread evenly over time."""
    app = create_app(Settings.from_env({"DUAARAH_VAR": str(var)} | environment))
    with app.app_context():
        upgrade()
        for number in range(1, PORTALS + 1):
            slug = f"dinas-{number}"
            add_agency(slug, f"Dinas {number}", "bench:fill", BEGIN)
            portal = NewPortal(slug, f"Portal {number}", slug, (f"https://{slug}.example",))
            add_portal(portal, "bench:fill", BEGIN)
        address = db.engine.url.render_as_string(hide_password=False)
        db.session.remove()
        db.engine.dispose()
        write = _into_sqlite if address.startswith("sqlite") else _into_postgresql
        write(address, _tables(stored, waiting))
        recount()
        db.session.remove()
        db.engine.dispose()


def _tables(stored: int, waiting: int) -> list[tuple[str, Sequence[str], Iterable[Row]]]:
    return [
        (
            "threads",
            ("id", "portal_id", "page_key", "url_key", "url", "title", "version",
             "published_count", "created_at"),
            _threads(),
        ),
        (Comment.__tablename__, COLUMNS, _comments(stored, waiting)),
        (
            "searched_comments",
            ("id", "comment_id"),
            ((number + 1, _id(number, stored)) for number in range(stored)),
        ),
        ("searched_words", ("word", "searched_id"), _words(stored)),
    ]  # fmt: skip


def _threads() -> Iterator[Row]:
    for number in range(1, THREADS + 1):
        key, portal = f"{number:064}", 1 + number % PORTALS
        yield (
            number,
            portal,
            key,
            key,
            f"https://x.example/{number}",
            f"Berita {number}",
            1,
            0,
            BEGIN,
        )


def _comments(stored: int, waiting: int) -> Iterator[Row]:
    """Citizens' comments, the oldest first; the same ones at every call."""
    dice = random.Random(stored)  # noqa: S311 - the same data in every run
    for number in range(stored):
        waits = number * waiting // stored != (number + 1) * waiting // stored
        thread = dice.randrange(1, THREADS + 1)
        portal, share = 1 + thread % PORTALS, dice.random()
        status = "pending" if waits else "published" if share < PUBLISHED else "rejected"
        sentiment = dice.choices(("negative", "neutral", "positive"), (45, 45, 10))[0]
        outcome = dice.choices(("publish", "hold", "spam", "failed"), (55, 38, 5, 2))[0]
        topic = dice.choices(
            ("question", "complaint", "request", "praise", "scam"), (30, 35, 15, 15, 5)
        )
        body = _body(number)
        asks = "?" in body
        tone = (25 if asks else 10) if sentiment == "negative" else 10 * asks
        yield (
            _id(number, stored), thread, portal, portal, "citizen", status, 1, "Warga Kota", body,
            False, "en" if number % 20 == 0 else "id", 1, BEGIN + number * (LASTED / stored), 0,
            False, status, -tone - 10 * (outcome in {"hold", "failed"}), outcome, sentiment,
            topic[0], 3,
        )  # fmt: skip


def _body(number: int) -> str:
    """Without what stands between words, the same for every number that is alike by 1,000."""
    rare = f" {RARE}" if number % RARE_EVERY == 0 else ""
    return f"{SENTENCES[number % len(SENTENCES)]}{rare}"


def _id(number: int, stored: int) -> UUID:
    """A UUIDv7 of the moment at which the comment came."""
    at = int((BEGIN + number * (LASTED / stored)).timestamp() * 1000)
    return UUID(int=(at << 80) | (0x7 << 76) | (0x2 << 62) | number)


def _words(stored: int) -> Iterator[Row]:
    """Which roots stand in which comment, word by word as the table is sorted."""
    bodies = {_body(number): roots_of(_body(number)) for number in range(RARE_EVERY)}
    for word in sorted({word for words in bodies.values() for word in words}):
        for number in range(stored):
            if word in bodies[_body(number)]:
                yield word, number + 1


def _into_sqlite(address: str, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    with sqlite3.connect(address.partition("///")[2]) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        for name, columns, rows in tables:
            marks = ",".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {name} ({','.join(columns)}) VALUES ({marks})",  # noqa: S608 - our own names
                (tuple(map(_plain, row)) for row in rows),
            )
    connection.close()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    """As SQLAlchemy's types keep it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value


def _into_postgresql(
    address: str, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]
) -> None:
    with psycopg.connect(address.replace("+psycopg", "", 1)) as connection:
        for name, columns, rows in tables:
            statement = f"COPY {name} ({','.join(columns)}) FROM STDIN"
            with connection.cursor().copy(statement.encode()) as copy:
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
