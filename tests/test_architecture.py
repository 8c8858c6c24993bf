"""The laws of the house, checked; and each check shown to fail on a breach."""

from __future__ import annotations

import ast
import statistics
from typing import TYPE_CHECKING

import pytest

from service.access import declared
from tests import architecture
from tests.architecture import MEDIAN_FUNCTION, ROOT, RULES, functions, length, sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

TOP_LEVEL = (
    "pyproject.toml", "wsgi.py", "gunicorn.conf.py", "Makefile", "README.md", "CONTRIBUTING.md",
    "CHANGELOG.md", "LICENSE", "service", "models", "training", "tests", "benchmarks", "docs",
)  # fmt: skip
ROOMS = (
    "portals", "policies", "comments", "submissions", "threads", "widget", "screening",
    "moderation", "cases", "receipts", "accounts", "delivery", "figures", "stats", "audit", "admin",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[str, ast.Module], list[str]]) -> None:
    folders = ("service", "training", "tests", "benchmarks")
    breaches = [found for path, tree in sources(*folders) for found in _checked(rule, path, tree)]
    assert breaches == []


def _checked(
    rule: Callable[[str, ast.Module], list[str]], path: str, tree: ast.Module
) -> list[str]:
    if rule is architecture.wrong_arrows and not path.startswith(("service/", "training/")):
        return []
    return rule(path, tree)


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        ("wrong_arrows", "service/audit/a.py", "from service.comments.tables import Comment"),
        ("wrong_arrows", "service/audit/a.py", "from service import comments"),
        ("wrong_arrows", "service/portals/a.py", "def f():\n    import service.stats.measures"),
        ("wrong_arrows", "service/access.py", "import service.accounts.tables"),
        ("wrong_arrows", "service/health.py", "import service.comments.tables"),
        ("wrong_arrows", "service/new.py", "import service.audit.record"),
        ("wrong_arrows", "service/newroom/a.py", "import service.audit.record"),
        ("wrong_arrows", "service/cli.py", "import training"),
        ("wrong_arrows", "service/stats/a.py", "import training"),
        ("wrong_arrows", "training/a.py", "import service.comments.tables"),
        ("inner_imports", "service/a.py", "def f():\n    import json"),
        ("long_things", "service/a.py", "def f():\n" + "    x = 1\n" * 51),
        ("long_things", "service/a.py", "x = 1\n" * 301),
        ("long_things", "service/a.py", "def f(a, b, c, d, e, f, g): pass"),
        ("fat_routes", "service/a/routes.py", "@needs(P)\ndef f():\n" + "    x = 1\n" * 16),
        ("fat_routes", "service/a.py", "@public\ndef f():\n" + "    x = 1\n" * 16),
        ("fat_routes", "service/a/routes.py", "from sqlalchemy import select"),
        ("fat_routes", "service/a/b_routes.py", "import service.db"),
        ("fat_routes", "service/a/b_api.py", "from sqlalchemy import select"),
        ("commits", "service/a.py", "session.commit()"),
        ("commits", "service/accounts/sign_in.py", "session.commit()"),
        ("broad_excepts", "service/a.py", "try:\n    f()\nexcept Exception:\n    pass"),
        ("stray_tables", "service/a.py", "class A(Base):\n    __tablename__ = 'a'"),
        ("bare_modules", "service/a.py", "x = 1"),
        ("bare_modules", "service/utils.py", '"""Doc."""'),
        ("impure_screening", "service/screening/a.py", "from flask import request"),
        ("impure_screening", "service/screening/a.py", "from service.db import db"),
    ],
)
def test_a_breach_is_found(rule: str, path: str, source: str) -> None:
    assert getattr(architecture, rule)(path, ast.parse(source))


def test_median_function() -> None:
    lengths = [length(function) for _, tree in sources("service") for function in functions(tree)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def test_no_cycles() -> None:
    order: list[str] = []
    left = dict(architecture.ARROWS)
    while left:
        free = [room for room, needs in left.items() if not needs - set(order)]
        assert free, f"a cycle among {sorted(left)}"
        order += free
        for room in free:
            del left[room]


def test_the_doc_shows_the_same_arrows() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    shown = {
        row[1].strip(" `"): set(row[3].replace("—", "").replace(",", " ").split())
        for row in rows
        if len(row) == 5
    }
    assert shown == architecture.ARROWS


def test_top_level_and_rooms() -> None:
    assert [name for name in TOP_LEVEL if not (ROOT / name).exists()] == []
    assert [room for room in ROOMS if not (ROOT / "service" / room / "__init__.py").exists()] == []


def test_every_route_declares_its_access(app: Flask) -> None:
    undeclared = [
        rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None
    ]
    assert undeclared == []


def test_no_links_to_elsewhere_in_the_locks() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert "--hash=sha256:" in text
