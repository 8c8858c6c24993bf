"""What a portal wants as typed data: the fields, their defaults, and the schema of a stored row.

Everything that reads or writes a policy goes through `checked_data`: forms, the command and rows.
A field that is left out is inherited: a portal's from its agency, an agency's from the city.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as kinds

from service.errors import said
from service.payloads import DEFAULT_FAULTS, Fault, invalid_of

if TYPE_CHECKING:
    from collections.abc import Mapping

PRE, POST = "pre", "post"
OFF = "off"
ALL_LISTS, AGENCY_LISTS, PORTAL_LISTS, NO_LISTS = "all", "agency", "portal", "none"
EVERYONE, OFFICIALS = "everyone", "officials"
ANYONE, OWN_AGENCY = "anyone", "agency"
QUIET = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "moderation": (PRE, POST),
    "word_lists": (ALL_LISTS, AGENCY_LISTS, PORTAL_LISTS, NO_LISTS),
    "replies": (EVERYONE, OFFICIALS),
    "answers": (ANYONE, OWN_AGENCY),
}
"""Fields that are one of some codes."""

MOST: Final[dict[str, int]] = {
    "trust_after": 1000,
    "hold_links": 50,
    "close_after_days": 3650,
    "address_per_hour": 10_000,
    "portal_per_hour": 1_000_000,
}
"""Fields that are whole numbers from 0, which switches the rule off, to so many."""

SWITCHES: Final = ("hold_disguise", "hold_first")


@dataclass(frozen=True)
class Policy:
    """What counts on a portal. There is no field on sentiment, so that no policy can judge by it.

    `moderation`: `pre`, a person reads everything first; `post`, what passes the machine is public
    at once. `trust_after`: published comments after which a known author need not wait under `pre`.
    `hold_links`: as many links as are held. `hold_disguise`, `hold_first`: hold any disguised
    letter, hold an author's first. `close_after_days`: days a page takes comments. `quiet_hours`:
    `22:00-06:00` in Jakarta, in which everything waits. `word_lists`: the widest lists that count.
    `address_per_hour`, `portal_per_hour`: comments. `replies`: who may reply to a comment.
    `answers`: who may answer officially. 0 and `off` mean: no such rule.

    `unread` says that the policy could not be read: everything is held then.
    """

    moderation: str = PRE
    trust_after: int = 0
    hold_links: int = 0
    hold_disguise: bool = False
    hold_first: bool = False
    close_after_days: int = 0
    quiet_hours: str = OFF
    word_lists: str = ALL_LISTS
    address_per_hour: int = 0
    portal_per_hour: int = 0
    replies: str = EVERYONE
    answers: str = ANYONE
    unread: bool = False

    @property
    def asks_for_author(self) -> bool:
        """Whether a rule needs to know how many comments of the author's are public."""
        return self.most_asked > 0

    @property
    def most_asked(self) -> int:
        """How many published comments of an author's are worth counting."""
        trust = self.trust_after if self.moderation == PRE else 0
        return max(trust, int(self.hold_first))


NAMES: Final = tuple(field.name for field in fields(Policy) if field.name != "unread")
DEFAULT = Policy()
UNREAD = Policy(unread=True)


class _Whole(kinds.Integer):
    """A whole number, 0 to `most`."""

    def __init__(self, most: int) -> None:
        fault = Fault("range", said("di luar yang dapat dipakai"))
        faults = DEFAULT_FAULTS | {"too_large": fault}
        within = validate.Range(0, most, error=fault)
        super().__init__(strict=True, error_messages=faults, validate=within)


class _Choice(kinds.String):
    """One of some codes."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        fault = Fault("choice", said("bukan salah satu pilihan"))
        among = validate.OneOf(choices, error=fault)
        super().__init__(error_messages=DEFAULT_FAULTS, validate=among)


class _QuietHours(kinds.String):
    """`HH:MM-HH:MM`, two different times, or `off`."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's
        text: str = super()._deserialize(*args, **kwargs)
        begin, _, end = text.partition("-")
        if text != OFF and (not QUIET.fullmatch(text) or begin == end):
            raise ValidationError(Fault("hours", said("tulis seperti 22:00-06:00")))
        return text


def _fields() -> dict[str, kinds.Field[Any]]:
    made: dict[str, kinds.Field[Any]] = {name: _Whole(most) for name, most in MOST.items()}
    made |= {name: _Choice(choices) for name, choices in CHOICES.items()}
    made |= {
        name: kinds.Boolean(truthy={True}, falsy={False}, error_messages=DEFAULT_FAULTS)
        for name in SWITCHES
    }
    return {**made, "quiet_hours": _QuietHours(error_messages=DEFAULT_FAULTS)}


class _Faults(Schema):
    error_messages = DEFAULT_FAULTS


PolicySchema = _Faults.from_dict(_fields(), name="PolicySchema")
SCHEMA = PolicySchema()


def checked_data(data: object) -> dict[str, Any]:
    """The fields of a policy that are set, in the order of `NAMES`.

    Raises:
        InvalidError: an unknown field, or a value that the field cannot have.
    """
    try:
        loaded: dict[str, Any] = SCHEMA.load(data)  # type: ignore[arg-type]  # anything may come
    except ValidationError as error:
        raise invalid_of(error) from error
    return {name: loaded[name] for name in NAMES if name in loaded}


@dataclass(frozen=True)
class Effective:
    """A policy with what each field comes from: the place's number in the chain, None: default."""

    policy: Policy
    sources: Mapping[str, int | None]


def effective(chain: list[Mapping[str, Any]]) -> Effective:
    """The policy that a chain of rows makes, the nearest first: portal, agency, city."""
    values: dict[str, Any] = {}
    sources: dict[str, int | None] = dict.fromkeys(NAMES)
    for number, data in enumerate(chain):
        for name, value in data.items():
            if name not in values:
                values[name], sources[name] = value, number
    return Effective(Policy(**values), sources)
