"""What members of staff are called on the desk's pages, however those know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.tables import Staff
from service.db import db

if TYPE_CHECKING:
    from collections.abc import Iterable


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of those who are staff, by what the audit trail calls them (`staff:3`)."""
    parts = (actor.partition(":") for actor in actors)
    ids = {int(number) for kind, _, number in parts if kind == "staff" and number.isdecimal()}
    return {f"staff:{number}": name for number, name in names_by_id(ids).items()}


def names_by_id(ids: Iterable[int]) -> dict[int, str]:
    """The names of these members of staff."""
    found = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(set(ids))))
    return {row.id: row.name for row in found}


def name_of(staff_id: int) -> str:
    """Her name, or her number where there is none any more."""
    staff = db.session.get(Staff, staff_id)
    return staff.name if staff else f"#{staff_id}"
