"""Comments with decisions on them, stored without a desk: what a city learns from."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.comments.tables import Comment
from service.db import db, transaction
from service.moderation.tables import Decision
from tests.sending import send

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask
    from flask.testing import FlaskClient

SCENES = (
    "parkiran stasiun", "loket kelurahan", "taman bermain", "pasar pagi", "halte timur",
    "lapangan voli", "jembatan lama", "puskesmas baru", "gang mawar", "kantor pos",
    "terminal barat", "balai warga", "sekolah dasar", "pos ronda", "kolam ikan",
)  # fmt: skip
SAID = (
    "kapan {} selesai diperbaiki", "antrean di {} panjang sekali tadi pagi",
    "terima kasih {} sudah rapi dan bersih", "lampu dekat {} mati sejak kemarin malam",
)  # fmt: skip
SOLD = (
    "pinjam kilat tanpa agunan dekat {}", "kredit kilat cair hari ini warga {}",
    "dana kilat bunga ringan khusus {}", "butuh kilat modal usaha {} hubungi admin",
)  # fmt: skip
CAMPAIGN = [(form.format(scene), "spam") for scene in SCENES for form in SOLD]
HARMLESS = [(form.format(scene), "published") for scene in SCENES for form in SAID]


def store(app: Flask, client: FlaskClient, texts: Iterable[tuple[str, str]]) -> None:
    """Receive comments and store decisions on them, by two moderators in turn."""
    numbers = count()
    with app.app_context():
        now = app.extensions["duaarah"].clock()
    for text, status in texts:
        number = next(numbers)
        answer = send(client, body=text, author_name=f"Warga {chr(97 + number % 26)}")
        assert answer.status_code in {201, 202}, answer.text
        with app.app_context(), transaction() as session:
            session.add(
                Decision(
                    comment_id=_newest(),
                    staff_id=1 + number // 7 % 2,
                    seen_version=1,
                    old_status="published",
                    new_status=status,
                    reason="spam" if status == "spam" else "approved",
                    decided_at=now,
                )
            )


def _newest() -> object:
    return db.session.scalars(select(Comment.id).order_by(Comment.id.desc()).limit(1)).one()
