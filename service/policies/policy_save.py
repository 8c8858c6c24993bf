"""Setting a policy, its history and going back in it; called by the desk and `duaarah policy`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from service.audit.record import record
from service.db import db, transaction
from service.errors import ConflictError, ForbiddenError, NotFoundError, said
from service.policies.policy import NAMES, Effective, checked_data
from service.policies.policy_load import CITY, chain_of, current
from service.policies.stamp import new_stamp
from service.policies.tables import PolicyVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.policies.words import Who
    from service.policies.words_scope import ListScope

STALE = said(
    "Kebijakan ini sudah diubah orang lain sejak Anda membukanya. Periksa isinya sekarang."
)
MOST_SHOWN = 100  # versions


@dataclass(frozen=True)
class Standing:
    """A place's policy as it stands: its own fields, their version (0: none was ever set).

    `data` is None where the stored row cannot be read. `effective` is what counts there, None where
    a part of the chain cannot be read; its sources are places in `chain`.
    """

    scope: ListScope
    version: int
    data: dict[str, Any] | None
    chain: list[str]
    effective: Effective | None


@dataclass(frozen=True)
class NewPolicy:
    """The fields that a place shall have; `seen_version` is the one that was looked at."""

    scope: ListScope
    data: Mapping[str, Any]
    seen_version: int


def place_of(scope: ListScope) -> str:
    """What a place is called where policies are stored."""
    return chain_of(scope.portal_id, scope.agency_id)[0] if scope.name != "all" else CITY


def chain_at(scope: ListScope) -> list[str]:
    """The places that a place inherits from, itself first."""
    return chain_of(scope.portal_id, scope.owner_id)


def read_policy(scope: ListScope) -> Standing:
    """A place's policy as it stands."""
    loaded, place, chain = current(), place_of(scope), chain_at(scope)
    version = db.session.scalar(_versions(place).with_only_columns(PolicyVersion.version)) or 0
    own = loaded.rows.get(place, {})
    return Standing(scope, version, own, chain, loaded.effective_at(chain))


def save_policy(new: NewPolicy, who: Who, at: datetime) -> int:
    """Set the policy of a place, and give its version; what changes nothing is not stored.

    Raises:
        InvalidError: an unknown field, or a value that its field cannot have.
        ForbiddenError: her permission does not reach the place.
        ConflictError: somebody else set it since it was seen.
    """
    data = checked_data(dict(new.data))
    if not new.scope.within(who.reach):
        raise ForbiddenError
    place = place_of(new.scope)
    with transaction() as session:
        new_stamp(session)
        last = session.scalar(_versions(place))
        version, before = (last.version, last.data) if last else (0, {})
        if version != new.seen_version:
            raise ConflictError(STALE)
        if data == before:
            return version
        session.add(
            PolicyVersion(
                place=place,
                agency_id=new.scope.agency_id,
                portal_id=new.scope.portal_id,
                version=version + 1,
                data=data,
                changed_by=who.actor,
                changed_at=at,
            )
        )
        record(
            session, "policy:set", who.actor, f"policy:{place}", at, new.scope.portal_id,
            version=version + 1, fields=changed_fields(before, data),
        )  # fmt: skip
        return version + 1


def restore_policy(
    scope: ListScope, version: int, seen_version: int, who: Who, at: datetime
) -> int:
    """Set the policy to what it was in an earlier version, as a new version.

    Raises:
        NotFoundError: there was no such version.
        InvalidError, ForbiddenError, ConflictError: as `save_policy`.
    """
    old = db.session.scalar(_versions(place_of(scope)).where(PolicyVersion.version == version))
    if old is None:
        raise NotFoundError
    return save_policy(NewPolicy(scope, old.data, seen_version), who, at)


def policy_history(scope: ListScope) -> list[PolicyVersion]:
    """The versions of a place's policy, the newest first, at most `MOST_SHOWN`."""
    return list(db.session.scalars(_versions(place_of(scope)).limit(MOST_SHOWN)))


def changed_fields(before: object, after: Mapping[str, Any]) -> list[str]:
    """The names of the fields that are not as they were."""
    old = before if isinstance(before, dict) else {}
    return [name for name in NAMES if old.get(name) != after.get(name)]


def _versions(place: str) -> Any:  # noqa: ANN401 - a Select whose columns may be changed
    query = select(PolicyVersion).where(PolicyVersion.place == place)
    return query.order_by(PolicyVersion.version.desc())
