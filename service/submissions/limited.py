"""The one way in as the public may use it: with rate limits that the API and the form share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from service.limits import limiter, scaled
from service.submissions.submit import submit

if TYPE_CHECKING:
    from service.submissions.submit import Accepted, SubmissionRequest

KEY_LENGTH = 80


def _portal() -> str:
    """The portal a request speaks of: named by its path (API) or its query (the widget's form)."""
    named = (request.view_args or {}).get("portal") or request.args.get("portal", "")
    return f"portal:{named[:KEY_LENGTH]}"


@limiter.shared_limit(scaled("portal_submit_limit"), scope="submit", key_func=_portal)
@limiter.shared_limit(scaled("submit_limit"), scope="submit")  # the inner one is looked at first
def submit_limited(submission: SubmissionRequest) -> Accepted:
    """Submit within the limits of the sender's address and of the portal.

    What the address's limit refuses does not count towards the portal's: nobody can close a portal
    to the others alone.

    Raises:
        RateLimitExceeded: too many of either; nothing was read or stored.
        ServiceError: as `submit`.
    """
    return submit(submission)
