"""From a verdict to the first status of a comment, as the portal's policy wants it, with reasons.

`service.submissions.store` calls `apply` on the way in and the preview on what came in before. No
rule looks at the sentiment, and none publishes what the machine did not pass: a policy can only be
stricter than the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from service.city_time import JAKARTA
from service.errors import said
from service.policies.bans_match import SPAM as BANNED_AS_SPAM
from service.policies.policy import OFF, POST
from service.screening.phases import LINK
from service.screening.text import canonical
from service.screening.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.policies.policy import Policy
    from service.screening.verdict import Verdict

PENDING, PUBLISHED, SPAM = "pending", "published", "spam"
DISGUISED = "disguised_letters"
BANNED, UNREAD = "policy_banned", "policy_unread"
LINKS, DISGUISE = "policy_links", "policy_disguise"
FIRST, QUIET = "policy_first", "policy_quiet_hours"
DETAILS = {
    BANNED: said("Pengirim ini sedang diblokir"),
    UNREAD: said("Kebijakan portal tidak terbaca, jadi semua ditahan"),
    LINKS: said("Kebijakan portal: memuat tautan"),
    DISGUISE: said("Kebijakan portal: memuat huruf yang disamarkan"),
    FIRST: said("Kebijakan portal: tanggapan pertama dari pengirim ini"),
    QUIET: said("Kebijakan portal: diterima pada jam tenang, dibaca pagi hari"),
}
"""Why a policy holds a comment, by the code that is stored with the verdict's reasons."""


@dataclass(frozen=True)
class Facts:
    """What a policy may look at besides the verdict.

    `published_before` are the published comments that the author is known by: the same e-mail
    address from the same network address. `banned_as` is `hold`, `spam` or None.
    """

    body: str
    received_at: datetime
    published_before: int = 0
    banned_as: str | None = None


@dataclass(frozen=True)
class Judged:
    """What of a verdict a policy looks at: the outcome, and whether the machine could judge."""

    outcome: str
    failed: bool
    disguised: bool


@dataclass(frozen=True)
class Ruling:
    """The first status of a comment, `pending`, `published` or `spam`; why, where a rule holds."""

    status: str
    codes: tuple[str, ...] = ()

    def reasons(self) -> list[Reason]:
        """The reasons as they are stored with the verdict's."""
        return [Reason(code, "", None, "", DETAILS[code], 0.0) for code in self.codes]


def judged(verdict: Verdict) -> Judged:
    """What a policy looks at of a verdict that was just given."""
    disguised = any(reason.code == DISGUISED for reason in verdict.reasons)
    return Judged(verdict.outcome, verdict.failure is not None, disguised)


def apply(policy: Policy, verdict: Judged, facts: Facts) -> Ruling:
    """The first status; whatever is unsure, broken or unread is pending."""
    codes = tuple(code for code, holds in RULES if holds(policy, verdict, facts))
    if policy.unread or verdict.failed:
        return Ruling(PENDING, codes)
    if verdict.outcome == "spam" or facts.banned_as == BANNED_AS_SPAM:
        return Ruling(SPAM, codes)
    passes = verdict.outcome == "publish" and not codes and _need_not_wait(policy, facts)
    return Ruling(PUBLISHED if passes else PENDING, codes)


def _need_not_wait(policy: Policy, facts: Facts) -> bool:
    if policy.moderation == POST:
        return True
    return 0 < policy.trust_after <= facts.published_before


def _banned(_policy: Policy, _verdict: Judged, facts: Facts) -> bool:
    return facts.banned_as is not None


def _unread(policy: Policy, _verdict: Judged, _facts: Facts) -> bool:
    return policy.unread


def _links(policy: Policy, _verdict: Judged, facts: Facts) -> bool:
    body = facts.body
    if not policy.hold_links or (body.isascii() and "." not in body and "/" not in body):
        return False
    links = LINK.finditer(canonical(body).text)
    return sum(1 for _ in links) >= policy.hold_links


def _disguise(policy: Policy, verdict: Judged, facts: Facts) -> bool:
    if not policy.hold_disguise:
        return False
    return verdict.disguised or bool(canonical(facts.body).hidden)


def _first(policy: Policy, _verdict: Judged, facts: Facts) -> bool:
    return policy.hold_first and facts.published_before == 0


def _quiet(policy: Policy, _verdict: Judged, facts: Facts) -> bool:
    return policy.quiet_hours != OFF and is_quiet(policy.quiet_hours, facts.received_at)


def is_quiet(hours: str, moment: datetime) -> bool:
    """Whether a moment lies within `22:00-06:00` as clocks in Jakarta show it, the end not."""
    begin, end = map(time.fromisoformat, hours.split("-"))
    clock = moment.astimezone(JAKARTA).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end


RULES: tuple[tuple[str, Callable[[Policy, Judged, Facts], bool]], ...] = (
    (BANNED, _banned),
    (UNREAD, _unread),
    (LINKS, _links),
    (DISGUISE, _disguise),
    (FIRST, _first),
    (QUIET, _quiet),
)
"""The rules that hold; there is none on sentiment, and there shall be none."""
