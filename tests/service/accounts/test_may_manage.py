"""Who may change whose account: nobody gains by it, nobody locks herself or the city out."""

from __future__ import annotations

import random
import re
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from service.access import ROLES, scope_of
from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.change_email import change_email
from service.accounts.factor import take_factor
from service.accounts.grant import Reach, give_role, take_role
from service.accounts.may_give import GIVING
from service.accounts.staff_sessions import sign_out_everywhere
from service.accounts.switch import switch_staff
from service.accounts.tables import Staff
from service.audit.tables import AuditEvent
from service.db import db
from service.errors import ConflictError, ForbiddenError, OutOfScopeError, ServiceError
from service.portals.tables import Agency, Portal
from tests.staff import ACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.fakes import FakeClock
    from tests.service.accounts.conftest import Event

CITY = Reach("administrator")
AGENCY = Reach("administrator", "dinkes")
STEPS = 120
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""For what happens between two statements: SQLite lets nobody in between."""

PLACES: tuple[tuple[str | None, str | None], ...] = (
    (None, None), ("dinkes", None), ("dishub", None), (None, "dinkes"), (None, "dishub"),
)  # fmt: skip


def new(clock: FakeClock, name: str, *reaches: Reach) -> int:
    """A member of staff with these roles; her id."""
    made = add_staff(NewStaff(f"{name}@staf.test", name, reaches[0]), ACTOR, clock.now())
    for reach in reaches[1:]:
        give_role(made, reach, ACTOR, clock.now())
    return made


def acts_on(who: int, by: int, clock: FakeClock) -> list[Callable[[], object]]:
    """Everything that one may do to another's account."""
    actor, at = f"staff:{by}", clock.now()
    return [
        lambda: switch_staff(who, actor, at, active=False),
        lambda: switch_staff(who, actor, at, active=True),
        lambda: take_factor(who, actor, at),
        lambda: sign_out_everywhere(who, actor, at),
        lambda: change_email(who, f"baru{who}@staf.test", actor, at),
    ]


@contextmanager
def meanwhile(app: Flask, act: Callable[[], object]) -> Iterator[None]:
    """Let somebody else's act be over and done just before the first row is locked."""
    begun: list[str] = []

    def go() -> None:
        with app.app_context():
            act()

    def first(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not begun and re.search("FOR (NO KEY )?UPDATE", statement):
            begun.append(statement)
            other = threading.Thread(target=go)
            other.start()
            other.join()

    event.listen(db.engine, "before_cursor_execute", first)
    yield
    event.remove(db.engine, "before_cursor_execute", first)
    assert begun


def test_within_her_reach(app: Flask, clock: FakeClock, trail: Callable[[], list[Event]]) -> None:
    with app.app_context():
        boss, ani = new(clock, "bos", AGENCY), new(clock, "ani", Reach("moderator", None, "dinkes"))
        for act in acts_on(ani, boss, clock):
            act()
        give_role(ani, Reach("officer", "dinkes"), f"staff:{boss}", clock.now())
        take_role(ani, Reach("moderator", None, "dinkes"), f"staff:{boss}", clock.now())
        of_her = select(AuditEvent.actor).where(AuditEvent.subject == f"staff:{ani}")
        actors = db.session.scalars(of_her.order_by(AuditEvent.id)).all()
    assert actors[-7:] == [f"staff:{boss}"] * 7
    assert [tag for tag, _, _ in trail()] == [
        "staff:disabled", "staff:enabled", "factor:removed", "session:all_ended",
        "staff:email_changed", "role:granted", "role:revoked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        ((Reach("moderator", "dishub"),), OutOfScopeError),
        ((Reach("moderator"),), OutOfScopeError),
        ((Reach("moderator", "dinkes"), Reach("auditor")), ForbiddenError),
        ((Reach("moderator", "dinkes"), Reach("officer", None, "dishub")), ForbiddenError),
    ],
)
def test_beyond_her_reach(
    app: Flask, clock: FakeClock, held: tuple[Reach, ...], fault: type[ServiceError]
) -> None:
    with app.app_context():
        boss, ani = new(clock, "bos", AGENCY), new(clock, "ani", *held)
        for act in acts_on(ani, boss, clock):
            with pytest.raises(fault):
                act()
        with pytest.raises((ForbiddenError, OutOfScopeError)):
            take_role(ani, held[-1], f"staff:{boss}", clock.now())
        assert db.session.get_one(Staff, ani).active


