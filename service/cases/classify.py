"""Guessing what a comment asks of the city, so that its clock can be set; called by `open`."""

from __future__ import annotations

import re
from enum import StrEnum


class CaseClass(StrEnum):
    """What a comment asks of the city. Praise asks nothing."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    REQUEST = "request"
    PRAISE = "praise"


QUESTION = re.compile(
    r"\?|\b(?:apa(?:kah)?|kapan(?:kah)?|bagaimana(?:kah)?|gimana|mengapa|kenapa|berapa|"
    r"di ?mana|ke ?mana|siapa(?:kah)?)\b",
    re.IGNORECASE,
)
COMPLAINT = re.compile(
    r"\b(?:keluh\w*|mengeluh\w*|aduan|pengaduan|lapor\w*|rusak\w*|berlubang|macet\w*|mampet|banjir|"
    r"pungli|pungutan|lambat|lama sekali|kotor|bau|bocor|mati|padam|belum|kecewa\w*)\b",
    re.IGNORECASE,
)
REQUEST = re.compile(
    r"\b(?:mohon\w*|tolong\w*|minta\w*|usul\w*|saran\w*|harap\w*|sebaiknya|agar|supaya|perlu)\b",
    re.IGNORECASE,
)
THANKS = re.compile(r"\b(?:terima ?kasih|makasih|matur ?nuwun|hatur ?nuhun)\b", re.IGNORECASE)
PRAISE = re.compile(r"\b(?:mantap|bagus|hebat|salut|keren|apresiasi|sukses)\b", re.IGNORECASE)

RULES = (
    (CaseClass.QUESTION, QUESTION),
    (CaseClass.COMPLAINT, COMPLAINT),
    (CaseClass.REQUEST, REQUEST),
    (CaseClass.PRAISE, THANKS),
)
"""Her own words come first: they say more than the mood that the machine hears in them."""


def guess_class(body: str, sentiment: str | None) -> CaseClass:
    """The class of a comment, by the first rule that fits.

    It is a guess by question marks, a few words and the machine's sentiment, made in the citizen's
    favour: a question has the shortest period, and only what asks for nothing and sounds content is
    praise. What fits no rule is a request, because an answer too many harms nobody.
    """
    for kind, words in RULES:
        if words.search(body):
            return kind
    if sentiment == "negative":  # "mantap" may be sarcasm
        return CaseClass.COMPLAINT
    content = sentiment == "positive" or PRAISE.search(body)
    return CaseClass.PRAISE if content else CaseClass.REQUEST
