"""What the desk's pages on portals are made of; called by the routes in `portals_routes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request, url_for

from service.admin.agencies_pages import Typed
from service.admin.manager import manager
from service.db import db
from service.errors import said
from service.portals.change import mark_of
from service.portals.find import FoundPortal, owns_host
from service.portals.keys import keys_of
from service.portals.manage import PERMISSION, managed_agencies, managed_portal, managed_portals
from service.portals.origins import OriginError
from service.portals.snippet import LANGUAGES, THEMES, policy_of_ours, snippet
from service.ports import ports
from service.responses import CONTENT_SECURITY_POLICY
from service.stats.seen import last_seen, received_lately

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from service.portals.tables import Portal
    from service.stats.seen import Seen

FRAMES = f"frame-src 'self'; {CONTENT_SECURITY_POLICY}'none'"
"""The page shows the widget as a portal does; nobody shows this page in a frame."""

NOT_OURS = said("Alamat ini tidak berada di salah satu alamat asal portal ini.")


@dataclass(frozen=True)
class Embedding:
    """How the widget is tried out: `page` is where it would stand, empty for a likely one."""

    page: str = ""
    lang: str = ""
    theme: str = ""
    wrong: str = ""

    def shown_at(self, portal: Portal, seen: Seen) -> str:
        """The address of the page that the preview speaks of."""
        if self.page and not self.wrong:
            return self.page
        return seen.newest_page or (f"{portal.origins[0]}/" if portal.origins else "")


def show_portals(typed: Typed | None = None) -> str:
    """The list of portals, with a form for a new one where she manages an agency."""
    reach = manager(PERMISSION).reach
    return render_template(
        "admin/portals.html",
        portals=managed_portals(db.session(), reach),
        received=received_lately(reach, ports().clock()),
        agencies=managed_agencies(db.session(), reach),
        typed=typed or Typed({"agency": request.args.get("agency", "")}),
        line_faults=_line_faults(typed),
    )


def show_portal(slug: str, typed: Typed | None = None, **more: Any) -> Response:  # noqa: ANN401 - a template's
    """One portal, with its form, its snippet, its keys and a preview.

    `more` holds the `secret` of a key just made, or a `refused_key`.

    Raises:
        NotFoundError: no such portal where she manages.
    """
    portal = managed_portal(db.session(), slug, manager(PERMISSION).reach)
    asked, seen = _asked(portal, request.args), last_seen(portal.id, portal.origins)
    base, shown_at = ports().settings.base_url, asked.shown_at(portal, seen)
    answer = make_response(
        render_template(
            "admin/portal.html",
            portal=portal,
            mark=mark_of(portal),
            typed=typed or Typed({"name": portal.name, "origins": "\n".join(portal.origins)}),
            line_faults=_line_faults(typed),
            asked=asked,
            seen=seen,
            shown_at=shown_at,
            frame=_frame(portal.slug, shown_at, asked),
            snippet=snippet(base, portal.slug, lang=asked.lang, theme=asked.theme),
            policy=policy_of_ours(base),
            keys=keys_of(portal.id, ports().clock()),
            **{"secret": "", "refused_key": Typed(), **more},
        )
    )
    answer.headers["Content-Security-Policy"] = FRAMES
    return answer


def _asked(portal: Portal, given: Mapping[str, str]) -> Embedding:
    page, lang, theme = (given.get(name, "").strip() for name in ("page", "embed_lang", "theme"))
    found = FoundPortal(portal.id, portal.agency_id, tuple(portal.origins))
    wrong = NOT_OURS if page and not owns_host(found, page) else ""
    return Embedding(
        page, lang if lang in LANGUAGES else "", theme if theme in THEMES else "", wrong
    )


def _frame(slug: str, page: str, asked: Embedding) -> str:
    """The address of the widget's page; none where the portal has no place for it."""
    given: dict[str, Any] = {"portal": slug, "page": page, "lang": asked.lang, "theme": asked.theme}
    return url_for("widget.thread", **{k: v for k, v in given.items() if v}) if page else ""


def _line_faults(typed: Typed | None) -> list[OriginError]:
    errors = typed.error.errors if typed and typed.error else ()
    return [error for error in errors if isinstance(error, OriginError)]
