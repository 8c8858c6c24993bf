"""Tells every process that a policy or a ban has changed; called in the transactions that do so."""

from __future__ import annotations

from secrets import randbelow
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from service.policies.tables import PolicyState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_THE_ROW = 1
_VERSIONS = 2**31 - 1


def new_stamp(session: Session) -> None:
    """Give the policies another version; those who change policies or bans wait for each other.

    It is a new number, not the next one: after a restore the old one shall not come back.
    """
    changed = update(PolicyState).values(version=1 + randbelow(_VERSIONS))
    if session.execute(changed).rowcount:  # type: ignore[attr-defined]  # an update has it
        return
    try:
        with session.begin_nested():
            session.add(PolicyState(id=_THE_ROW, version=1 + randbelow(_VERSIONS)))
    except IntegrityError:  # somebody else's first change was a moment earlier
        session.execute(changed)
