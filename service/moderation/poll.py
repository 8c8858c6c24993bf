"""Whether something has changed in the queue: asked every few seconds by every open page.

A page is given an address with a signed key of its scope. Whoever has it learns one number that
grows, and nothing else; so the question needs neither a session nor the Session, and an unchanged
answer costs next to nothing. What has changed is read with the page itself, by its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import bindparam, func, or_, select

from service.comments.tables import ViewTotal
from service.errors import NotFoundError
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from service.access import Scope

LASTS_SECONDS = 12 * 3600  # as long as a session
EVERYTHING = "*"
NONE = [0]  # no agency and no portal has this number
EVERYWHERE = Prepared(select(func.sum(ViewTotal.changes)))
INSIDE = Prepared(
    select(func.sum(ViewTotal.changes))
    .join(Portal, Portal.id == ViewTotal.portal_id)
    .where(
        or_(
            Portal.agency_id.in_(bindparam("agencies", expanding=True)),
            Portal.id.in_(bindparam("portals", expanding=True)),
        )
    )
)


def poll_address(scope: Scope) -> str:
    """Where a page that shows this scope asks."""
    reach = EVERYTHING if scope.everywhere else [sorted(scope.agencies), sorted(scope.portals)]
    return url_for("poll.changes", key=_signer().dumps(reach))


def count_changes(key: str) -> int:
    """A number that grows with every change to the queue in the key's scope.

    Raises:
        NotFoundError: the key is none of ours, or too old.
    """
    try:
        reach = _signer().loads(key, max_age=LASTS_SECONDS)
    except BadSignature as error:
        raise NotFoundError from error
    if reach == EVERYTHING:
        rows = EVERYWHERE.rows()
    else:
        agencies, portals = reach
        rows = INSIDE.rows(agencies=agencies or NONE, portals=portals or NONE)
    return int(rows[0][0] or 0)


def _signer() -> URLSafeTimedSerializer:
    key = current_app.config["SECRET_KEY"]
    signer: URLSafeTimedSerializer = URLSafeTimedSerializer(key, salt="queue poll")
    return signer
