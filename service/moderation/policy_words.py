"""The fields of a policy and their values in words; the desk's pages on policies read them."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from service.policies.policy import MOST, SWITCHES

FIELD_WORDS = {
    "moderation": lazy_gettext("Kapan tanggapan terbit"),
    "trust_after": lazy_gettext("Langsung terbit setelah sekian tanggapan pernah terbit"),
    "hold_links": lazy_gettext("Tahan bila memuat sekian tautan"),
    "hold_disguise": lazy_gettext("Tahan bila ada huruf yang disamarkan"),
    "hold_first": lazy_gettext("Tahan tanggapan pertama setiap pengirim"),
    "close_after_days": lazy_gettext("Tutup halaman setelah sekian hari"),
    "quiet_hours": lazy_gettext("Jam tenang (WIB)"),
    "word_lists": lazy_gettext("Daftar kata yang berlaku"),
    "address_per_hour": lazy_gettext("Tanggapan per jam dari satu alamat jaringan"),
    "portal_per_hour": lazy_gettext("Tanggapan per jam di satu portal"),
    "replies": lazy_gettext("Siapa yang boleh membalas tanggapan"),
    "answers": lazy_gettext("Siapa yang boleh menjawab resmi"),
}
HINTS = {
    "trust_after": lazy_gettext(
        "Hanya bila semua dibaca dulu. Dihitung dari alamat surel dan alamat jaringan yang sama; "
        "nama tidak membuktikan apa pun. 0: tidak pernah."
    ),
    "hold_links": lazy_gettext("0: tidak."),
    "close_after_days": lazy_gettext("Sejak tanggapan pertama di halaman itu. 0: tidak pernah."),
    "quiet_hours": lazy_gettext(
        "Seperti 22:00-06:00, atau off. Yang masuk pada jam itu disimpan dan dibaca pagi hari."
    ),
    "address_per_hour": lazy_gettext("0: hanya batas umum."),
    "portal_per_hour": lazy_gettext("0: hanya batas umum."),
}
VALUE_WORDS = {
    ("moderation", "pre"): lazy_gettext("setelah dibaca petugas"),
    ("moderation", "post"): lazy_gettext("langsung, bila lolos penyaringan"),
    ("word_lists", "all"): lazy_gettext("kota, perangkat daerah, dan portal"),
    ("word_lists", "agency"): lazy_gettext("perangkat daerah dan portal"),
    ("word_lists", "portal"): lazy_gettext("portal saja"),
    ("word_lists", "none"): lazy_gettext("tidak ada"),
    ("replies", "everyone"): lazy_gettext("semua orang"),
    ("replies", "officials"): lazy_gettext("hanya petugas"),
    ("answers", "anyone"): lazy_gettext("semua petugas yang berwenang"),
    ("answers", "agency"): lazy_gettext("hanya petugas perangkat daerah atau portal itu sendiri"),
}


def value_words(name: str, value: object) -> str:
    """A field's value for reading."""
    if name in SWITCHES:
        return str(gettext("ya") if value else gettext("tidak"))
    if (name in MOST and value == 0) or value == "off":
        return str(gettext("tidak dipakai"))
    return str(VALUE_WORDS.get((name, str(value)), value))
