"""Stops guessing of passwords and codes, counted by account over all workers and addresses.

The sign-in form and the pages that ask for a second factor call it before they look at a secret.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask_babel import format_timedelta, gettext
from limits import parse_many

from service.accounts.check_email import checked_email
from service.accounts.notices import announce_notice
from service.audit.record import record
from service.db import transaction
from service.errors import InvalidError, TooManyError, said
from service.limits import claim, limiter, scaled
from service.ports import ports

if TYPE_CHECKING:
    from limits import RateLimitItem

log = structlog.get_logger()
limit = scaled("guess_limit")
DAY_SECONDS = 86_400
MANY_SECONDS = 7200
CODES = "factor:"
"""What the keys begin with under which wrong codes are counted."""

TOO_MANY = said(
    "Terlalu banyak percobaan untuk akun ini. Coba lagi dalam %(wait)s, atau masuk dengan tautan "
    "sekali pakai."
)
TOO_MANY_CODES = said("Terlalu banyak kode yang salah untuk akun ini. Coba lagi dalam %(wait)s.")
"""A link is a way in past a password, not past a code."""


class LockedError(TooManyError):
    """Too many wrong secrets of one account; `codes` says which, for the ways out differ."""

    def __init__(self, detail: str, *, retry_after: int, codes: bool) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.codes = codes


def account_key(given: str) -> str:
    """The account that an e-mail asks for, as a key that names no one; known or not is the same."""
    try:
        given = checked_email(given)
    except InvalidError:
        given = given.strip().lower()
    return f"account:{hashlib.sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()}"


def count_guess(key: str, subject: str) -> None:
    """Count one more try at the secret behind `key`, before it is looked at.

    Counting first and forgetting on success, tries at the same moment are all counted. Where the
    counters cannot be reached, the tries go on: the address's limit does the same.

    Raises:
        LockedError: there were too many; the first refusal of a window is noted in the trail.
    """
    try:
        over = next((one for one in _limits() if not limiter.limiter.hit(one, key)), None)
        if over is None:
            return
        seconds = max(
            1, round(limiter.limiter.get_window_stats(over, key).reset_time - time.time())
        )
    except limiter.storage.base_exceptions as error:
        log.warning("a guess was not counted", error=type(error).__name__)
        return
    if claim(f"locked:{key}", seconds, unreachable=False):
        _note(key, subject)
    codes = key.startswith(CODES)
    raise LockedError(_told(seconds, codes=codes), retry_after=seconds, codes=codes)


def forget_guesses(key: str) -> None:
    """The secret was right, or was replaced: the wrong ones before it count no more."""
    try:
        for one in _limits():
            limiter.limiter.clear(one, key)
    except limiter.storage.base_exceptions as error:
        log.warning("guesses were not forgotten", error=type(error).__name__)


def _limits() -> list[RateLimitItem]:
    return parse_many(limit())


def _told(seconds: int, *, codes: bool) -> str:
    """When it may be tried again: in minutes, or in hours where those would be many."""
    unit = 3600 if seconds > MANY_SECONDS else 60
    rounded = timedelta(seconds=-(-seconds // unit) * unit)
    wait = format_timedelta(rounded, granularity="minute", threshold=2)
    told: str = gettext(TOO_MANY_CODES if codes else TOO_MANY, wait=wait)
    return told


def _note(key: str, subject: str) -> None:
    """Note it in the trail, and tell whose account it is, once a day at the most.

    It is written in Indonesian: the language of the request is that of whoever guesses.
    """
    at, (kind, _, staff_id) = ports().clock(), subject.partition(":")
    what = "factor_locked" if key.startswith(CODES) else "locked"
    tells = kind == "staff" and staff_id.isdecimal()
    tells = tells and claim(f"told:{what}:{staff_id}", DAY_SECONDS, unreachable=False)
    with transaction() as session:
        record(session, "account:locked", "web:stranger", subject, at)
        if tells:
            announce_notice(session, what, int(staff_id), at, lang="id")
