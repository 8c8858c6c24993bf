"""Statuses, verdicts and waiting times in words, as the desk's pages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_timedelta, lazy_gettext

from service.moderation.reasons import REASONS
from service.moderation.report_reasons import REPORT_REASONS
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime

STATUSES = {
    "pending": lazy_gettext("Menunggu"),
    "published": lazy_gettext("Terbit"),
    "rejected": lazy_gettext("Ditolak"),
    "spam": lazy_gettext("Spam"),
    "withdrawn": lazy_gettext("Ditarik warga"),
}
DONE = {
    "published": lazy_gettext("Diterbitkan."),
    "rejected": lazy_gettext("Ditolak."),
    "spam": lazy_gettext("Ditandai spam."),
}
VIEWS = {
    "pending": lazy_gettext("Menunggu"),
    "spam": lazy_gettext("Ditahan mesin"),
    "reported": lazy_gettext("Dilaporkan pembaca"),
    "appeals": lazy_gettext("Keberatan warga"),
    "published": lazy_gettext("Terbit"),
    "rejected": lazy_gettext("Ditolak"),
}
OUTCOMES = {
    "publish": lazy_gettext("Mesin: boleh terbit"),
    "hold": lazy_gettext("Mesin: perlu dibaca petugas"),
    "spam": lazy_gettext("Mesin: spam"),
}
CHANCES = {
    "spam": lazy_gettext("Spam"),
    "abuse": lazy_gettext("Kasar"),
    "negative": lazy_gettext("Bernada negatif"),
    "neutral": lazy_gettext("Bernada netral"),
    "positive": lazy_gettext("Bernada positif"),
}
KINDS = {
    "gambling": lazy_gettext("judi"),
    "scam": lazy_gettext("penipuan"),
    "promotion": lazy_gettext("promosi"),
    "other": lazy_gettext("lainnya"),
}
FIELDS = {
    "body": lazy_gettext("Isi"),
    "author_name": lazy_gettext("Nama"),
    "author_url": lazy_gettext("Situs"),
    "author_email": lazy_gettext("Surel"),
}
WHY = {
    "approved": lazy_gettext("disetujui"),
    "spam": lazy_gettext("spam"),
    "undo": lazy_gettext("keputusan diurungkan"),
    "publish": lazy_gettext("menurut mesin boleh terbit"),
    "hold": lazy_gettext("menurut mesin perlu dibaca"),
    **REASONS,
}
PERSONAL = {
    "phone": lazy_gettext("nomor telepon"),
    "email": lazy_gettext("alamat surel"),
    "nik": lazy_gettext("NIK"),
}
WORDS = {
    "status_words": STATUSES,
    "done_words": DONE,
    "view_words": VIEWS,
    "outcome_words": OUTCOMES,
    "chance_words": CHANCES,
    "kind_words": KINDS,
    "field_words": FIELDS,
    "why_words": WHY,
    "personal_words": PERSONAL,
    "report_words": REPORT_REASONS,
}
"""Every list of words, by the name that the templates know it by."""


def waited(since: datetime) -> str:
    """How long ago that was, in the reader's language."""
    return str(format_timedelta(ports().clock() - since, granularity="minute"))
