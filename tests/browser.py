"""Fixtures that drive the system's Chromium; an error in a page's script fails its test."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1024, "height": 900}
PHONE = {"width": 320, "height": 640}
ZOOMED = {"viewport": {"width": 512, "height": 450}, "device_scale_factor": 2}
"""A window of 1024 × 900 at 200 %."""

EACH_LOOK = pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": PHONE},
        ZOOMED,
        {"java_script_enabled": False},
    ],
    ids=["light", "dark", "phone", "twice-as-large", "without-scripts"],
)
"""How a page of the desk is looked at."""

PATIENCE_MS = 15_000
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


class NewPage(Protocol):
    """Opens a page in a browser context of its own."""

    def __call__(self, **options: Any) -> Page:  # noqa: ANN401 - Playwright's options of a context
        """`options` are those of `Browser.new_context`."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium in PATH; install it (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages, each as if in a browser of its own; errors in their scripts fail the test."""
    errors: list[str] = []
    with ExitStack() as contexts:

        def open_page(**options: Any) -> Page:  # noqa: ANN401 - Playwright's options of a context
            context = browser.new_context(**({"locale": "id-ID", "viewport": DESKTOP} | options))
            contexts.callback(context.close)
            return _watched(context, errors)

        yield open_page
    assert errors == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page at a desk, in Indonesian, in light colours."""
    return new_page(color_scheme="light")


def violations(page: Page) -> str:
    """What axe has against the page by WCAG 2.2 AA, as text; empty where there is nothing.

    The context needs `bypass_csp=True`: axe puts its own script into the page. A click does not
    wait for the page that it leads to: looked at before its style is there, links are small.
    """
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES)
    return found.generate_report() if found.violations_count else ""


def checked(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert violations(page) == ""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def _watched(context: BrowserContext, errors: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page
