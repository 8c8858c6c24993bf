"""Using the widget's iframe page as a browser without JavaScript does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.policies import set_policy
from tests.sending import BODY, PAGE, send

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


class FormReader(HTMLParser):
    """Collects the fields of a page's form, and every attribute of every tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; a field's name and value too."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "form":
            self.action = given["action"]
        if tag == "input" and given.get("type") != "checkbox":
            self.fields[given["name"]] = given.get("value", "")
        if tag == "textarea":
            self._area = given["name"]
            self.fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        """Note a text area's words, without the line break that HTML ignores."""
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Note that a text area is over."""
        if tag == "textarea":
            self._area = ""


def open_thread(client: FlaskClient, portal: str = "dinkes", **asked: str) -> TestResponse:
    """GET the iframe page."""
    return client.get("/embed/thread", query_string={"portal": portal, "page": PAGE} | asked)


def write(
    client: FlaskClient,
    page: TestResponse,
    origin: str | None = "https://suara.example",
    **typed: str,
) -> TestResponse:
    """Fill the page's form in and send it, as a browser does."""
    form = FormReader(page.text)
    fields = form.fields | {"author_name": "Siti", "body": BODY} | typed
    headers = {} if origin is None else {"Origin": origin}
    return client.post(form.action.partition("#")[0], data=fields, headers=headers)


def sent_id(client: FlaskClient, **change: object) -> str:
    """The id of a comment sent through the API."""
    answer = send(client, **change)  # type: ignore[arg-type]
    assert answer.json is not None, answer.text
    return str(answer.json["id"])


def publish_at_once(app: Flask, slug: str = "dinkes") -> None:
    """Give the portal the policy that what passes the machine is public at once."""
    with app.app_context():
        set_policy(f"portal:{slug}", moderation="post")
