"""Cases in words: their classes and their clocks, as the desk's pages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date, gettext, lazy_gettext, ngettext

from service.cases.classify import CaseClass
from service.city_time import jakarta_day

if TYPE_CHECKING:
    from datetime import datetime

CLASSES = {
    CaseClass.QUESTION: lazy_gettext("Pertanyaan"),
    CaseClass.COMPLAINT: lazy_gettext("Pengaduan"),
    CaseClass.REQUEST: lazy_gettext("Permintaan"),
    CaseClass.PRAISE: lazy_gettext("Pujian"),
}


def class_words(case_class: str) -> str:
    """A class's name."""
    return str(CLASSES[CaseClass(case_class)])


def left_words(days_left: int) -> str:
    """How long the clock still runs, in working days."""
    if days_left == 0:
        return str(gettext("Jatuh tempo hari ini"))
    if days_left < 0:
        late = -days_left
        return str(ngettext("Terlambat %(num)d hari kerja", "Terlambat %(num)d hari kerja", late))
    return str(ngettext("Sisa %(num)d hari kerja", "Sisa %(num)d hari kerja", days_left))


def due_day(due: datetime) -> str:
    """The last day for an answer, in Jakarta."""
    return str(format_date(jakarta_day(due), "EEEE, d MMMM y"))
