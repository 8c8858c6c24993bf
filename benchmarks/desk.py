"""A moderator's browser: it signs in at a running service by a one-time link, and decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from benchmarks.fill import BEGIN
from benchmarks.load import Call
from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.link import make_link
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

EMAIL = "moderator@bench.test"
ACTOR = "bench:fill"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Moderator:
    """A session at the desk: the cookie, and the token that its forms carry."""

    cookie: str
    token: str

    def decides(self, comment_id: UUID, to: str) -> Call:
        """Press a button of the page of a comment in its first version."""
        form = {"csrf_token": self.token, "to": to, "seen_version": 1, "view": "pending"}
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        path = f"/desk/items/{comment_id}/decide"
        return Call(path, "POST", urlencode(form).encode(), headers, (303,))


def add_moderator() -> str:
    """Add a moderator of everything; gives the path of a link that signs her in, once."""
    add_staff(NewStaff(EMAIL, "Made Moderator", Reach("moderator")), ACTOR, BEGIN)
    return urlsplit(make_link(EMAIL, ACTOR, ports().clock())).path


def sign_in(port: int, path: str) -> Moderator:
    """Open the link and press its button."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    link = f"http://127.0.0.1:{port}{path}"
    page = browser.open(link).read().decode()
    pressed = urlencode({"csrf_token": _token(page)}).encode()
    desk = browser.open(link, pressed).read().decode()  # it follows to the queue
    cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
    return Moderator(cookie, _token(desk))


def _token(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError("a page of the desk came without a form")
    return found[1]
