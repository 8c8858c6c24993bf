"""Statuses, verdicts and waiting times in words, as the desk's pages say them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal, format_timedelta, lazy_gettext

from service.languages import language
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
    "pending": lazy_gettext("Perlu diputuskan"),
    "spam": lazy_gettext("Ditahan mesin"),
    "unanswered": lazy_gettext("Belum dijawab"),
    "overdue": lazy_gettext("Lewat tenggat"),
    "reported": lazy_gettext("Dilaporkan pembaca"),
    "appeals": lazy_gettext("Keberatan warga"),
    "mine": lazy_gettext("Tugas saya"),
    "published": lazy_gettext("Terbit"),
    "rejected": lazy_gettext("Ditolak"),
}
EMPTY = {
    "pending": lazy_gettext("Tidak ada yang menunggu. Semua tanggapan sudah diputuskan."),
    "spam": lazy_gettext("Tidak ada yang ditahan mesin."),
    "unanswered": lazy_gettext("Semua pertanyaan dan keluhan sudah dijawab."),
    "overdue": lazy_gettext("Tidak ada jawaban yang lewat tenggat."),
    "reported": lazy_gettext("Tidak ada laporan pembaca yang menunggu."),
    "appeals": lazy_gettext("Tidak ada keberatan warga yang menunggu."),
    "mine": lazy_gettext("Tidak ada tanggapan yang diserahkan kepada Anda."),
}
OUTCOMES = {
    "publish": lazy_gettext("Mesin: boleh terbit"),
    "hold": lazy_gettext("Mesin: perlu dibaca petugas"),
    "spam": lazy_gettext("Mesin: spam"),
    "failed": lazy_gettext("Mesin gagal menilai"),
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
URGENT = {
    "appeal": lazy_gettext("warga berkeberatan"),
    "reports": lazy_gettext("dilaporkan pembaca"),
    "failed": lazy_gettext("mesin gagal menilai"),
    "unsure": lazy_gettext("mesin ragu"),
    "angry_question": lazy_gettext("pertanyaan bernada marah"),
    "angry": lazy_gettext("bernada marah"),
    "question": lazy_gettext("pertanyaan"),
}
"""Why something stands high in the queue; each with its points."""

FILTERS = {
    "portal": lazy_gettext("Portal"),
    "agency": lazy_gettext("Perangkat daerah"),
    "sentiment": lazy_gettext("Nada"),
    "outcome": lazy_gettext("Kata mesin"),
    "topic": lazy_gettext("Jenis"),
    "language": lazy_gettext("Bahasa formulir"),
    "age": lazy_gettext("Umur"),
    "status": lazy_gettext("Keadaan"),
    "q": lazy_gettext("Kata"),
}
CHOICES = {
    "sentiment": {
        "negative": lazy_gettext("negatif"),
        "neutral": lazy_gettext("netral"),
        "positive": lazy_gettext("positif"),
    },
    "outcome": {
        "publish": lazy_gettext("boleh terbit"),
        "hold": lazy_gettext("perlu dibaca"),
        "spam": lazy_gettext("spam"),
        "failed": lazy_gettext("gagal menilai"),
    },
    "topic": {
        "question": lazy_gettext("pertanyaan"),
        "complaint": lazy_gettext("keluhan"),
        "request": lazy_gettext("permintaan"),
        "praise": lazy_gettext("pujian"),
        **KINDS,
    },
    "language": {"id": "Indonesia", "en": "English"},
    "age": {
        "day": lazy_gettext("sehari terakhir"),
        "week": lazy_gettext("seminggu terakhir"),
        "over1": lazy_gettext("lebih dari sehari"),
        "over3": lazy_gettext("lebih dari 3 hari"),
        "over7": lazy_gettext("lebih dari seminggu"),
        "over30": lazy_gettext("lebih dari 30 hari"),
    },
    "status": STATUSES,
}
"""The values of the filters that are a choice of a few."""

Words = dict[str, dict[Any, Any]]
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "status_words": STATUSES,
    "done_words": DONE,
    "view_words": VIEWS,
    "empty_words": EMPTY,
    "urgent_words": URGENT,
    "filter_words": FILTERS,
    "choice_words": CHOICES,
    "outcome_words": OUTCOMES,
    "chance_words": CHANCES,
    "kind_words": KINDS,
    "field_words": FIELDS,
    "why_words": WHY,
    "reason_words": REASONS,
    "personal_words": PERSONAL,
    "report_words": REPORT_REASONS,
}
"""Every list of words, by the name that the templates know it by."""


def words_now() -> Words:
    """Every list of words in the reader's language, put into it once."""
    return _words(language())


@cache
def _words(_language: str) -> Words:
    """To be called while that language is the reader's."""
    return {name: _said(words) for name, words in WORDS.items()}


def _said(words: Mapping[Any, Any]) -> dict[Any, Any]:
    return {
        name: _said(one) if isinstance(one, Mapping) else str(one) for name, one in words.items()
    }


def waited(since: datetime) -> str:
    """How long ago that was, in the reader's language."""
    return str(format_timedelta(ports().clock() - since, granularity="minute"))


THOUSAND = 1000  # below it no language sets digits apart


def up_to(count: int, most: int) -> str:
    """A count as it is told: exact up to `most`, then "1,000+" in the reader's language."""
    told = str(count) if count < THOUSAND else str(format_decimal(min(count, most)))
    return f"{told}+" if count > most else told
