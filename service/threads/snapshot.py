"""Keeping the JSON of a thread's first page; a stale one is never served, so losing one is fine."""

from __future__ import annotations

import structlog
from sqlalchemy import delete, insert, select

from service.comments.tables import Thread, ThreadSnapshot
from service.db import transaction
from service.errors import ConflictError, UnavailableError

log = structlog.get_logger()


def keep(thread_id: int, version: int, body: bytes) -> None:
    """Store the body for as long as the thread stays at `version`.

    This is the one write that a GET may cause: it changes nothing that anybody can see, and
    where it fails (a full disk, two readers at once) the reader has her answer all the same.
    """
    try:
        with transaction() as session:
            now = session.scalar(select(Thread.version).where(Thread.id == thread_id))
            if now == version:
                session.execute(delete(ThreadSnapshot).where(ThreadSnapshot.thread_id == thread_id))
                session.execute(
                    insert(ThreadSnapshot),
                    {"thread_id": thread_id, "version": version, "body": body},
                )
    except (ConflictError, UnavailableError) as error:
        log.info("snapshot not kept", thread=thread_id, code=error.code)
