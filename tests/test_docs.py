"""The documents say what the code does: settings, commands and the make targets that they name."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SETTING_ROW = re.compile(r"^\| `DUAARAH_(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
FIXED = (str, int, float, bool)


def documented() -> dict[str, tuple[str, str]]:
    """Each documented setting with its default and meaning."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {
        name.lower(): (default, meaning) for name, default, meaning in SETTING_ROW.findall(text)
    }


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert list(documented()) == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_the_documented_default_is_the_real_one(name: str) -> None:
    default = getattr(Settings, name)
    shown, meaning = documented()[name]
    assert len(meaning) > 20
    if default == "" or not isinstance(default, FIXED):
        assert not shown.startswith("`") or " beside the program" in shown
    else:
        expected = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown == f"`{expected}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets
    known = {f"DUAARAH_{field.name.upper()}" for field in fields(Settings)} | {"DUAARAH_"}
    assert set(re.findall(r"\bDUAARAH_[A-Z_]*", text)) <= known
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
