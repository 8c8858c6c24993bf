"""Whether something has changed in the queue: asked every few seconds by every open page.

A page is given an address with a signed key of its scope. Whoever has it learns one number that
grows, and nothing else; so the question needs neither a session nor the Session, and an unchanged
answer costs next to nothing. What has changed is read with the page itself, by its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import func, select

from service.comments.tables import ViewTotal
from service.errors import NotFoundError
from service.portals.covered import covered_if_given, reach
from service.portals.tables import Portal
from service.prepared import Prepared

if TYPE_CHECKING:
    from service.access import Scope

LASTS_SECONDS = 12 * 3600  # as long as a session
EVERYTHING = "*"
EVERYWHERE = Prepared(select(func.sum(ViewTotal.changes)))
INSIDE = Prepared(
    select(func.sum(ViewTotal.changes))
    .join(Portal, Portal.id == ViewTotal.portal_id)
    .where(covered_if_given(Portal.agency_id, Portal.id))
)


def poll_address(scope: Scope) -> str:
    """Where a page that shows this scope asks."""
    whole = scope.everywhere
    reached = EVERYTHING if whole else [sorted(scope.agencies), sorted(scope.portals)]
    return url_for("poll.changes", key=_signer().dumps(reached))


def count_changes(key: str) -> int:
    """A number that grows with every change to the queue in the key's scope.

    Raises:
        NotFoundError: the key is none of ours, or too old.
    """
    try:
        reached = _signer().loads(key, max_age=LASTS_SECONDS)
    except BadSignature as error:
        raise NotFoundError from error
    rows = EVERYWHERE.rows() if reached == EVERYTHING else INSIDE.rows(**reach(*reached))
    return int(rows[0][0] or 0)


def _signer() -> URLSafeTimedSerializer:
    key = current_app.config["SECRET_KEY"]
    signer: URLSafeTimedSerializer = URLSafeTimedSerializer(key, salt="queue poll")
    return signer
