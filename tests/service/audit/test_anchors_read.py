"""Anchors as files, mails and people give them."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from service.audit.anchors_read import AnchorError, read_anchors, read_head_typed, written
from service.audit.chain import Head

if TYPE_CHECKING:
    from pathlib import Path

HEAD = Head(1234, bytes(range(32)))


def saved(path: Path, text: str, cte: str) -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"] = "dua-arah@localhost", "arsip@kota.test"
    mail.set_content(text, cte=cte)
    path.write_bytes(mail.as_bytes())
    return path


@pytest.mark.parametrize("cte", ["7bit", "quoted-printable", "base64"])
def test_a_mail_as_it_was_saved(tmp_path: Path, cte: str) -> None:
    text = f"Kepala rantai:\n\nduaarah audit verify --head {written(HEAD)}\n"
    assert read_anchors(saved(tmp_path / "surat.eml", text, cte)) == [HEAD]


def test_a_mail_as_it_was_copied(tmp_path: Path) -> None:
    path = tmp_path / "salinan.txt"
    path.write_text(f"> Kepala rantai:\r\n> {written(HEAD)}\r\n", encoding="utf-8")
    assert read_anchors(path) == [HEAD]


def test_typed() -> None:
    assert read_head_typed(f" {written(HEAD).upper()}\n") == HEAD
    for wrong in ("", "1234", "0:" + "0" * 64, "1:" + "0" * 63, "1:" + "g" * 64, "٣:" + "0" * 64):
        with pytest.raises(AnchorError):
            read_head_typed(wrong)


@pytest.mark.parametrize(
    "text", ["x", '{"count": 1}', '{"count": 1, "seal": "xy"}', "[]", "\xff", "", "12:" + "a" * 65]
)
def test_a_file_without_an_anchor(tmp_path: Path, text: str) -> None:
    path = tmp_path / "anchors"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(AnchorError):
        read_anchors(path)
    with pytest.raises(AnchorError):
        read_anchors(tmp_path / "none")
