"""Deliveries in words: what is announced, how it stands, why it failed; for the desk's page."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext, lazy_gettext

from service.delivery.announce import CALLED_OFF, PUT_AWAY
from service.delivery.outbox import EXPIRED, NEEDLESS, WORKER_DIED

KINDS: Final = {
    "comment_received": lazy_gettext("tanggapan diterima"),
    "comment_decided": lazy_gettext("keputusan atas tanggapan"),
    "comment_answered": lazy_gettext("jawaban resmi"),
    "appeal_decided": lazy_gettext("keputusan atas keberatan"),
    "staff_link": lazy_gettext("tautan petugas"),
    "staff_password_changed": lazy_gettext("kata sandi petugas diganti"),
    "staff_factor_removed": lazy_gettext("faktor kedua petugas dilepas"),
    "staff_notice": lazy_gettext("pemberitahuan akun petugas"),
    "staff_email": lazy_gettext("konfirmasi alamat surel petugas"),
    "staff_invited": lazy_gettext("undangan petugas"),
    "audit_anchor": lazy_gettext("jangkar jejak audit"),
}
STATES: Final = {
    "queued": lazy_gettext("menunggu"),
    "failed": lazy_gettext("gagal"),
    "delivered": lazy_gettext("terkirim"),
    "cancelled": lazy_gettext("dibatalkan"),
    "dead": lazy_gettext("tidak akan sampai"),
}
REFUSED: Final = lazy_gettext("Server surel menolak alamat penerima.")
LOST: Final = lazy_gettext("Sambungan ke server surel terputus.")
NOT_SAFE: Final = lazy_gettext("Sambungan aman ke server surel gagal; periksa sertifikatnya.")
ERRORS: Final = {
    "SMTPRecipientsRefused": REFUSED,
    "SMTPSenderRefused": lazy_gettext("Server surel menolak alamat pengirim."),
    "SMTPDataError": lazy_gettext("Server surel menolak isi surel."),
    "SMTPAuthenticationError": lazy_gettext("Server surel menolak nama atau kata sandi kita."),
    "SMTPConnectError": lazy_gettext("Server surel tidak mau dihubungi."),
    "SMTPHeloError": lazy_gettext("Server surel tidak mau dihubungi."),
    "SMTPNotSupportedError": lazy_gettext("Server surel tidak melayani yang kita minta."),
    "SMTPServerDisconnected": LOST,
    "ConnectionResetError": LOST,
    "BrokenPipeError": LOST,
    "ConnectionRefusedError": lazy_gettext("Server surel tidak menerima sambungan."),
    "TimeoutError": lazy_gettext("Server surel tidak menjawab pada waktunya."),
    "gaierror": lazy_gettext("Nama server surel tidak ditemukan."),
    "SSLError": NOT_SAFE,
    "SSLCertVerificationError": NOT_SAFE,
    "OSError": lazy_gettext("Jaringan tidak dapat dipakai."),
}
ENDS: Final = {
    NEEDLESS: lazy_gettext("Tidak ada lagi yang perlu diberi tahu."),
    EXPIRED: lazy_gettext("Tautan di dalamnya sudah lewat waktunya sebelum dapat dikirim."),
    CALLED_OFF: lazy_gettext("Dibatalkan oleh petugas."),
    PUT_AWAY: lazy_gettext("Gagal, lalu disisihkan oleh petugas."),
    WORKER_DIED: lazy_gettext("Proses pengirim mati setiap kali mencoba."),
}
NO_MAIL: Final = "renderer: "


def kind_words(kind: str) -> str:
    """What is announced; an unknown kind stays as it is."""
    return str(KINDS.get(kind, kind))


def state_words(state: str) -> str:
    """How a delivery stands."""
    return str(STATES.get(state, state))


def fault_words(noted: str) -> str:
    """Why it failed or ended, from what the worker noted: a type, with its code behind it.

    Behind what a person did stands why it had failed before.
    """
    end, _, before = noted.partition(": ")
    if end in ENDS:
        return f"{ENDS[end]} {fault_words(before)}" if before else str(ENDS[end])
    if noted.startswith(NO_MAIL):
        return str(gettext("Surelnya tidak dapat disusun: kesalahan program."))
    known = ERRORS.get(noted.partition(" ")[0])
    return str(known or gettext("Surelnya tidak dapat dikirim."))
