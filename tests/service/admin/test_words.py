"""Every event that the service records has words on the page that shows it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from service.access import ROLES
from service.admin.words import TAGS, detail_words, tag_words
from tests.architecture import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

LIKE_A_TAG = re.compile(r"[a-z]+:[a-z_]+")
NO_TAGS = {
    "about:blank", "audit:chain", "cli:evidence", "command:demo", "command:line", "comment:none",
    "outbox:all", "system:learning", "w:gz", "web:stranger",
}  # fmt: skip
"""Actors, subjects and what is no event at all; besides them, permissions look like tags."""

MADE_OF_PARTS = {
    "appeal:accepted", "appeal:dismissed", "case:opened", "case:dropped", "case:reopened",
    "case:undone",
}  # fmt: skip
"""Tags that the source writes with a verb put in."""


def written() -> Iterator[str]:
    """What stands in the source and may be a tag."""
    for path, tree in sources("service"):
        nodes = () if path == "service/admin/words.py" else ast.walk(tree)
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_event_has_words() -> None:
    permissions = {name for names in ROLES.values() for name in names}
    tags = {text for text in written() if LIKE_A_TAG.fullmatch(text)} - NO_TAGS - permissions
    assert sorted((tags | MADE_OF_PARTS) - set(TAGS)) == []
    assert sorted(set(TAGS) - tags - MADE_OF_PARTS) == []


def test_unknown_ones_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context():
        assert tag_words("nenek:moyang") == "nenek:moyang"
        assert tag_words("comment:decided") == "keputusan atas tanggapan"
        shown = detail_words({"content": "2:" + "a" * 64, "decision": 3, "old": None})
        assert shown == "content=2:aaaaaaaaaa…, decision=3"
