"""The words that every Indonesian text is made of, which no list may catch; `words` asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.policies.stems import Stems

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERYDAY = frozenset({
    "ada", "adalah", "agar", "akan", "aku", "anda", "ane", "apa", "apakah", "atas", "atau",
    "bagaimana", "bagi", "bahwa", "begini", "begitu", "belum", "bisa", "boleh", "bu", "bukan",
    "buat", "dalam", "dan", "dapat", "dari", "deh", "demi", "dengan", "di", "dia", "dong", "dulu",
    "gue", "hanya", "harus", "hingga", "ia", "ini", "itu", "jadi", "jangan", "jika", "juga", "kah",
    "kalau", "kali", "kami", "kamu", "kan", "kapan", "karena", "kau", "ke", "kenapa", "kepada",
    "kita", "kok", "lagi", "lah", "lalu", "lebih", "lu", "maka", "mana", "masih", "mau",
    "mengapa", "mereka", "namun", "nih", "nya", "oh", "oleh", "pada", "pak", "para", "pernah",
    "pun", "punya", "saat", "saja", "sama", "sampai", "sana", "sangat", "saya", "sebagai", "sedang",
    "sehingga", "sekali", "semua", "seperti", "serta", "setiap", "siapa", "sih", "sini", "situ",
    "sudah", "supaya", "tapi", "telah", "terus", "tetapi", "tidak", "tuh", "untuk", "ya", "yang",
})  # fmt: skip
"""Our own list, as canonical text spells them: it spells `yg` and `gak` out."""


def are_everyday(words: Iterable[str]) -> bool:
    """Whether canonical words say nothing by themselves, as they stand or by their roots."""
    stems = Stems()
    return all(word in EVERYDAY or stems.root(word) in EVERYDAY for word in words)
