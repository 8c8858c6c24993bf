"""Events of the trail in words, as the audit page says them; unknown ones stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

TAGS = {
    "comment:received": lazy_gettext("tanggapan diterima"),
    "comment:moved": lazy_gettext("status tanggapan berubah"),
    "comment:decided": lazy_gettext("keputusan atas tanggapan"),
    "decision:undone": lazy_gettext("keputusan diurungkan"),
    "comment:edited": lazy_gettext("yang dibaca publik disunting"),
    "comment:edit_taken_back": lazy_gettext("teks asli dikembalikan"),
    "comment:pinned": lazy_gettext("tanggapan disematkan"),
    "comment:unpinned": lazy_gettext("sematan dilepas"),
    "comment:assigned": lazy_gettext("tanggapan diserahkan"),
    "comment:noted": lazy_gettext("catatan antarpetugas"),
    "comment:reported": lazy_gettext("tanggapan dilaporkan pembaca"),
    "evidence:exported": lazy_gettext("paket bukti diekspor"),
    "thread:closed": lazy_gettext("halaman ditutup"),
    "thread:opened": lazy_gettext("halaman dibuka lagi"),
    "case:opened": lazy_gettext("kasus dibuka"),
    "case:answered": lazy_gettext("kasus dijawab"),
    "case:dropped": lazy_gettext("kasus gugur"),
    "case:undone": lazy_gettext("pembukaan kasus diurungkan"),
    "case:reopened": lazy_gettext("kasus dibuka lagi"),
    "staff:signed_in": lazy_gettext("petugas masuk"),
    "staff:signed_out": lazy_gettext("petugas keluar"),
    "staff:sign_in_failed": lazy_gettext("gagal masuk"),
    "staff:added": lazy_gettext("petugas ditambahkan"),
    "email:asked": lazy_gettext("alamat surel lain diminta"),
    "staff:email_changed": lazy_gettext("alamat surel petugas diganti"),
    "staff:password_set": lazy_gettext("kata sandi dipasang"),
    "account:locked": lazy_gettext("akun dikunci sementara"),
    "session:ended": lazy_gettext("sesi diakhiri"),
    "session:all_ended": lazy_gettext("semua sesi diakhiri"),
    "factor:set": lazy_gettext("faktor kedua dipasang"),
    "factor:removed": lazy_gettext("faktor kedua dilepas"),
    "factor:codes_renewed": lazy_gettext("kode pemulihan dibuat baru"),
    "factor:code_spent": lazy_gettext("kode pemulihan dipakai"),
    "token:made": lazy_gettext("token API dibuat"),
    "token:revoked": lazy_gettext("token API dicabut"),
    "words:added": lazy_gettext("kata ditambahkan ke daftar"),
    "words:restored": lazy_gettext("kata dikembalikan ke daftar"),
    "ban:lifted": lazy_gettext("blokir dicabut"),
    "reports:upheld": lazy_gettext("laporan pembaca diterima"),
    "reports:dismissed": lazy_gettext("laporan pembaca dikesampingkan"),
    "comment:appealed": lazy_gettext("warga mengajukan keberatan"),
    "command:acted": lazy_gettext("perintah dijalankan atas nama petugas"),
    "audit:mailed": lazy_gettext("kepala jejak dikirim lewat surel"),
    "audit:begun": lazy_gettext("rantai jejak dimulai"),
    "agency:added": lazy_gettext("OPD ditambahkan"),
    "agency:renamed": lazy_gettext("nama OPD diganti"),
    "key:made": lazy_gettext("kunci portal dibuat"),
    "key:replaced": lazy_gettext("kunci portal digantikan"),
    "key:revoked": lazy_gettext("kunci portal dicabut"),
    "portal:added": lazy_gettext("portal ditambahkan"),
    "portal:origins_added": lazy_gettext("alamat portal ditambahkan"),
    "portal:origins_changed": lazy_gettext("alamat asal portal diganti"),
    "portal:renamed": lazy_gettext("nama portal diganti"),
    "staff:disabled": lazy_gettext("akun petugas dinonaktifkan"),
    "staff:enabled": lazy_gettext("akun petugas diaktifkan lagi"),
    "invitation:made": lazy_gettext("petugas diundang"),
    "invitation:revoked": lazy_gettext("undangan dicabut"),
    "delivery:retried": lazy_gettext("kiriman dicoba lagi"),
    "delivery:all_retried": lazy_gettext("semua kiriman gagal dicoba lagi"),
    "delivery:called_off": lazy_gettext("kiriman dibatalkan"),
    "delivery:put_away": lazy_gettext("kiriman gagal disisihkan"),
    "delivery:all_put_away": lazy_gettext("semua kiriman yang tidak akan sampai disisihkan"),
    "delivery:restored": lazy_gettext("kiriman dikembalikan"),
    "role:granted": lazy_gettext("peran diberikan"),
    "role:revoked": lazy_gettext("peran dicabut"),
    "link:made": lazy_gettext("tautan masuk dibuat"),
    "link:asked": lazy_gettext("tautan masuk diminta"),
    "link:used": lazy_gettext("tautan masuk dipakai"),
    "words:removed": lazy_gettext("kata dikeluarkan dari daftar"),
    "ban:made": lazy_gettext("pengirim diblokir"),
    "policy:set": lazy_gettext("kebijakan diubah"),
    "filter:saved": lazy_gettext("saringan antrean disimpan"),
    "filter:forgotten": lazy_gettext("saringan antrean dihapus"),
    "appeal:accepted": lazy_gettext("keberatan warga diterima"),
    "appeal:dismissed": lazy_gettext("keberatan warga ditolak"),
    "scope:crossed": lazy_gettext("mencoba membuka yang di luar wewenang"),
    "adaptation:promoted": lazy_gettext("hasil belajar mesin dipakai"),
    "adaptation:rolled_back": lazy_gettext("hasil belajar mesin dikembalikan"),
}


def tag_words(tag: str) -> str:
    """What an event says, in the reader's language."""
    return str(TAGS.get(tag, tag))


def detail_words(detail: Mapping[str, Any]) -> str:
    """An event's codes on one line; a mark of a text is shortened."""
    parts = []
    for name, value in sorted(detail.items()):
        if value is None:
            continue
        text = f"{value[:12]}…" if name == "content" else str(value)
        parts.append(f"{name}={text}")
    return ", ".join(parts)
