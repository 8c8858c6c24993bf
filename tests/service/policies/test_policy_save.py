"""Setting policies: what is inherited, who may, and two who save at the same moment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from service.access import Scope
from service.db import db
from service.errors import ForbiddenError, InvalidError
from service.policies.policy_load import current
from service.policies.policy_save import NewPolicy, policy_history, read_policy, save_policy
from service.policies.tables import PolicyState
from service.policies.words import Who
from service.policies.words_scope import scope_named
from service.portals.find import find_portal
from tests.at_once import at_once
from tests.fakes import MORNING
from tests.policies import EVERYWHERE, WHO, set_policy
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask

    from tests.staff import SignIn


def test_each_field_is_inherited_by_itself(app: Flask) -> None:
    with app.app_context():
        set_policy("all", moderation="post", hold_links=3, quiet_hours="22:00-06:00")
        set_policy("agency:dinkes", hold_links=0)
        set_policy("portal:dinkes", quiet_hours="off")
        portal = find_portal("dinkes")
        found = current().policy_at(portal.id, portal.agency_id)
        assert (found.moderation, found.hold_links, found.quiet_hours) == ("post", 0, "off")
        standing = read_policy(scope_named("portal:dinkes", EVERYWHERE))
        assert standing.effective
        sources = standing.effective.sources
        named = [standing.chain[sources[name] or 0] for name in ("moderation", "hold_links")]
        assert named == ["city", f"agency:{portal.agency_id}"]
        assert sources["trust_after"] is None
        other = find_portal("dishub")
        assert current().policy_at(other.id, other.agency_id).hold_links == 3


def test_nothing_new_is_no_version(app: Flask) -> None:
    with app.app_context():
        assert set_policy("all", moderation="post") == 1
        assert set_policy("all", moderation="post") == 1
        assert set_policy("all") == 2
        history = policy_history(scope_named("all", EVERYWHERE))
        assert [row.version for row in history] == [2, 1]


def test_every_change_is_another_stamp(app: Flask) -> None:
    with app.app_context():
        seen = set()
        for moderation in ("post", "pre", "post"):
            set_policy("all", moderation=moderation)
            seen |= set(db.session.scalars(select(PolicyState.version)))
            db.session.rollback()
        assert len(seen) == 3


@pytest.mark.parametrize("data", [{"sentiment": "negative"}, {"unread": False}, {"moderation": 1}])
def test_what_is_no_policy(app: Flask, data: dict[str, object]) -> None:
    with app.app_context():
        with pytest.raises(InvalidError):
            set_policy("all", **data)  # type: ignore[arg-type]  # that is what is tested
        assert policy_history(scope_named("all", EVERYWHERE)) == []


def test_the_use_case_itself_checks_the_reach(app: Flask) -> None:
    with app.app_context():
        scope = scope_named("portal:dinkes", EVERYWHERE)
        narrow = Who(WHO.actor, Scope(portals=frozenset({0})))
        with pytest.raises(ForbiddenError):
            save_policy(NewPolicy(scope, {}, 0), narrow, MORNING)


def test_two_at_the_same_moment_are_one_and_a_conflict(app: Flask, sign_in: SignIn) -> None:
    tasks = []
    for links in ("1", "2"):
        staff = sign_in("administrator")
        data = {"csrf_token": csrf_of(staff), "seen_version": "0", "hold_links": links}
        tasks.append(partial(staff.post, "/desk/policies/all", data=data))
    assert at_once(*tasks) == [303, 409]
    with app.app_context():
        assert len(policy_history(scope_named("all", EVERYWHERE))) == 1
