"""What members of staff are called, however they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.accounts.add_staff import NewStaff, add_staff
from service.accounts.grant import Reach
from service.accounts.names import name_of, names_by_id, names_of
from service.ports import ports

if TYPE_CHECKING:
    from flask import Flask


def added(*names: str) -> list[int]:
    return [
        add_staff(
            NewStaff(f"{name.lower()}@staf.test", name, Reach("officer")), "test", ports().clock()
        )
        for name in names
    ]


def test_by_what_the_trail_calls_them(app: Flask) -> None:
    with app.app_context():
        sari, budi, _ = added("Sari", "Budi", "Tono")
        actors = [f"staff:{sari}", f"staff:{budi}", f"staff:{sari}", "staff:999999"]
        strangers = ["cli:words", "comment:1", "staff:", "staff:x", "staff", "", f"agency:{sari}"]
        found = names_of([*actors, *strangers])
        assert found == {f"staff:{sari}": "Sari", f"staff:{budi}": "Budi"}
        assert names_of([]) == {}


def test_by_number(app: Flask) -> None:
    with app.app_context():
        sari, budi = added("Sari", "Budi")
        assert names_by_id([budi, budi, 999999]) == {budi: "Budi"}
        assert (name_of(sari), name_of(999999)) == ("Sari", "#999999")
