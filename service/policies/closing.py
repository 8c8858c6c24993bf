"""Since when a page takes no comments: closed by hand, or by its age as the policy wants.

`service.submissions` asks before it stores, `service.threads` before it shows a form.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from service.policies.policy import Policy


def closed_since(
    policy: Policy, created_at: datetime, closed_at: datetime | None, now: datetime
) -> datetime | None:
    """The moment since which a thread is closed, the earlier of both; None while it is open.

    `created_at` is the moment of the thread's first comment, `closed_at` that of somebody's hand.
    """
    days = policy.close_after_days
    aged_at = created_at + timedelta(days=days) if days else None
    past = [moment for moment in (closed_at, aged_at) if moment is not None and moment <= now]
    return min(past, default=None)
