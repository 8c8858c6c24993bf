"""HTTP of the public statistics."""

from __future__ import annotations

from flask import Response, request
from flask_smorest import Blueprint

from service.access import member, needs, public
from service.city_time import jakarta_day
from service.limits import limiter, scaled
from service.openapi import ANY_ORIGIN
from service.ports import ports
from service.stats.answer import answer_query
from service.stats.formats import TYPES, as_csv, as_json
from service.stats.query import read_query
from service.stats.schemas import desk_stats_doc, stats_doc

api = Blueprint("stats", __name__, url_prefix="/api/v1", description="Counting")

CACHE = "public, max-age=0, s-maxage=30"


@api.route("/stats")
@api.doc(**stats_doc)
@limiter.limit(scaled("read_limit"))
@public
def stats() -> Response:
    """Read the public statistics."""
    query = read_query(request.args, jakarta_day(ports().clock()))
    answer = answer_query(query)
    body = as_csv(query, answer) if query.format == "csv" else as_json(answer)
    headers = {"Cache-Control": CACHE, **ANY_ORIGIN}
    response = Response(body, headers=headers, content_type=TYPES[query.format])
    response.add_etag()
    response.make_conditional(request)
    return response


@api.route("/desk/stats")
@api.doc(**desk_stats_doc)
@limiter.limit(scaled("read_limit"))
@needs("stats:read")
def desk_stats() -> Response:
    """Read the statistics of one's own scope, with nothing withheld."""
    query = read_query(request.args, jakarta_day(ports().clock()))
    answer = answer_query(query, member("stats:read").scope)
    body = as_csv(query, answer) if query.format == "csv" else as_json(answer)
    headers = {"Cache-Control": "no-store"}
    return Response(body, headers=headers, content_type=TYPES[query.format])
