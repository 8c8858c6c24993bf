"""Starts a real PostgreSQL from its wheel, and empties it between tests."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from pgserver.postgres_server import get_server

from service.db import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A server whose data lie below `folder`; gives its URL and stops it at the end."""
    for place in (folder, *folder.parents[:2]):
        place.chmod(0o755)  # as root the server runs as a user of its own, who must get there
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def empty_tables(url: str) -> None:
    """Empty every table and begin every number anew."""
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())
