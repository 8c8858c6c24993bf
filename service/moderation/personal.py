"""Finds personal data in a comment, for the desk to offer a masked public form of it.

Telephone numbers by the numbering plans of `phonenumbers`, e-mail addresses as `email-validator`
takes them, and the NIK, the number of the identity card: six digits of the place, then day, month
and year of birth (a woman's day plus 40), then four of a series (Permendagri 72/2022 on identity
documents keeps this form).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberMatcher, PhoneNumberType, number_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonenumbers import PhoneNumber

REGION: Final = "ID"
PRIVATE: Final = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
LEAST_DIGITS: Final = 9  # with the area's code; fewer are prices, years and short call centres
EMAIL_LIKE: Final = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
NIK_LIKE: Final = re.compile(r"(?<![\d.,-])\d{4}[ .-]?\d{4}[ .-]?\d{4}[ .-]?\d{4}(?![\d-])")
WOMANS_DAY: Final = 40
SIGN: Final = "▒"
MASKS: Final = {"phone": f"[{SIGN * 4}]", "email": f"[{SIGN * 4}]", "nik": f"[{SIGN * 4}]"}


class Found(NamedTuple):
    """A piece of personal data: its `kind` (phone, email, nik) and code points `start` to `end`."""

    kind: str
    start: int
    end: int


def find_personal(text: str) -> list[Found]:
    """What looks like personal data, in the order of the text; nothing overlaps."""
    found: list[Found] = []
    for piece in (*_niks(text), *_emails(text), *_phones(text)):
        if all(piece.end <= other.start or piece.start >= other.end for other in found):
            found.append(piece)
    return sorted(found, key=lambda piece: piece.start)


def masked(text: str) -> str:
    """The text with a mask where personal data stood; the same text if there is none."""
    parts, last = [], 0
    for piece in find_personal(text):
        parts += [text[last : piece.start], MASKS[piece.kind]]
        last = piece.end
    return "".join([*parts, text[last:]])


def _niks(text: str) -> Iterator[Found]:
    for match in NIK_LIKE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _is_birthday(digits[6:12]):
            yield Found("nik", *match.span())


def _is_birthday(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day -= WOMANS_DAY if day > WOMANS_DAY else 0
    try:
        date(2000 + year, month, day)  # a year of 29 February in one century is one in the other
    except ValueError:
        return False
    return True


def _emails(text: str) -> Iterator[Found]:
    for match in EMAIL_LIKE.finditer(text):
        try:
            validate_email(match[0], check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        yield Found("email", *match.span())


def _phones(text: str) -> Iterator[Found]:
    for match in PhoneNumberMatcher(text, REGION):
        if _is_private(match.number):
            yield Found("phone", match.start, match.end)


def _is_private(number: PhoneNumber) -> bool:
    return len(str(number.national_number)) >= LEAST_DIGITS and number_type(number) in PRIVATE
