"""A small training sample written for these tests, as a collected folder with its declaration."""

from __future__ import annotations

import hashlib
from itertools import product
from typing import TYPE_CHECKING, Final

from training.rows import Row, write_rows
from training.sources import Collected, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BRANDS: Final = ("kurama77", "nagaterbang88", "melatiwin", "putrihoki99", "senjatoto", "arjuna4d")
SCENES: Final = (
    "menunggu bus", "membaca berita", "antre di loket", "pulang sekolah", "menyapu halaman",
    "ngopi dengan tetangga", "mengurus akta", "lewat jembatan", "memotret taman", "belanja sayur",
    "ikut rapat", "menjemput anak", "memarkir sepeda", "menanam cabai", "mendengar pengumuman",
)  # fmt: skip
WHEN: Final = ("tadi pagi", "kemarin sore", "sehabis hujan", "minggu lalu", "tengah malam")
GAMBLING: Final = ("slot gacor maxwin di {}", "jackpot terus di {}", "main {} pasti gacor")
CALM: Final = ("{}", "{} bersama ibu", "{} sendirian")
SCAM: Final = ("selamat anda menang undian {}", "{} transfer pulsa sekarang")
OFFER: Final = ("diskon besar paket internet {}", "beli satu gratis satu {}")
GOOD: Final = ("senang sekali pelayanan bagus {}", "{} puas dan terima kasih")
BAD: Final = ("kecewa pelayanan buruk {}", "{} marah karena lambat")
RUDE: Final = ("dasar bodoh {}", "{} goblok dan tolol")


def rows_of(forms: Sequence[str], fills: Sequence[str], label: str, kind: str = "") -> list[Row]:
    """Labelled rows: every form, filled in turn, in every scene."""
    texts = []
    for place, (scene, form) in enumerate(product(SCENES, forms)):
        filled = form.format(fills[place % len(fills)])
        texts.append(f"{scene} {WHEN[place % len(WHEN)]} {filled}")
    return [Row(text, label, "id", kind) for text in texts]


SETS: Final[dict[str, tuple[str, bool, tuple[str, ...], list[Row]]]] = {
    "chat": (
        "spam", True, (),
        rows_of(GAMBLING, BRANDS, "spam", "judol") + rows_of(CALM, WHEN, "ham", "normal"),
    ),
    "texts": (
        "spam", True, (),
        rows_of(SCAM, WHEN, "spam", "scam") + rows_of(OFFER, WHEN, "spam", "promo")
        + rows_of(CALM, BRANDS, "ham", "normal"),
    ),
    "unseen": (
        "spam", False, (),
        rows_of(("gacor maxwin {}",), ("langitjp", "bintang88"), "spam", "judol")
        + rows_of(("berjalan kaki {}",), WHEN, "ham", "normal"),
    ),
    "opinions": (
        "sentiment", True, ("spam", "abuse"),
        rows_of(GOOD, WHEN, "positive") + rows_of(BAD, WHEN, "negative")
        + rows_of(CALM, WHEN, "neutral"),
    ),
    "insults": (
        "abuse", True, (), rows_of(RUDE, WHEN, "abusive") + rows_of(CALM, WHEN, "clean"),
    ),
}  # fmt: skip


def collect(folder: Path) -> list[Source]:
    """Write the sample as a collected folder and declare it."""
    sources = []
    for name, (task, trains, harmless_for, rows) in SETS.items():
        file = f"{task}/{name}.train.csv.gz"
        write_rows(folder / file, rows, name)
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        sources.append(
            Source(
                id=name,
                task=task,
                role="train" if trains else "validate",
                may_train=trains,
                repository=f"nobody/{name}",
                commit="0" * 40,
                files=(f"{name}.csv",),
                licence="CC0-1.0" if trains else "none stated",
                licence_stated_in="here",
                cite="the tests",
                harmless_for=harmless_for,
                format="sms",
                collected=(Collected("train", file, digest),),
            )
        )
    return sources


def nothing_civic(folder: Path) -> Path:
    """A civic corpus without a line."""
    path = folder / "civic.jsonl"
    path.write_text("", "utf-8")
    return path
