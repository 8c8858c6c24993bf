"""Anchors: the head of the chain written down once a day where the database cannot reach."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from service.audit.chain import Head, read_head
from service.db import db
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FILE = "audit/anchors.jsonl"


def anchor_file() -> Path:
    """Where the anchors stand, one a line."""
    return ports().settings.var / FILE


def write_anchor(now: datetime) -> Head | None:
    """Add today's anchor, once a day in UTC; None where today has one or there is no event yet."""
    path, day = anchor_file(), now.date().isoformat()
    if path.exists() and f'"{day}T' in path.read_text("utf-8"):
        return None
    head = read_head(db.session())
    if not head.number:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": now.isoformat(), "count": head.number, "seal": head.seal.hex()})
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return head
