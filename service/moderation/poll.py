"""Whether something has changed in the queue: asked every few seconds by every open page.

A page is given an address with a signed key of its scope. Whoever has it learns one number that
grows, and nothing else; so the question needs neither a session nor the Session, and an unchanged
answer costs next to nothing. What has changed is read with the page itself, by its rules.
"""

from __future__ import annotations

import time
from functools import cache, lru_cache
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

HOUR = 3600
LASTS_SECONDS = 13 * HOUR  # as long as a session, and an hour for pages that share a key
SIGNED = 256  # scopes whose key is remembered
EVERYTHING = "*"
EVERYWHERE = Prepared(select(func.sum(ViewTotal.changes)))
INSIDE = Prepared(
    select(func.sum(ViewTotal.changes))
    .join(Portal, Portal.id == ViewTotal.portal_id)
    .where(covered_if_given(Portal.agency_id, Portal.id))
)


def poll_address(scope: Scope) -> str:
    """Where a page that shows this scope asks."""
    hour = int(time.time() // HOUR)
    return url_for("poll.changes", key=_key(current_app.config["SECRET_KEY"], scope, hour))


@lru_cache(SIGNED)
def _key(secret: str, scope: Scope, _hour: int) -> str:
    """A key that pages opened within the same hour share: to sign one costs as much as a read."""
    whole = scope.everywhere
    reached = EVERYTHING if whole else [sorted(scope.agencies), sorted(scope.portals)]
    return str(_signer(secret).dumps(reached))


def count_changes(key: str) -> int:
    """A number that grows with every change to the queue in the key's scope.

    Raises:
        NotFoundError: the key is none of ours, or too old.
    """
    try:
        reached = _signer(current_app.config["SECRET_KEY"]).loads(key, max_age=LASTS_SECONDS)
    except BadSignature as error:
        raise NotFoundError from error
    rows = EVERYWHERE.rows() if reached == EVERYTHING else INSIDE.rows(**reach(*reached))
    return int(rows[0][0] or 0)


@cache
def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="queue poll")
