"""How statistics look in the API's description; tests hold the answers against it."""

from __future__ import annotations

from typing import Any

from service.openapi import BY_TOKEN, header_parameter, problems, query_parameter
from service.stats.measures import DIMENSIONS, MEASURES, TIME_DIMENSIONS
from service.stats.period import PERIOD_PATTERN
from service.stats.query import DEFAULT_PERIOD, MOST_FILTERS

Json = dict[str, Any]
SLUG = "[a-z0-9-]+"


def _list_of(names: tuple[str, ...]) -> Json:
    """Names separated by commas, each at most once."""
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "uniqueItems": True,
        "minItems": 1,
    }


def _metric(name: str) -> Json:
    measure = MEASURES[name]
    kind = "integer" if measure.quantile is None else "number"
    return {"type": [kind, "null"], "minimum": 0, "description": measure.says}


def _dimension(name: str) -> Json:
    if name in TIME_DIMENSIONS:
        return {"type": "string", "format": "date", "description": f"first day of the {name}"}
    return {"type": ["string", "null"]}


ROW: Json = {
    "type": "object",
    "description": "Each dimension asked for, then each metric; null is unknown or withheld, not 0",
    "required": ["partial", "suppressed"],
    "properties": {
        **{name: _dimension(name) for name in DIMENSIONS},
        **{name: _metric(name) for name in MEASURES},
        "partial": {
            "type": "boolean",
            "description": "the bucket is cut by the period, or its last day is not over",
        },
        "suppressed": {
            "type": "array",
            "items": {"type": "string", "enum": list(MEASURES)},
            "description": "metrics withheld because they count too few comments by sentiment",
        },
    },
    "additionalProperties": False,
}
STRINGS: Json = {"type": "array", "items": {"type": "string"}}
QUERY: Json = {
    "type": "object",
    "properties": {
        "metrics": STRINGS,
        "dimensions": STRINGS,
        "filters": {
            "type": "object",
            "properties": {"agency": STRINGS, "portal": STRINGS},
            "required": ["agency", "portal"],
        },
        "period": {"type": "string"},
        "from": {"type": "string", "format": "date", "description": "first day"},
        "to": {"type": "string", "format": "date", "description": "the day after the last"},
        "interval": {"const": "half-open"},
        "timezone": {"const": "Asia/Jakarta"},
    },
    "required": [
        "metrics",
        "dimensions",
        "filters",
        "period",
        "from",
        "to",
        "interval",
        "timezone",
    ],
    "additionalProperties": False,
}
STATS_BODY: Json = {
    "type": "object",
    "properties": {"query": QUERY, "rows": {"type": "array", "items": ROW}, "notes": STRINGS},
    "required": ["query", "rows", "notes"],
    "additionalProperties": False,
}
COMMAS = {"style": "form", "explode": False}
METRICS = "\n".join(
    f"- `{name}`: {measure.says} By {', '.join(d for d in DIMENSIONS if d in measure.dimensions)}."
    for name, measure in MEASURES.items()
)
PARAMETERS: list[Json] = [
    query_parameter(
        "metrics",
        "what to count, separated by commas",
        _list_of(tuple(MEASURES)),
        required=True,
        example=["received", "published"],
        **COMMAS,
    ),
    query_parameter(
        "period",
        f"`30d` (the last 30 days, today included), `month`, `year` (the running ones) or "
        f"`2026-01-01/2026-07-01` (half-open, days in Asia/Jakarta); {DEFAULT_PERIOD} unless told",
        {"type": "string", "pattern": PERIOD_PATTERN, "default": DEFAULT_PERIOD},
    ),
    query_parameter(
        "dimensions",
        "how to cut, separated by commas; one of day, week, month at most",
        _list_of(DIMENSIONS),
        example=["day", "portal"],
        **COMMAS,
    ),
    query_parameter(
        "filters",
        f"`agency:dinkes;portal:berita`; the same name again means either; at most {MOST_FILTERS}",
        {
            "type": "string",
            "pattern": f"^((agency|portal):{SLUG}(;(agency|portal):{SLUG})*)?$",
        },
    ),
    query_parameter("format", "json or csv", {"type": "string", "enum": ["json", "csv"]}),
]
ETAG: Json = {"description": "changes with the figures", "schema": {"type": "string"}}
stats_doc: Json = {
    "operationId": "readStatistics",
    "description": "Metrics that count events count on the day of the event; `pending` is what is "
    "there at the end of a bucket. Public cells over fewer than 5 comments by sentiment are "
    f"withheld.\n\n{METRICS}",
    "parameters": [*PARAMETERS, header_parameter("If-None-Match", "an ETag", {"type": "string"})],
    "responses": {
        200: {
            "description": "The figures asked for",
            "content": {
                "application/json": {"schema": STATS_BODY},
                "text/csv": {
                    "schema": {
                        "type": "string",
                        "description": "one column a dimension, then one a metric; RFC 4180",
                    }
                },
            },
            "headers": {"ETag": ETAG},
        },
        304: {"description": "What you hold is still good", "headers": {"ETag": ETAG}},
        **problems(422, 429, 503),
    },
}
desk_stats_doc: Json = {
    **stats_doc,
    "operationId": "readDeskStatistics",
    "description": "The same query as `/stats`, over the portals in the token's scope, with "
    "no cell withheld. Needs `stats:read`.",
    "security": BY_TOKEN,
    "parameters": PARAMETERS,
    "responses": {
        200: {key: value for key, value in stats_doc["responses"][200].items() if key != "headers"},
        **problems(401, 403, 404, 422, 429, 503),
    },
}
