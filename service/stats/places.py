"""Portals and agencies by name and by number, as a query's filters leave them; used by `series`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.db import db
from service.errors import FieldError, InvalidError, OutOfScopeError
from service.portals.tables import Agency, Portal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.access import Scope
    from service.stats.query import StatsQuery


@dataclass(frozen=True)
class Places:
    """Slugs by id of every portal and agency, and the ids that the filters leave (None: all)."""

    portals: dict[int, str]
    agencies: dict[int, str]
    owners: dict[int, int]
    portal_ids: tuple[int, ...] | None
    agency_ids: tuple[int, ...] | None

    def pairs(self) -> list[tuple[str, str]]:
        """Slugs of each portal left, with its agency's, where that is left too."""
        return [
            (self.portals[portal], self.agencies[agency])
            for portal, agency in self.owners.items()
            if (self.portal_ids is None or portal in self.portal_ids)
            and (self.agency_ids is None or agency in self.agency_ids)
        ]


def find_places(query: StatsQuery, scope: Scope | None = None) -> Places:
    """The portals and agencies that the query is about; those in the scope, where there is one.

    Raises:
        InvalidError: a filter names one that does not exist.
        OutOfScopeError: a filter names one that lies outside the scope.
    """
    rows = db.session.execute(select(Portal.id, Portal.slug, Portal.agency_id)).all()
    portals = {row.id: row.slug for row in rows}
    found = db.session.execute(select(Agency.id, Agency.slug)).all()
    agencies = {row.id: row.slug for row in found}
    places = Places(
        portals=portals,
        agencies=agencies,
        owners={row.id: row.agency_id for row in rows},
        portal_ids=_ids(portals, query.portals, "portal"),
        agency_ids=_ids(agencies, query.agencies, "agency"),
    )
    return places if scope is None or scope.everywhere else _narrowed(places, scope)


def _narrowed(places: Places, scope: Scope) -> Places:
    """The same without the portals that lie outside the scope."""
    mine = tuple(id_ for id_, owner in places.owners.items() if scope.covers(owner, id_))
    strange = [id_ for id_ in places.portal_ids or () if id_ not in mine]
    if strange:
        raise OutOfScopeError(f"portal:{strange[0]}", strange[0])
    owners = {places.owners[id_] for id_ in mine}
    foreign = [id_ for id_ in places.agency_ids or () if id_ not in owners]
    if foreign:
        raise OutOfScopeError(f"agency:{foreign[0]}")
    return replace(places, portal_ids=places.portal_ids or mine)


def _ids(known: Mapping[int, str], wanted: tuple[str, ...], name: str) -> tuple[int, ...] | None:
    if not wanted:
        return None
    ids = {slug: id_ for id_, slug in known.items()}
    unknown = [slug for slug in wanted if slug not in ids]
    if unknown:
        message = f"{name} {unknown[0][:40]!r} tidak dikenal"
        raise InvalidError(FieldError("filters", "unknown", message))
    return tuple(ids[slug] for slug in wanted)
