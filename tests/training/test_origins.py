"""The origins' formats, each with a few lines of our own in it."""

from __future__ import annotations

import pytest

from training.origins import read_origin
from training.rows import Row, RowsError

GABRIEL = b'comment_id,author,comment_text,label\n1,@a,"baris satu\nbaris dua",0\n2,@b,slot,1\n'


@pytest.mark.parametrize(
    ("form", "path", "data", "rows"),
    [
        (
            "gabriel", "x.csv", GABRIEL,
            [Row("baris satu\\nbaris dua", "ham", "id", "normal"),
             Row("slot", "spam", "id", "judol")],
        ),
        ("sms", "x.csv", b"Teks,label\npromo,2\n", [Row("promo", "spam", "id", "promo")]),
        ("smsa", "x.tsv", b"enak sekali\tpositive\n", [Row("enak sekali", "positive", "id")]),
        (
            "nusax", "datasets/sentiment/toba_batak/train.csv",
            b"id,text,label\n7,denggan,neutral\n",
            [Row("denggan", "neutral", "bbc")],
        ),
        ("emot", "x.csv", b"label,tweet\nanger,huh\n", [Row("huh", "anger", "id")]),
        (
            "ibrohim2019", "x.csv",
            b"Tweet,HS,Abusive,HS_Individual\ncaf\xe9,0,0,0\nhei kau,1,1,1\nhuh,0,1,0\n , 0,0,0\n",
            [Row("café", "clean", "id"), Row("hei kau", "hate+abusive", "id"),
             Row("huh", "abusive", "id")],
        ),
    ],
)  # fmt: skip
def test_each_format_gives_rows(form: str, path: str, data: bytes, rows: list[Row]) -> None:
    assert read_origin(form, path, data) == rows


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("gabriel", b"a,b\n1,2\n"), ("gabriel", b"comment_text,label\nx,maybe\n"),
        ("sms", b"Teks,label\nx,9\n"), ("smsa", b"no tab here\n"), ("smsa", b"\xff\t1\n"),
        ("emot", b'label,tweet\n"open,1\n'), ("unheard of", b""),
    ],
)  # fmt: skip
def test_another_format_is_refused(form: str, data: bytes) -> None:
    with pytest.raises(RowsError, match=r"x\.csv"):
        read_origin(form, "x.csv", data)