def test_without_the_permission(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        moderator, ani = new(clock, "made", Reach("moderator")), new(clock, "ani", AGENCY)
        for act in acts_on(ani, moderator, clock):
            with pytest.raises(ServiceError):
                act()
        with pytest.raises(ServiceError):
            give_role(moderator, CITY, f"staff:{moderator}", clock.now())


def test_nobody_gives_herself_more(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        boss = new(clock, "bos", AGENCY)
        for reach in (CITY, Reach("auditor", "dishub"), Reach("officer", None, "dishub")):
            with pytest.raises(ForbiddenError):
                give_role(boss, reach, f"staff:{boss}", clock.now())


def test_nobody_locks_herself_out(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        boss = new(clock, "bos", CITY)
        new(clock, "lain", CITY)
        for act in acts_on(boss, boss, clock):
            with pytest.raises(ForbiddenError):
                act()
        with pytest.raises(ForbiddenError):
            take_role(boss, CITY, f"staff:{boss}", clock.now())


def test_the_last_one_stays(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        last, other = new(clock, "bos", CITY), new(clock, "lain", CITY, AGENCY)
        switch_staff(other, ACTOR, clock.now(), active=False)
        with pytest.raises(ConflictError):
            take_role(last, CITY, "command:line", clock.now())
        with pytest.raises(ConflictError):
            switch_staff(last, "command:line", clock.now(), active=False)
        switch_staff(other, ACTOR, clock.now(), active=True)
        take_role(last, CITY, f"staff:{other}", clock.now())
        take_role(other, AGENCY, "command:line", clock.now())


def test_who_was_disabled_acts_no_more(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        boss, ani = new(clock, "bos", CITY), new(clock, "ani", Reach("moderator"))
        new(clock, "lain", CITY)
        switch_staff(boss, ACTOR, clock.now(), active=False)
        for act in acts_on(ani, boss, clock):
            with pytest.raises(ForbiddenError):
                act()


@POSTGRESQL
@pytest.mark.parametrize("number", range(6))
def test_who_rose_meanwhile_is_out_of_reach(app: Flask, clock: FakeClock, number: int) -> None:
    with app.app_context():
        boss, ani = new(clock, "bos", AGENCY), new(clock, "ani", Reach("moderator", "dinkes"))
        new(clock, "lain", CITY)
        with meanwhile(app, lambda: give_role(ani, CITY, ACTOR, clock.now())):
            acts = acts_on(ani, boss, clock)
            acts.append(lambda: take_role(ani, CITY, f"staff:{boss}", clock.now()))
            with pytest.raises(ForbiddenError):
                acts[number]()
        staff = db.session.get_one(Staff, ani, populate_existing=True)
        assert (staff.active, staff.email, len(staff.grants)) == (True, "ani@staf.test", 2)


@POSTGRESQL
@pytest.mark.parametrize("number", range(7))
def test_who_fell_meanwhile_acts_no_more(app: Flask, clock: FakeClock, number: int) -> None:
    held = Reach("moderator", "dinkes")
    with app.app_context():
        boss, ani = new(clock, "bos", AGENCY), new(clock, "ani", held)
        with meanwhile(app, lambda: switch_staff(boss, ACTOR, clock.now(), active=False)):
            acts = acts_on(ani, boss, clock)
            acts.append(lambda: take_role(ani, held, f"staff:{boss}", clock.now()))
            acts.append(lambda: give_role(ani, AGENCY, f"staff:{boss}", clock.now()))
            with pytest.raises(ForbiddenError):
                acts[number]()
        staff = db.session.get_one(Staff, ani, populate_existing=True)
        assert (staff.active, staff.email, len(staff.grants)) == (True, "ani@staf.test", 1)


def at_the_same_moment(
    app: Flask, act: Callable[[int, int], object], pair: tuple[int, int]
) -> None:
    """Each of the two acts on the other; `act` takes on whom, and by whom."""
    barrier = threading.Barrier(2)

    def go(who: int, by: int) -> None:
        barrier.wait()
        with app.app_context(), suppress(ServiceError):
            act(who, by)

    both = [threading.Thread(target=go, args=order) for order in (pair, pair[::-1])]
    for one in both:
        one.start()
    for one in both:
        one.join()


def test_two_who_take_each_others_role(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        pair = new(clock, "ani", CITY), new(clock, "budi", CITY)
    at_the_same_moment(app, lambda who, by: take_role(who, CITY, f"staff:{by}", clock.now()), pair)
    with app.app_context():
        assert len(managers()) == 1


def test_two_who_switch_each_other_off(app: Flask, clock: FakeClock) -> None:
    """Neither is the city's last manager: only the rows of the two keep them apart."""
    with app.app_context():
        pair = new(clock, "ani", AGENCY), new(clock, "budi", AGENCY)
    at_the_same_moment(
        app, lambda who, by: switch_staff(who, f"staff:{by}", clock.now(), active=False), pair
    )
    with app.app_context():
        assert db.session.scalars(select(Staff.active).order_by(Staff.active)).all() == [
            False,
            True,
        ]


def managers() -> list[int]:
    """Who manages the whole city's staff."""
    staff = db.session.scalars(select(Staff).where(Staff.active)).all()
    return [one.id for one in staff if scope_of(list(one.grants), GIVING).everywhere]


def powers(staff_id: int) -> set[tuple[str, str, int]]:
    """What she may do where: permission, kind of place and its id."""
    staff = db.session.get_one(Staff, staff_id)
    found: set[tuple[str, str, int]] = set()
    for permission in {name for names in ROLES.values() for name in names}:
        scope = scope_of(list(staff.grants), permission)
        found |= {(permission, "city", 0)} if scope.everywhere else set()
        for agency in db.session.scalars(select(Agency)):
            if scope.everywhere or agency.id in scope.agencies:
                found.add((permission, "agency", agency.id))
        for portal in db.session.scalars(select(Portal)):
            if scope.covers(portal.agency_id, portal.id):
                found.add((permission, "portal", portal.id))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_sequence_of_acts_gives_more_than_its_actor_had(
    app: Flask, clock: FakeClock, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    with app.app_context():
        staff = [
            new(clock, f"s{number}", Reach(role, *place))
            for number, (role, place) in enumerate(
                [("administrator", PLACES[0]), ("administrator", PLACES[1]),
                 ("administrator", PLACES[4]), ("moderator", PLACES[0]), ("officer", PLACES[2])]
            )
        ]  # fmt: skip
        done = 0
        for _ in range(STEPS):
            by, who = draw.choice(staff), draw.choice(staff)
            had, before = powers(by), powers(who)
            reach, actor = Reach(draw.choice(list(ROLES)), *draw.choice(PLACES)), f"staff:{by}"
            act = draw.choice([give_role, give_role, take_role])
            with suppress(ServiceError):
                act(who, reach, actor, clock.now())
                done += 1
            db.session.rollback()
            assert powers(who) - before <= had
            assert managers()
        assert done > STEPS // 10
