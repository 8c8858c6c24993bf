"""The coded reasons for rejecting a comment, in words; the desk offers them, the receipt quotes."""

from __future__ import annotations

from flask_babel import lazy_gettext

REASONS = {
    "insult": lazy_gettext("Menghina atau menyerang pribadi"),
    "hate": lazy_gettext("Merendahkan suku, agama, ras, atau golongan"),
    "threat": lazy_gettext("Mengancam atau mengajak kekerasan"),
    "personal_data": lazy_gettext("Memuat data pribadi"),
    "unlawful": lazy_gettext("Melanggar hukum"),
    "off_topic": lazy_gettext("Tidak berkaitan dengan halaman ini"),
    "duplicate": lazy_gettext("Sudah pernah dikirim"),
    "unreadable": lazy_gettext("Tidak dapat dipahami"),
}
"""Why a person may reject a citizen. That it criticises is no reason, so there is no such code."""


def reason_words(code: str) -> str:
    """A reason in the reader's language; a code of an older version is shown as it is."""
    return str(REASONS.get(code, code))
