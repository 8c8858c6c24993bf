"""Puts in words for moderators what weighed in a verdict and where it stands; for the screener."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.screening.phases import MANY_LINKS
from service.screening.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.screening.classifier import Contribution, Judgement
    from service.screening.phases import Evidence
    from service.screening.text import Canonical

DEFAULT_LANG = "id"
MAX_SHOWN = 3  # disguised words or links
_WORD = re.compile(r"\S+")
_SPAM_CODES = {
    "gambling": "gambling_words",
    "scam": "scam_words",
    "promotion": "promotion_words",
}
_OTHER_SPAM, _INSULT = "spam_words", "insult"

DETAILS = {
    "id": {
        "gambling_words": "Kata yang biasa dipakai promosi judi",
        "scam_words": "Kata yang biasa dipakai penipuan",
        "promotion_words": "Kata yang biasa dipakai promosi",
        "spam_words": "Kata yang biasa dipakai spam",
        "insult": "Kata yang biasa dipakai menghina",
        "disguised_letters": "Huruf yang disamarkan",
        "many_links": "Banyak tautan dalam satu komentar",
        "empty_text": "Tidak ada tulisan yang terbaca",
        "long_text": "Terlalu panjang; hanya bagian awal yang dinilai",
    },
    "en": {
        "gambling_words": "Words that gambling promotions use",
        "scam_words": "Words that scams use",
        "promotion_words": "Words that advertisements use",
        "spam_words": "Words that spam uses",
        "insult": "Words that insults use",
        "disguised_letters": "Letters in disguise",
        "many_links": "Many links in one comment",
        "empty_text": "No readable writing",
        "long_text": "Too long; only the beginning was judged",
    },
}


def explain(
    fields: Mapping[str, Canonical], judgement: Judgement, evidence: Evidence, lang: str
) -> list[Reason]:
    """The reasons, the classifier's first, each by falling weight; empty where nothing weighed.

    `fields` are the canonical fields that were judged, by name. `lang` is `id` or `en`; any other
    is read as `id`.
    """
    details = DETAILS.get(lang, DETAILS[DEFAULT_LANG])
    reasons = []
    if evidence.is_suspect:
        code = _SPAM_CODES.get(judgement.spam_kind or "", _OTHER_SPAM)
        reasons += _words("spam", code, fields, judgement.contributions, details)
    if evidence.is_abuse:
        reasons += _words("abuse", _INSULT, fields, judgement.contributions, details)
    return reasons + _rules(evidence, details)


def _words(
    task: str,
    code: str,
    fields: Mapping[str, Canonical],
    contributions: Sequence[Contribution],
    details: Mapping[str, str],
) -> list[Reason]:
    """One reason a contribution to the task; a general one where no single word stands out."""
    found = [
        _at(code, one.field, fields[one.field], (one.start, one.end), details, one.weight)
        for one in sorted(contributions, key=lambda one: -one.weight)
        if one.task == task and one.weight > 0
    ]
    return found or [Reason(code, "text", None, "", details[code], 0.0)]


def _rules(evidence: Evidence, details: Mapping[str, str]) -> list[Reason]:
    body = evidence.body
    spans: list[tuple[str, tuple[int, int] | None]] = []
    if not body.text:
        spans.append(("empty_text", None))
    if evidence.is_disguised:
        spans += [("disguised_letters", span) for span in _disguised_words(body)[:MAX_SHOWN]]
    if len(links := evidence.links) >= MANY_LINKS:
        spans += [("many_links", span) for span in links[:MAX_SHOWN]]
    if body.is_cut:
        spans.append(("long_text", None))
    return [_at(code, "text", body, span, details) for code, span in spans]


def _disguised_words(body: Canonical) -> list[tuple[int, int]]:
    hidden = set(body.hidden)
    words = [word.span() for word in _WORD.finditer(body.text)]
    return [span for span in words if not hidden.isdisjoint(range(*span))]


def _at(
    code: str,
    field: str,
    reading: Canonical,
    span: tuple[int, int] | None,
    details: Mapping[str, str],
    weight: float = 0.0,
) -> Reason:
    read_as = reading.text[slice(*span)] if span else ""
    place = reading.span(*span) if span else None
    return Reason(code, field, place, read_as, details[code], round(weight, 3))
