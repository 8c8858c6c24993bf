"""HTTP of the page from which the desk is administered: the ways to everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from service.access import needs, reader_scope
from service.portals.manage import PERMISSION
from service.responses import keep_private

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

pages = Blueprint(
    "admin",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/admin",
)
pages.after_request(keep_private)


@dataclass(frozen=True)
class Way:
    """A way to a page: its path, the permission it wants, what it is called and is for."""

    path: str
    permission: str
    name: LazyString
    purpose: LazyString


WAYS = (
    Way("/desk/agencies", PERMISSION, lazy_gettext("OPD"),
        lazy_gettext("Organisasi perangkat daerah yang menjawab warga.")),
    Way("/desk/portals", PERMISSION, lazy_gettext("Portal"),
        lazy_gettext("Situs yang memasang tanggapan: alamat asal, kode pasang, pratinjau.")),
    Way("/desk/people", "staff:manage", lazy_gettext("Petugas"),
        lazy_gettext("Siapa bekerja di meja ini, dengan peran apa, di mana.")),
    Way("/desk/deliveries", "deliveries", lazy_gettext("Kiriman"),
        lazy_gettext("Surel yang menunggu, terkirim, atau gagal.")),
    Way("/desk/policies", "policies", lazy_gettext("Kebijakan"),
        lazy_gettext("Apa yang langsung terbit, apa yang menunggu petugas.")),
    Way("/desk/words", "words", lazy_gettext("Daftar kata"),
        lazy_gettext("Kata yang menahan tanggapan, atau yang selalu boleh.")),
    Way("/desk/bans", "bans", lazy_gettext("Blokir"),
        lazy_gettext("Pengirim yang tanggapannya ditahan.")),
    Way("/desk/audit", "audit:read", lazy_gettext("Jejak audit"),
        lazy_gettext("Siapa melakukan apa, dan kapan.")),
)  # fmt: skip


@pages.app_template_global()
def may_administer() -> bool:
    """Whether the desk offers the page."""
    return bool(reader_scope(PERMISSION))


@pages.get("/desk/admin")
@needs(PERMISSION)
def index() -> str:
    """Show the ways that are open to her."""
    return render_template(
        "admin/index.html", ways=[way for way in WAYS if reader_scope(way.permission)]
    )
