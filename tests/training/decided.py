"""Decisions, civic comments and a small shipped model for the tests of learning."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Final

from service.screening.text import canonical
from tests.service.deciding import SAID, SCENES, SOLD
from training.adapt_rows import (
    Civic,
    Decided,
    read_decisions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.adapt import Place


MOMENT: Final = "2026-03-10T02:00:00+00:00"
RUDE: Final = (
    "dasar kampret petugas {}", "kampret sekali yang jaga {}", "mukamu kampret di {}",
    "kampret kau pegawai {}",
)  # fmt: skip
BLAMED: Final = (
    "petugas {} malas dan tidak pernah melayani", "kepala {} gagal total mengurus warga",
    "anggaran {} dikorupsi siapa tolong dijelaskan", "janji perbaikan {} bohong terus",
)  # fmt: skip

Row = dict[str, object]


def rows(
    forms: Sequence[str], label: str, moderators: Sequence[str], scenes: Sequence[str] = SCENES
) -> list[Row]:
    """Decisions on every form in every scene, shared between the moderators."""
    made: list[Row] = []
    for number, (scene, form) in enumerate(product(scenes, forms)):
        made.append(
            {
                "text": form.format(scene),
                "author_name": f"warga {chr(97 + number % 26)}",
                "author_url": "",
                "label": label,
                "moderator": moderators[number // 3 % len(moderators)],
                "at": f"2026-01-{1 + number % 28:02d}T00:00:{number % 60:02d}+00:00",
            }
        )
    return made


TWO: Final = ("1", "2")
HONEST: Final = rows(SOLD, "spam", TWO) + rows(SAID, "harmless", TWO)
CALM: Final = ("jadwal {} hari libur bagaimana", "{} buka jam berapa", "saya lewat {} tiap pagi")


def civic(
    forms: Sequence[str] = CALM, *, spam: bool = False, critical: bool = False
) -> list[Civic]:
    """Civic comments, every other one of them an anchor."""
    return [
        Civic({"text": canonical(form.format(scene))}, spam, False, critical, number % 2 == 0)
        for number, (scene, form) in enumerate(product(SCENES, forms))
    ]


GATE: Final = civic() + civic(BLAMED, critical=True) + civic(("main gacor di {}",), spam=True)


def give(place: Place, decisions: Sequence[Row]) -> list[Decided]:
    """Write decisions where the child reads them."""
    path = place.work / "decisions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in decisions), "utf-8")
    return read_decisions(path)
