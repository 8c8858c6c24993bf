"""The description of the API, and the page that shows it and lets it be tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from service.comments.tables import URL_LENGTH
from service.openapi import SLUG
from service.portals.tables import SLUG_LENGTH
from service.submissions.payload import LIMITS
from service.submissions.schemas import EXAMPLE
from tests.sending import send
from tests.widget import FormReader, publish_at_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    found: dict[str, Any] = answer.get_json()
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_every_operation_is_named_explained_and_may_fail(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        assert operation["operationId"]
        assert operation["summary"]
        assert operation["description"]
        assert "default" in operation["responses"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(re.findall(r"#/[\w/]+", str(document))):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_errors_are_problem_json(document: dict[str, Any]) -> None:
    responses = document["components"]["responses"]
    assert {tuple(response["content"]) for response in responses.values()} == {
        ("application/problem+json",)
    }
    for name in ("TOO_MANY_REQUESTS", "CONFLICT", "SERVICE_UNAVAILABLE"):
        assert "Retry-After" in responses[name]["headers"]


def test_limits_are_those_of_the_server(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["Submission"]["properties"]
    for field, (least, most) in LIMITS.items():
        assert (properties[field]["minLength"], properties[field]["maxLength"]) == (least, most)
    page = document["components"]["schemas"]["Page"]["properties"]
    assert page["url"]["maxLength"] == URL_LENGTH
    assert SLUG["maxLength"] == SLUG_LENGTH


def test_the_example_is_taken(client: FlaskClient, document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/portals/{portal}/comments"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["example"] == EXAMPLE
    assert send(client, **EXAMPLE).status_code == 202


def test_what_browsers_ask_before_they_post_is_not_described(document: dict[str, Any]) -> None:
    assert all(not name.startswith("options") for name in operations(document))


def test_the_document_may_be_read_from_anywhere(client: FlaskClient) -> None:
    headers = client.get("/api/v1/openapi.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in headers["Cache-Control"]


def test_the_page_shows_every_operation(client: FlaskClient, document: dict[str, Any]) -> None:
    page = client.get("/api/v1/docs")
    assert page.mimetype == "text/html"
    for name, operation in operations(document).items():
        method, path = name.split(" ")
        assert f"{method.upper()} {path}" in page.text
        for parameter in operation.get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in page.text


@pytest.mark.parametrize("portal", ["", "dinkes", '"><script>', "../../x"])
def test_the_page_keeps_to_the_policy(client: FlaskClient, portal: str) -> None:
    page = client.get("/api/v1/docs", query_string={"portal": portal})
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "<style" not in page.text
    assert "style=" not in page.text
    tags = FormReader(page.text).tags
    sources = [given.get("src", "") for name, given in tags if name == "script"]
    assert sources
    assert all(source.startswith("/static/") for source in sources)
    assert not any(name.startswith("on") for _, given in tags for name in given)
    assert '"><script>' not in page.text


def test_its_files_are_ours(client: FlaskClient) -> None:
    tags = FormReader(client.get("/api/v1/docs").text).tags
    files = [given["src"] for name, given in tags if name == "script"]
    files += [given["href"] for name, given in tags if name == "link"]
    assert len(files) >= 3
    for file in files:
        with client.get(file) as answer:
            assert answer.status_code == 200


def test_a_form_can_be_sent_as_it_stands(client: FlaskClient, app: Flask) -> None:
    """Without JavaScript: the fields as the page fills them in give an answer."""
    publish_at_once(app)
    forms = re.findall(
        r'<form method="get" action="([^"]+)" class="try">(.*?)</form>',
        client.get("/api/v1/docs?portal=dinkes").text,
        re.DOTALL,
    )
    assert len(forms) == 3
    for action, inside in forms:
        asked = dict(re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', inside))
        answer = client.get(action, query_string=asked)
        assert answer.status_code == 200, answer.text


def test_without_a_portal_there_is_nothing_to_send_to(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").text
    assert "{portal}/thread" in page
    assert 'action="/api/v1/portals' not in page
