"""What a portal makes of the machine's verdict: its word lists, and what moderators have marked.

`service.submissions.submit` calls `refine` between the verdict and storing. A check can make a
verdict stricter, never milder; a broken one holds the comment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from service.errors import said
from service.policies.campaigns import HARMLESS, known_campaign
from service.policies.policy import ALL_LISTS
from service.policies.words_load import lists_of
from service.policies.words_match import SPAM, Effort, Hit, WordLists
from service.screening.phases import HOLD, PUBLISH
from service.screening.text import canonical
from service.screening.verdict import Reason, or_hold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.screening.verdict import Submission, Verdict

STRICTER = (PUBLISH, HOLD, SPAM)
LISTED_WORD = "listed_word"
UNREAD_WORDS = "unread_words"
UNREAD = said("Terlalu banyak bentuk kata yang asing; daftar kata tidak memeriksa sampai akhir.")
MOST_SHOWN = 10  # places; the outcome counts all of them
FIELDS = ("text", "author_name", "author_url")


@dataclass(frozen=True)
class Received:
    """What the checks look at: the machine's verdict, the submission and where it arrived."""

    verdict: Verdict
    submission: Submission
    portal_id: int
    agency_id: int
    lists: str = ALL_LISTS


@dataclass(frozen=True)
class ListedWord(Reason):
    """A reason that carries the words as they stand on the list, and what the list wants.

    `whose` list it is (`all`, `agency`, `portal`), `before` the outcome without the lists.
    """

    words: str
    action: str
    whose: str
    before: str


Finding = tuple[str, list[Reason]]
"""The outcome that a check wants, and why."""

Check = Callable[[Received], Finding | None]


def listed_words(received: Received) -> Finding | None:
    """What the portal's, its agency's and everybody's lists say."""
    lists = lists_of(received.portal_id, received.agency_id, received.lists)
    if lists is None:
        return None
    effort = Effort()
    hits = find_words(lists, received.submission, effort)
    unread = [Reason(UNREAD_WORDS, "text", None, "", UNREAD, 0.0)] if effort.ended else []
    if not hits and not unread:
        return None
    spam = any(hit.entry.action == SPAM for hit in hits) and not _is_harmless(received.verdict)
    return SPAM if spam else HOLD, [*unread, *_reasons(hits, received.verdict.outcome)]


def campaign(received: Received) -> Finding | None:
    """Whether moderators have just marked the same thing as spam."""
    match = known_campaign(received.submission)
    return (match.outcome(received.verdict), [match.reason]) if match else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("word lists", listed_words),
    ("campaign memory", campaign),
)


def refine(
    verdict: Verdict,
    submission: Submission,
    portal_id: int,
    agency_id: int,
    lists: str = ALL_LISTS,
) -> Verdict:
    """The verdict after the portal's own checks; a hold that says so where one of them fails.

    `lists` are the widest word lists that the portal's policy lets count.
    """
    received = Received(verdict, submission, portal_id, agency_id, lists)
    for name, check in CHECKS:
        verdict = or_hold(verdict, name, partial(_checked, check, received))
    return verdict


def find_words(lists: WordLists, submission: Submission, effort: Effort | None = None) -> list[Hit]:
    """Where listed words stand in the fields that the public reads."""
    written = {name: getattr(submission, name) for name in FIELDS}
    fields = {name: canonical(text) for name, text in written.items() if text}
    return lists.find(fields, effort)


def _checked(check: Check, received: Received, verdict: Verdict) -> Verdict:
    found = check(received)
    if found is None:
        return verdict
    outcome, reasons = found
    if verdict.failure is None:  # what could not be judged stays held
        outcome = max(verdict.outcome, outcome, key=STRICTER.index)
    else:
        outcome = verdict.outcome
    return replace(verdict, outcome=outcome, reasons=[*reasons, *verdict.reasons])


def _is_harmless(verdict: Verdict) -> bool:
    """Whether a list alone thinks of spam, which is no ground to make criticism disappear."""
    if verdict.failure is not None or verdict.spam is None or verdict.spam < HARMLESS:
        return True
    return verdict.outcome == PUBLISH or (verdict.is_abuse and not verdict.is_spam)


def _reasons(hits: Sequence[Hit], before: str) -> list[Reason]:
    """One reason a place, the strictest entry's; those that say spam come first."""
    places: dict[tuple[str, tuple[int, int]], Reason] = {}
    for hit in sorted(hits, key=lambda hit: hit.entry.action != SPAM):
        if len(places) == MOST_SHOWN:
            break
        places.setdefault((hit.field, hit.span), _reason(hit, before))
    return list(places.values())


def _reason(hit: Hit, before: str) -> Reason:
    return ListedWord(
        code=LISTED_WORD,
        field=hit.field,
        span=hit.span,
        read_as=hit.roots,
        detail=f"Ada di daftar kata: {hit.entry.words}",
        weight=0.0,
        words=hit.entry.words,
        action=hit.entry.action,
        whose=hit.entry.whose,
        before=before,
    )
