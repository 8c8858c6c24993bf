"""The one way in as the public may use it: with rate limits that the API and the form share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from service.errors import NotFoundError
from service.limits import at_scale, limiter, scaled, sender
from service.policies.policy import DEFAULT
from service.policies.policy_load import current_or_broken
from service.portals.find import find_portal
from service.submissions.submit import submit

if TYPE_CHECKING:
    from service.policies.policy import Policy
    from service.policies.policy_load import Loaded
    from service.submissions.submit import Accepted, SubmissionRequest

KEY_LENGTH = 80
POLICY = "duaarah.policy"


def _portal() -> str:
    """The portal a request speaks of: named by its path (API) or its query (the widget's form)."""
    named = (request.view_args or {}).get("portal") or request.args.get("portal", "")
    return f"portal:{named[:KEY_LENGTH]}"


def _policy() -> Policy:
    """The policy of the portal a request speaks of, read once a request where any has limits."""
    if POLICY not in request.environ:
        loaded = current_or_broken()
        request.environ[POLICY] = _policy_in(loaded) if loaded.has_limits else DEFAULT
    found: Policy = request.environ[POLICY]
    return found


def _policy_in(loaded: Loaded) -> Policy:
    try:
        portal = find_portal(_portal().partition(":")[2])
    except NotFoundError:
        return DEFAULT  # `submit` says so
    return loaded.policy_at(portal.id, portal.agency_id)


def _of_portal() -> str:
    return _hourly(_policy().portal_per_hour)


def _of_address() -> str:
    return _hourly(_policy().address_per_hour)


def _hourly(most: int) -> str:
    """The limit in words; the library takes the empty one for none, and does not parse it."""
    return at_scale(f"{most} per hour") if most else ""


def _address_at_portal() -> str:
    return f"{_portal()}:{sender()}"


@limiter.shared_limit(_of_portal, "policy", key_func=_portal)
@limiter.shared_limit(_of_address, "policy-address", key_func=_address_at_portal)
@limiter.shared_limit(scaled("portal_submit_limit"), scope="submit", key_func=_portal)
@limiter.shared_limit(scaled("submit_limit"), scope="submit")  # the inner one is looked at first
def submit_limited(submission: SubmissionRequest) -> Accepted:
    """Submit within the limits of the sender's address, of the portal and of its policy.

    What the address's limit refuses does not count towards the portal's: nobody can close a portal
    to the others alone.

    Raises:
        RateLimitExceeded: too many of either; nothing was read or stored.
        ServiceError: as `submit`.
    """
    return submit(submission)
