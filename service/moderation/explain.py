"""The machine's verdict as people read it: fields with marks, reasons in words, probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, gettext

from service.languages import language
from service.moderation.marks import Place, Segment, mark
from service.policies.apply import DETAILS as POLICY_DETAILS
from service.policies.campaigns import KNOWN_CAMPAIGN
from service.policies.refine import LISTED_WORD, UNREAD, UNREAD_WORDS
from service.screening.reasons import DETAILS

if TYPE_CHECKING:
    from service.comments.tables import Comment, CommentVerdict

BODY_NAMES = frozenset({"text", "body"})
"""What reasons call the body: the screening calls it `text`, the API `body`."""

FIELDS = ("body", "author_name", "author_url", "author_email")

ONLY_WITH_REASON = frozenset({"author_email"})
"""What nobody needs to see in order to decide, unless the machine points at it."""


@dataclass(frozen=True)
class Grounds:
    """One reason: in words, for which field, and the characters it stems from ('' for none)."""

    field: str
    detail: str
    quote: str
    read_as: str


@dataclass(frozen=True)
class Chance:
    """A probability that the machine gives, 0 to 1, and whether it reached the threshold."""

    name: str
    value: float
    reached: bool

    @property
    def percent(self) -> int:
        """Whole percent, for reading."""
        return round(self.value * 100)


@dataclass(frozen=True)
class Explained:
    """A verdict explained; `failure` says why the machine could not judge, if it could not.

    `fields` holds the segments of the fields that the citizen filled in, the body first; her e-mail
    address only where a reason names it.
    """

    outcome: str
    failure: str | None
    model_version: str
    spam_kind: str | None
    fields: dict[str, list[Segment]]
    grounds: list[Grounds]
    chances: list[Chance]


def explain(comment: Comment, verdict: CommentVerdict | None) -> Explained:
    """Explain the verdict on the comment; without a verdict, the comment alone."""
    detail: dict[str, Any] = verdict.detail if verdict else {}
    reasons = [reason for reason in detail.get("reasons") or [] if isinstance(reason, dict)]
    named = {_field(reason) for reason in reasons}
    names = [name for name in FIELDS if name in named or name not in ONLY_WITH_REASON]
    texts = {name: getattr(comment, name) or "" for name in names}
    return Explained(
        outcome=verdict.outcome if verdict else "hold",
        failure=verdict.failure if verdict else None,
        model_version=verdict.model_version if verdict else "",
        spam_kind=detail.get("spam_kind"),
        fields={name: mark(text, _places(reasons, name)) for name, text in texts.items() if text},
        grounds=[_grounds(reason, texts) for reason in reasons],
        chances=_chances(detail),
    )


def _field(reason: dict[str, Any]) -> str:
    named = str(reason.get("field") or "body")
    return "body" if named in BODY_NAMES else named


def _places(reasons: list[dict[str, Any]], name: str) -> list[Place]:
    return [
        Place(span[0], span[1], str(reason.get("read_as") or ""))
        for reason in reasons
        if _field(reason) == name and (span := reason.get("span"))
    ]


def _grounds(reason: dict[str, Any], texts: dict[str, str]) -> Grounds:
    span, field = reason.get("span"), _field(reason)
    return Grounds(
        field=field,
        detail=_words(reason),
        quote=texts.get(field, "")[span[0] : span[1]] if span else "",
        read_as=str(reason.get("read_as") or ""),
    )


def _words(reason: dict[str, Any]) -> str:
    """The reason in the reader's language; one that we no longer know, as it was stored."""
    code = str(reason.get("code") or "")
    if code == KNOWN_CAMPAIGN and reason.get("since"):
        day = format_date(date.fromisoformat(reason["since"]), "d MMMM y")
        return _campaign(reason["count"], day)
    if code == LISTED_WORD and reason.get("words"):
        return str(gettext("Ada di daftar kata: %(words)s", words=reason["words"]))
    if code == UNREAD_WORDS:
        return str(gettext(UNREAD))
    if code in POLICY_DETAILS:
        return str(gettext(POLICY_DETAILS[code]))
    return DETAILS[language()].get(code) or str(reason.get("detail") or code)


def _campaign(count: int, day: str) -> str:
    words = gettext(
        "Mirip %(count)s tanggapan yang ditandai spam oleh moderator sejak %(day)s",
        count=count,
        day=day,
    )
    return str(words)


def _chances(detail: dict[str, Any]) -> list[Chance]:
    chances = [
        Chance(name, float(detail[name]), bool(detail.get(f"is_{name}")))
        for name in ("spam", "abuse")
        if detail.get(name) is not None
    ]
    label = detail.get("sentiment_label")
    for name, value in (detail.get("sentiment") or {}).items():
        chances.append(Chance(name, float(value), name == label))
    return chances
