"""Ids of comments are of the moment at which each came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis.strategies import datetimes

from service.comments.new_id import last_id_of, new_id

moments = datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - UTC is put
    lambda at: at.replace(tzinfo=UTC)
)
MILLISECOND = timedelta(milliseconds=1)


@given(moments)
def test_a_version_7_that_says_its_moment(at: datetime) -> None:
    found = new_id(at)
    assert (found.version, found.variant) == (7, RFC_4122)
    assert timedelta(0) <= at - datetime.fromtimestamp(0, UTC) - (found.int >> 80) * MILLISECOND
    assert at - datetime.fromtimestamp(0, UTC) - (found.int >> 80) * MILLISECOND < MILLISECOND


@given(moments)
def test_in_the_order_in_which_they_came(at: datetime) -> None:
    found = [*(new_id(at) for _ in range(50)), new_id(at + MILLISECOND)]
    assert found == sorted(set(found))
    assert found[-2] <= last_id_of(at) < found[-1]
