"""What a policy makes of verdicts; no policy whatever publishes what the machine did not pass."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policies.apply import (
    BANNED,
    DISGUISE,
    FIRST,
    LINKS,
    QUIET,
    Facts,
    apply,
    is_quiet,
    judged,
)
from service.policies.policy import CHOICES, MOST, SWITCHES, UNREAD, Policy
from tests.fakes import MORNING, verdict

NIGHT = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # 23.00 in Jakarta
TWO_LINKS = "Lihat https://dinkes.example/a dan www.dinkes.example/b"


def policies() -> st.SearchStrategy[Policy]:
    fields: dict[str, st.SearchStrategy[Any]] = {
        name: st.sampled_from(choices) for name, choices in CHOICES.items()
    }
    fields |= {name: st.integers(0, most) for name, most in MOST.items()}
    fields |= {name: st.booleans() for name in (*SWITCHES, "unread")}
    fields["quiet_hours"] = st.sampled_from(("off", "22:00-06:00", "00:00-12:00"))
    return st.builds(Policy, **fields)


FACTS = st.builds(
    Facts,
    body=st.sampled_from(("Kapan buka?", TWO_LINKS, "Main sl0t g4cor", "")),
    received_at=st.sampled_from((MORNING, NIGHT)),
    published_before=st.integers(0, 2000),
    banned_as=st.sampled_from((None, "hold", "spam")),
)


def status(policy: Policy, facts: Facts | None = None, outcome: str = "publish") -> str:
    return apply(policy, judged(verdict(outcome)), facts or Facts("Kapan buka?", MORNING)).status


@given(policies(), FACTS, st.sampled_from(("publish", "hold", "spam")))
def test_no_policy_publishes_what_could_not_be_judged(
    policy: Policy, facts: Facts, outcome: str
) -> None:
    failed = judged(verdict(outcome, failure="the classifier failed: OSError"))
    assert apply(policy, failed, facts).status == "pending"


@given(policies(), FACTS, st.sampled_from(("hold", "spam")))
def test_no_policy_is_milder_than_the_machine(policy: Policy, facts: Facts, outcome: str) -> None:
    assert status(policy, facts, outcome) != "published"


@given(policies(), FACTS, st.sampled_from(("publish", "hold", "spam")))
def test_sentiment_changes_nothing(policy: Policy, facts: Facts, outcome: str) -> None:
    rulings = {
        apply(policy, judged(verdict(outcome, label)), facts)
        for label in ("negative", "neutral", "positive")
    }
    assert len(rulings) == 1


@given(FACTS)
def test_a_policy_that_cannot_be_read_holds(facts: Facts) -> None:
    assert status(UNREAD, facts) == "pending"


def test_before_and_after() -> None:
    assert status(Policy()) == "pending"
    assert status(Policy(moderation="post")) == "published"
    assert status(Policy(moderation="post"), outcome="hold") == "pending"
    assert status(Policy(moderation="post"), outcome="spam") == "spam"


@pytest.mark.parametrize(("before", "expected"), [(0, "pending"), (2, "pending"), (3, "published")])
def test_trust_is_earned(before: int, expected: str) -> None:
    facts = Facts("Kapan buka?", MORNING, published_before=before)
    assert status(Policy(trust_after=3), facts) == expected


@pytest.mark.parametrize(
    ("policy", "facts", "code"),
    [
        (Policy("post", hold_links=2), Facts(TWO_LINKS, MORNING), LINKS),
        (Policy("post", hold_disguise=True), Facts("Main sl0t g4cor", MORNING), DISGUISE),
        (Policy("post", hold_first=True), Facts("Kapan buka?", MORNING), FIRST),
        (Policy("post", quiet_hours="22:00-06:00"), Facts("Kapan buka?", NIGHT), QUIET),
        (Policy("post"), Facts("Kapan buka?", MORNING, banned_as="hold"), BANNED),
    ],
)
def test_what_holds_says_why(policy: Policy, facts: Facts, code: str) -> None:
    ruling = apply(policy, judged(verdict()), facts)
    assert (ruling.status, ruling.codes) == ("pending", (code,))
    [reason] = ruling.reasons()
    assert reason.detail
    harmless = Facts("Kapan buka?", MORNING, published_before=1)
    assert status(policy, harmless) == "published"


def test_fewer_links_pass() -> None:
    assert status(Policy("post", hold_links=3), Facts(TWO_LINKS, MORNING)) == "published"


def test_a_ban_may_say_spam() -> None:
    ruling = apply(
        Policy("post"), judged(verdict()), Facts("Kapan buka?", MORNING, banned_as="spam")
    )
    assert (ruling.status, ruling.codes) == ("spam", (BANNED,))


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("22:00-06:00", "15:00", True),  # UTC; 22.00 in Jakarta
        ("22:00-06:00", "14:59", False),
        ("22:00-06:00", "22:59", True),
        ("22:00-06:00", "23:00", False),
        ("12:00-13:00", "05:30", True),
        ("12:00-13:00", "06:00", False),
    ],
)
def test_quiet_hours_are_those_of_jakarta(hours: str, clock: str, quiet: bool) -> None:  # noqa: FBT001 - a parameter
    moment = datetime.fromisoformat(f"2026-03-10T{clock}+00:00")
    assert is_quiet(hours, moment) is quiet
