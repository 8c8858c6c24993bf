"""Pictures for the docs, taken by the browser tests where `PICTURES` names a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures go; None (as a rule) where none are asked for."""
    folder = os.environ.get("PICTURES")
    return Path(folder) if folder else None


def picture(page: Page, folder: Path | None, name: str) -> None:
    """Take a picture of what the window shows."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / name)
