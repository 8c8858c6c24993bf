"""Who may call a route: every view carries one of these declarations, or nobody may call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flask import current_app, redirect, request
from flask_login import current_user

from service.errors import ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed-in"

ROLES: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        {"queue:read", "comments:decide", "cases:read", "cases:answer", "audit:read"}
    ),
    "moderator": frozenset({"queue:read", "comments:decide", "cases:read"}),
    "officer": frozenset({"queue:read", "cases:read", "cases:answer"}),
    "auditor": frozenset({"queue:read", "cases:read", "audit:read"}),
}
"""What each role may do, where its grant reaches."""

STATIC = "static"
"""The endpoint that Flask makes for the application's, and each room's, own files."""


class Grant(Protocol):
    """A role given to a member of staff: city-wide (both None), for an agency or for a portal."""

    role: str
    agency_id: int | None
    portal_id: int | None


@dataclass(frozen=True)
class Scope:
    """Where a permission reaches: everywhere, or these agencies and portals."""

    everywhere: bool = False
    agencies: frozenset[int] = field(default_factory=frozenset)
    portals: frozenset[int] = field(default_factory=frozenset)

    def covers(self, agency_id: int, portal_id: int) -> bool:
        """Whether something of this agency on this portal lies inside."""
        return self.everywhere or agency_id in self.agencies or portal_id in self.portals


@dataclass(frozen=True)
class Member:
    """The member of staff behind a request, with the scope of the permission asked for."""

    id: int
    name: str
    scope: Scope

    @property
    def actor(self) -> str:
        """Her name in the audit trail."""
        return f"staff:{self.id}"


def public(view: View) -> View:
    """Declare that anybody may call the view."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Declare that any member of staff may call the view, for herself."""
    return _declare(view, SIGNED_IN)


def needs(permission: str) -> Callable[[View], View]:
    """Declare that the view needs a permission, somewhere; the use case checks where."""
    if not any(permission in permissions for permissions in ROLES.values()):
        raise ValueError(f"no role gives {permission!r}")

    def declare(view: View) -> View:
        return _declare(view, permission)

    return declare


def declared(app: Flask, endpoint: str) -> str | None:
    """The declaration of an endpoint, or None."""
    if endpoint.rpartition(".")[2] == STATIC:
        return PUBLIC
    library: dict[str, str] = app.extensions.get("duaarah.access", {})
    view = app.view_functions[endpoint]
    found: str | None = getattr(view, "access", None) or library.get(endpoint)
    return found


def declare_library(app: Flask, endpoint: str, access: str) -> None:
    """Declare the access of a library's own view."""
    app.extensions.setdefault("duaarah.access", {})[endpoint] = access


def enforce() -> ResponseReturnValue | None:
    """Before every request: refuse what is not declared, ask strangers to sign in."""
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such route: the 404 is on its way
    access = declared(current_app, endpoint)
    if access == PUBLIC:
        return None
    if access is None:
        raise NotFoundError
    if not current_user.is_authenticated:
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect("/desk/sign-in")
        raise ForbiddenError("silakan masuk dahulu")
    if access != SIGNED_IN:
        member(access)
    return None


def member(permission: str) -> Member:
    """The signed-in member of staff and where her `permission` reaches.

    Raises:
        ForbiddenError: no role of hers gives the permission anywhere.
    """
    scope = scope_of(current_user.grants, permission)
    if not (scope.everywhere or scope.agencies or scope.portals):
        raise ForbiddenError
    return Member(id=current_user.id, name=current_user.name, scope=scope)


def scope_of(grants: list[Grant], permission: str) -> Scope:
    """Where these grants together give the permission."""
    giving = [grant for grant in grants if permission in ROLES.get(grant.role, frozenset())]
    return Scope(
        everywhere=any(g.agency_id is None and g.portal_id is None for g in giving),
        agencies=frozenset(g.agency_id for g in giving if g.agency_id is not None),
        portals=frozenset(g.portal_id for g in giving if g.portal_id is not None),
    )


def _declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
