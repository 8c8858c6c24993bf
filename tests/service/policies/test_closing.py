"""Since when a page is closed: by hand, by age, or by whichever came first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.policies.closing import closed_since
from service.policies.policy import DEFAULT, Policy
from tests.fakes import MORNING

DAY = timedelta(days=1)
TEN = Policy(close_after_days=10)


@pytest.mark.parametrize(
    ("policy", "age", "by_hand", "since"),
    [
        (DEFAULT, 4000 * DAY, None, None),
        (TEN, 10 * DAY - timedelta(seconds=1), None, None),
        (TEN, 10 * DAY, None, MORNING),
        (TEN, 12 * DAY, None, MORNING - 2 * DAY),
        (TEN, 12 * DAY, MORNING - 3 * DAY, MORNING - 3 * DAY),
        (TEN, 12 * DAY, MORNING - DAY, MORNING - 2 * DAY),
        (TEN, 2 * DAY, MORNING - DAY, MORNING - DAY),
        (DEFAULT, 2 * DAY, MORNING, MORNING),
        (DEFAULT, 2 * DAY, MORNING + DAY, None),
    ],
)
def test_the_earlier_of_both(
    policy: Policy, age: timedelta, by_hand: object, since: object
) -> None:
    found = closed_since(policy, MORNING - age, by_hand, MORNING)  # type: ignore[arg-type]  # from the table
    assert found == since
