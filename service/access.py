"""Who may call a route: every view carries one of these declarations, or nobody may call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote

from flask import current_app, g, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from service.errors import ForbiddenError, NotFoundError, StaleFormError, said

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed-in"
SIGNING_IN = "signing-in"
SIGN_IN_PATH = "/desk/sign-in"
DESK_API = "/api/v1/desk/"
"""Below it a token says who calls; neither cookies nor CSRF tokens count there."""

BOTH = " & "

READING = frozenset({"queue:read", "cases:read", "stats:read"})
MODERATING = READING | {"comments:decide", "notes:write", "words", "bans", "policies"}
ANSWERING = READING | {"notes:write", "cases:answer"}
AUDITING = READING | {"audit:read"}
ROLES: dict[str, frozenset[str]] = {
    "administrator": MODERATING
    | ANSWERING
    | AUDITING
    | {"policies:write", "staff:manage", "portals:manage", "deliveries"},
    "moderator": MODERATING,
    "officer": ANSWERING,
    "auditor": AUDITING,
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

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.agencies or self.portals)

    def covers(self, agency_id: int, portal_id: int) -> bool:
        """Whether something of this agency on this portal lies inside."""
        return self.everywhere or agency_id in self.agencies or portal_id in self.portals


@dataclass(frozen=True)
class Bearer:
    """Whose token came with a request: its owner's grants and permissions, where it reaches."""

    id: int
    name: str
    grants: list[Grant]
    permissions: frozenset[str]


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


def signing_in(view: View) -> View:
    """Declare that a stranger may call the view on her way in; what she POSTs carries a token."""
    return _declare(view, SIGNING_IN)


def signed_in(view: View) -> View:
    """Declare that any member of staff may call the view, for herself."""
    return _declare(view, SIGNED_IN)


def needs(*permissions: str) -> Callable[[View], View]:
    """Declare that the view needs each permission, somewhere; the use case checks where."""
    for permission in permissions:
        if not any(permission in given for given in ROLES.values()):
            raise ValueError(f"no role gives {permission!r}")

    def declare(view: View) -> View:
        return _declare(view, BOTH.join(permissions))

    return declare


def fresh(view: View) -> View:
    """Declare that the view is dangerous: whoever calls it has proved herself a short while ago.

    It stands below one of the declarations above. A form that comes too late is kept, and sent
    after she has given her password or a code.
    """
    view.fresh = True  # type: ignore[attr-defined]
    return view


class Door(Protocol):
    """What the accounts' room answers in the place of a view; None lets the request go on."""

    def ended(self) -> ResponseReturnValue | None:
        """A form came after its session had ended."""

    def stale(self) -> ResponseReturnValue | None:
        """A form came with another session's token."""

    def halt(self, *, fresh: bool) -> ResponseReturnValue | None:
        """She may do this, but first she has something else to do."""


def install_door(app: Flask, door: Door) -> None:
    """Put the door there; `install_accounts` calls it, because this module knows no room."""
    app.extensions["duaarah.door"] = door


def _door() -> Door:
    found: Door = current_app.extensions["duaarah.door"]
    return found


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


def enforce() -> ResponseReturnValue | None:  # noqa: PLR0911 - one line a way to be asked
    """Before every request: refuse what is not declared, ask strangers to sign in.

    Whatever is not public is refused as well when it would change something and carries no CSRF
    token of its session.

    Raises:
        NotFoundError: the route declares no access.
        ForbiddenError: a stranger's request that cannot be repeated after signing in, or a
            member of staff without the permission.
        StaleFormError: the CSRF token is missing or another session's.
    """
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such route: the 404 is on its way
    access = declared(current_app, endpoint)
    if access == PUBLIC:
        return None
    if access is None:
        raise NotFoundError
    if request.path.startswith(DESK_API):
        _ask_for_token(access)
        return None
    if access != SIGNING_IN and not current_user.is_authenticated:
        return _ask_to_sign_in()
    if answer := _check_token():
        return answer
    if access == SIGNING_IN:
        return None
    _check_permissions(access)
    return _door().halt(fresh=getattr(current_app.view_functions[endpoint], "fresh", False))


def _check_permissions(access: str) -> None:
    if access != SIGNED_IN:
        for permission in access.split(BOTH):
            member(permission)


def install_bearer(app: Flask, read: Callable[[str], Bearer]) -> None:
    """Let `read` say whose token an Authorization header carries; `install_accounts` calls it."""
    app.extensions["duaarah.bearer"] = read


def _ask_for_token(access: str) -> None:
    read: Callable[[str], Bearer] = current_app.extensions["duaarah.bearer"]
    g.bearer = read(request.headers.get("Authorization", ""))
    _check_permissions(access)


def bearer() -> Bearer | None:
    """Whose token came with this request; None on the pages."""
    return g.bearer if request.path.startswith(DESK_API) else None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or request.path.startswith("/api/"):
        if request.method == "POST" and (answer := _door().ended()):
            return answer
        raise ForbiddenError(
            said("Sesi Anda belum dibuka atau sudah berakhir; silakan masuk dahulu.")
        )
    asked = request.full_path if request.query_string else request.path
    return redirect(f"{SIGN_IN_PATH}?next={quote(asked, safe='/')}")


def _check_token() -> ResponseReturnValue | None:
    """The library looks for the token in the form or the X-CSRFToken header; GETs need none."""
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError as error:
        if current_user.is_authenticated and (answer := _door().stale()):
            return answer
        raise StaleFormError(
            "Sesi Anda sudah berakhir atau formulir ini dikirim dari tempat lain. "
            "Muat ulang halamannya, lalu kirim sekali lagi."
        ) from error
    return None


def member(permission: str) -> Member:
    """The signed-in member of staff and where her `permission` reaches.

    Raises:
        ForbiddenError: no role of hers gives the permission anywhere.
    """
    token = bearer()
    caller = current_user._get_current_object() if token is None else token  # noqa: SLF001 - once
    scope = scope_of(caller.grants, permission)
    covered = scope.everywhere or scope.agencies or scope.portals
    if not covered or (token is not None and permission not in token.permissions):
        refused = ForbiddenError()
        if token is not None:
            refused.challenge = f'Bearer error="insufficient_scope", scope="{permission}"'
        raise refused
    return Member(id=caller.id, name=caller.name, scope=scope)


def reader_scope(permission: str) -> Scope:
    """Where whoever reads this page has the permission; nowhere, where nobody has signed in."""
    return scope_of(getattr(current_user, "grants", []), permission)


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
