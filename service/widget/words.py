"""What a citizen is told when her form cannot be taken, in her language; used by `take`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from service.errors import FieldError

SLOW_DOWN = _("Terlalu banyak kiriman dalam waktu singkat. Tunggu sebentar, lalu kirim lagi.")
BUSY = _("Tanggapan ini belum dapat diterima. Tunggu sebentar, lalu kirim lagi.")
DOWN = _("Layanan sedang tidak dapat menyimpan. Tulisan Anda masih ada di sini; kirim lagi nanti.")

GONE = _("Tanggapan yang Anda balas sudah tidak ada. Kirim lagi sebagai tanggapan baru.")

WORDS = {
    ("author_name", "length"): _("Tulis nama Anda, paling banyak 80 karakter."),
    ("author_name", "characters"): _("Nama hanya satu baris, tanpa karakter khusus."),
    ("author_email", "email"): _("Alamat surel ini tidak benar. Contoh: nama@contoh.id"),
    ("author_email", "length"): _("Alamat surel paling banyak 254 karakter."),
    ("author_url", "url"): _("Alamat situs harus diawali http:// atau https://"),
    ("author_url", "length"): _("Alamat situs paling banyak 500 karakter."),
    ("reason", "choice"): _("Pilih alasan laporan."),
    ("text", "required"): _("Tulis alasannya."),
    ("text", "length"): _("Paling banyak 1.000 karakter."),
    ("body", "length"): _("Tanggapan terdiri atas 2 sampai 5.000 karakter."),
    ("parent_id", "unknown"): GONE,
    ("parent_id", "type"): GONE,
    ("Idempotency-Key", "reused"): _(
        "Formulir ini sudah pernah terkirim. Periksa isinya, lalu kirim sebagai tanggapan baru."
    ),
}
"""By field and code of the fault."""

BY_CODE = {"characters": _("Isian ini memuat karakter yang tidak dapat disimpan.")}


def words_of(fault: FieldError) -> str:
    """The fault in the words of this page; without words of ours, in the domain's own."""
    words = WORDS.get((fault.field, fault.code)) or BY_CODE.get(fault.code)
    return str(words or gettext(fault.message))
