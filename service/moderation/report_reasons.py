"""The coded reasons for reporting a comment, in words; the widget offers them, the desk shows."""

from __future__ import annotations

from flask_babel import lazy_gettext

OTHER = "other"
"""The one code that says nothing by itself: the reader says it in her own words."""

REPORT_REASONS = {
    "spam": lazy_gettext("Spam, iklan, judi, atau penipuan"),
    "insult": lazy_gettext("Menghina atau menyerang pribadi"),
    "hate": lazy_gettext("Merendahkan suku, agama, ras, atau golongan"),
    "threat": lazy_gettext("Mengancam atau mengajak kekerasan"),
    "personal_data": lazy_gettext("Memuat data pribadi"),
    "unlawful": lazy_gettext("Melanggar hukum"),
    OTHER: lazy_gettext("Alasan lain"),
}
"""That somebody disagrees, or is criticised, is no reason: there is no such code."""
