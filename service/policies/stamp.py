"""Tells every process that policies, bans or word lists have changed; called where they do."""

from __future__ import annotations

from secrets import randbelow
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from service.policies.tables import PolicyState, WordListState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

State = type[PolicyState | WordListState]
_THE_ROW = 1
_VERSIONS = 2**31 - 1


def new_stamp(session: Session, state: State = PolicyState) -> None:
    """Give the policies, or what else the state is of, another version; writers wait here.

    It is a new number, not the next one: after a restore the old one shall not come back.
    """
    changed = update(state).values(version=1 + randbelow(_VERSIONS))
    if session.execute(changed).rowcount:  # type: ignore[attr-defined]  # an update has it
        return
    try:
        with session.begin_nested():
            session.add(state(id=_THE_ROW, version=1 + randbelow(_VERSIONS)))
    except IntegrityError:  # somebody else's first change was a moment earlier
        session.execute(changed)
