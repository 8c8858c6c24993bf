"""Fills a database with threads of known lengths, as the use cases would have stored them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from uuid_utils.compat import uuid7

from service import create_app
from service.comments.page import page_key
from service.comments.tables import Comment, Thread
from service.db import db, transaction
from service.moderation.search import index_all
from service.portals.register import NewPortal, add_agency, add_portal
from service.settings import Settings
from service.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

BEGIN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ORIGIN = "https://bench.example"
SENTENCES = (
    "Jalan di depan pasar berlubang sejak bulan lalu, kapan diperbaiki?",
    "Terima kasih petugas kebersihan, taman kota sekarang rapi dan nyaman.",
    "Pelayanan KTP di kecamatan lambat, antre dari pagi baru selesai sore.",
    "Mohon informasi jadwal imunisasi di puskesmas untuk minggu depan.",
    "Lampu jalan di gang kami mati lagi, padahal baru diganti dua minggu lalu.",
)


def page(number: int) -> str:
    """The address of the thread with this number."""
    return f"{ORIGIN}/berita/{number}"


def fill(var: Path, lengths: list[int], **environment: str) -> None:
    """Make the database below `var`: one portal, thread number n with `lengths[n]` comments.

    `environment` has settings besides, such as another database's address.
    """
    app = create_app(Settings.from_env({"DUAARAH_VAR": str(var)} | environment))
    with app.app_context():
        upgrade()
        add_agency("bench", "Dinas Ukur", "bench:fill", BEGIN)
        add_portal(NewPortal("bench", "Portal Ukur", "bench", (ORIGIN,)), "bench:fill", BEGIN)
        with transaction() as session:
            session.execute(insert(Thread), [_thread(n, size) for n, size in enumerate(lengths)])
        for number, size in enumerate(lengths):
            with transaction() as session:
                session.execute(insert(Comment), _comments(number, size))
        index_all(lambda _: None)
        db.session.remove()
        db.engine.dispose()


def _thread(number: int, size: int) -> dict[str, Any]:
    key = page_key(page(number), None)
    return {
        "id": number + 1,
        "portal_id": 1,
        "page_key": key,
        "url_key": key,
        "url": page(number),
        "title": f"Berita {number}",
        "published_count": size,
        "created_at": BEGIN,
    }


def _comments(thread: int, size: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(size):
        # every fifth is an official answer to the citizen's comment just before it
        parent: UUID | None = rows[-1]["id"] if number % 5 == 4 else None  # noqa: PLR2004
        at = BEGIN + timedelta(minutes=number)
        rows.append(
            {
                "id": uuid7(),
                "thread_id": thread + 1,
                "portal_id": 1,
                "parent_id": parent,
                "root_id": parent,
                "kind": "official" if parent else "citizen",
                "status": "published",
                "author_name": "Dinas Ukur" if parent else "Warga Kota",
                "author_agency_id": 1 if parent else None,
                "body": " ".join(SENTENCES[(number + k) % 5] for k in range(1 + number % 3)),
                "created_at": at,
                "published_at": at,
            }
        )
    return rows
