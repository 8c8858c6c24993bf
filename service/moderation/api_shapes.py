"""What the descriptions of the desk's API share; the rooms' bodies and their routes use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, json
from marshmallow import fields, validate

from service.openapi import BY_TOKEN, PROBLEM_JSON, Json, problems
from service.payloads import DEFAULT_FAULTS, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NUMBER = 2**31 - 1
OUT_OF_RANGE = Fault("range", "di luar jangkauan")
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
MAYBE: Json = {"type": ["string", "null"]}
MAYBE_NUMBER: Json = {"type": ["integer", "null"]}
UUID: Json = {"type": "string", "format": "uuid"}
MOMENT: Json = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Json = {"type": ["string", "null"], "format": "date-time"}


def object_of(**properties: Json) -> Json:
    """An object with all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def maybe(shape: Json) -> Json:
    """The shape, or null."""
    return {"oneOf": [{"type": "null"}, shape]}


def seen_number(about: str = "") -> fields.Integer:
    """A number that was seen on the desk and goes back with what is done there."""
    return fields.Integer(
        required=True,
        strict=True,
        error_messages=DEFAULT_FAULTS,
        validate=validate.Range(1, MOST_NUMBER, error=OUT_OF_RANGE),
        metadata={"description": about} if about else {},
    )


def operation(name: str, about: str, answer: Json, *faults: int) -> Json:
    """An operation that wants a token, answers with this shape, or fails in these ways."""
    shown = {"description": about, "content": {"application/json": {"schema": answer}}}
    responses = {200: shown, **problems(401, 403, *faults, 429, 503)}
    return {"operationId": name, "description": about, "security": BY_TOKEN, "responses": responses}


def changed_since(about: str, current: Json) -> Json:
    """The 409 of something that has changed since it was seen: it holds how that stands now."""
    fresh = {"type": "object", "properties": {"current": current}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, fresh]}
    return {"description": about, "content": {PROBLEM_JSON: {"schema": schema}}}


def answer_json(body: Mapping[str, Any]) -> Response:
    """What a token's holder may see; it stays out of every cache."""
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(body), headers=headers, mimetype="application/json")
