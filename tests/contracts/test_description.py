"""The application keeps to its own description, whatever is sent to it (Schemathesis)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

from service.db import db
from tests.sending import PAGE

if TYPE_CHECKING:
    from flask import Flask
    from schemathesis import Case
    from schemathesis.schemas import APIOperation

DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = (
    "submitComment", "reportComment", "readThread", "countComments", "readStatistics",
)  # fmt: skip
STAFF = (
    "readMe",
    "readQueue",
    "readItem",
    "decide",
    "undo",
    "readDeskStatistics",
    "readComplaints",
    "dismissReports",
    "decideAppeal",
)
"""Of members of staff with a token; `tests/service/test_access_walk.py` calls them."""
UNSAID = [
    checks.positive_data_acceptance,  # that a page belongs to a portal is more than a schema says
    checks.unsupported_method,  # HEAD and OPTIONS are answered without being described
]
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),  # what is drawn comes from the document,
)


def operation(app: Flask, name: str) -> APIOperation[Any, Any, Any, Any]:
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
    return schema.find_operation_by_id(name)


def test_the_description_is_openapi(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
    schema.validate()
    paths = schema.raw_schema["paths"].values()
    found = [
        operation["operationId"]
        for path in paths
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert sorted(found) == sorted((*OPERATIONS, *STAFF))


def belong(case: Case[Any]) -> None:
    """Send to a portal that exists, about a page of its own."""
    if case.path_parameters:
        case.path_parameters["portal"] = "dinkes"
    body: Any = case.body
    if isinstance(body, dict) and "page" in body:
        body["page"]["url"] = PAGE
        body.pop("parent_id", None)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_as_described(app: Flask, name: str, mode: GenerationMode) -> None:
    @BOUNDED
    @given(case=operation(app, name).as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            belong(case)
        case.call_and_validate(excluded_checks=UNSAID)
        with app.app_context():
            db.session.remove()

    check()
