"""Every disguise of the generator comes off again: the words read as those of the plain text."""
# ruff: noqa: S311 - repeatable on purpose

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from service.screening.features import tokenize
from service.screening.text import canonical
from training.disguises import DISGUISES

TEXTS = (
    "Main slot gacor di Kancilwin88, bonus member baru seratus persen pasti cair",
    "Daftar sekarang juga lewat link di bio, modal receh bisa jadi jutaan",
    "Situs judi online terpercaya, deposit pulsa tanpa potongan dan proses cepat",
    "Jalan di depan pasar rusak parah, sudah tiga bulan tidak ada perbaikan sama sekali",
    "Terima kasih bapak walikota, taman kota sekarang bersih dan anak saya senang bermain",
    "Pelayanan di kelurahan lambat sekali, petugas malah bermain telepon waktu warga antre",
    "Tolong lampu jalan di gang mawar diperbaiki, setiap malam gelap dan rawan pencuri",
    "Selamat anda mendapat hadiah undian mobil, segera hubungi nomor resmi kami",
    "Kapan jembatan penyeberangan dekat sekolah selesai dibangun, kasihan anak anak menyeberang",
    "Air keran di rumah kami mati sejak kemarin, padahal tagihan selalu dibayar tepat waktu",
)
SEEDS = range(6)
AT_LEAST = {
    # "d1", "ap4" in a text that has no other such word, "5" for "s": a digit may be a digit
    "digits-for-letters": 0.97,
    # rows with one space everywhere are parted by guessing; a brand is not among known words
    "spaced-letters": 0.96,
}


def read_back(plain: str, disguised: str) -> tuple[int, int]:
    """How many words of the plain text's form stand in the disguised one's, and how many it has."""
    wanted = [token.word for token in tokenize(canonical(plain).text)]
    found = [token.word for token in tokenize(canonical(disguised).text)]
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(wanted)


@pytest.mark.parametrize("name", DISGUISES)
def test_words_come_back(name: str) -> None:
    counts = [
        read_back(text, DISGUISES[name](text, random.Random(seed)))
        for seed in SEEDS
        for text in TEXTS
    ]
    back, words = map(sum, zip(*counts, strict=True))
    assert words >= 600
    assert back >= AT_LEAST.get(name, 0.98) * words


@pytest.mark.parametrize("name", sorted({*DISGUISES} - {"emoji-between-words"}))
def test_disguise_shows_in_the_reading(name: str) -> None:
    """Emoji between words are decoration: no letter is hidden."""
    reading = canonical(DISGUISES[name](TEXTS[0], random.Random(1)))
    assert reading.disguise > 0.1


@pytest.mark.parametrize("text", TEXTS)
def test_plain_texts_are_not_disguised(text: str) -> None:
    assert canonical(text).disguise == 0
