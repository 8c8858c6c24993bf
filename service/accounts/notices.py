"""Tells a member of staff by mail what happened to her account, so that she notices a stranger.

The use cases that change what opens an account call `announce_notice` in their transactions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext

from service.delivery.announce import ADDRESS, Announcement, announce
from service.languages import choose_language

if TYPE_CHECKING:
    from datetime import datetime

    from flask_babel import LazyString
    from sqlalchemy.orm import Session

KIND = "staff_notice"
NOT_YOU = lazy_gettext(
    "Bukan Anda? Segera buat kata sandi baru, lalu beri tahu pengelola. Halaman ini mengirim "
    "tautannya:"
)


@dataclass(frozen=True)
class Notice:
    """What a mail says: its subject, what happened, and what to do where it was not she."""

    subject: LazyString
    happened: LazyString
    advice: LazyString = NOT_YOU


NOTICES = {
    "locked": Notice(
        lazy_gettext("Percobaan masuk ke akun Anda dihentikan"),
        lazy_gettext(
            "Kata sandi yang salah terlalu sering dimasukkan untuk akun Anda di meja kerja Dua "
            "Arah. Untuk sementara kata sandi tidak diperiksa lagi, yang benar pun tidak. Akun "
            "Anda tidak terbuka, dan Anda tetap dapat masuk dengan tautan sekali pakai."
        ),
        lazy_gettext(
            "Bukan Anda? Anda tidak perlu berbuat apa-apa selama kata sandi Anda tidak dipakai di "
            "tempat lain. Dari halaman ini Anda dapat meminta tautan masuk atau kata sandi baru:"
        ),
    ),
    "factor_locked": Notice(
        lazy_gettext("Percobaan memasukkan kode akun Anda dihentikan"),
        lazy_gettext(
            "Kode faktor kedua yang salah terlalu sering dimasukkan untuk akun Anda di meja kerja "
            "Dua Arah, setelah kata sandi atau tautan masuk yang benar. Untuk sementara tidak ada "
            "kode yang diperiksa. Akun Anda tidak terbuka."
        ),
        lazy_gettext(
            "Bukan Anda? Orang lain mungkin mengetahui kata sandi Anda. Segera buat kata sandi "
            "baru, lalu beri tahu pengelola. Halaman ini mengirim tautannya:"
        ),
    ),
    "factor_set": Notice(
        lazy_gettext("Faktor kedua Anda dipasang"),
        lazy_gettext("Faktor kedua baru saja dipasang pada akun Anda di meja kerja Dua Arah."),
    ),
    "factor_replaced": Notice(
        lazy_gettext("Faktor kedua Anda diganti"),
        lazy_gettext(
            "Faktor kedua akun Anda di meja kerja Dua Arah baru saja diganti; yang lama dan kode "
            "pemulihannya tidak berlaku lagi."
        ),
    ),
    "factor_given_up": Notice(
        lazy_gettext("Faktor kedua Anda dimatikan"),
        lazy_gettext(
            "Faktor kedua akun Anda di meja kerja Dua Arah baru saja dimatikan dari dalam akun."
        ),
    ),
    "codes_renewed": Notice(
        lazy_gettext("Kode pemulihan Anda diganti"),
        lazy_gettext(
            "Kode pemulihan baru baru saja dibuat untuk akun Anda di meja kerja Dua Arah; yang "
            "lama tidak berlaku lagi."
        ),
    ),
    "email_asked": Notice(
        lazy_gettext("Alamat surel akun Anda akan diganti"),
        lazy_gettext(
            "Dari akun Anda, atau oleh pengelola, diminta agar akun Anda di meja kerja Dua Arah "
            "memakai alamat surel lain. Alamat ini tetap berlaku sampai alamat yang baru "
            "dikonfirmasi."
        ),
    ),
    "email_taken": Notice(
        lazy_gettext("Alamat surel Anda diminta untuk akun lain"),
        lazy_gettext(
            "Seorang petugas ingin memakai alamat ini untuk akunnya di meja kerja Dua Arah. Alamat "
            "ini milik akun Anda; tidak ada yang berubah."
        ),
        lazy_gettext(
            "Anda sendiri yang memintanya? Pakailah alamat lain, atau masuk dengan akun ini. "
            "Halaman ini mengirim tautannya:"
        ),
    ),
    "email_changed": Notice(
        lazy_gettext("Alamat surel akun Anda diganti"),
        lazy_gettext(
            "Mulai sekarang Anda masuk ke meja kerja Dua Arah dengan alamat ini. Semua sesi yang "
            "terbuka sudah diakhiri; kata sandi dan faktor kedua tetap."
        ),
        lazy_gettext("Lupa kata sandi? Dari halaman ini Anda dapat meminta yang baru:"),
    ),
    "email_given_up": Notice(
        lazy_gettext("Alamat surel akun Anda diganti"),
        lazy_gettext(
            "Akun Anda di meja kerja Dua Arah sekarang memakai alamat surel lain. Alamat ini tidak "
            "membuka apa-apa lagi."
        ),
        lazy_gettext("Bukan kehendak Anda? Segera beri tahu pengelola. Meja kerja ada di sini:"),
    ),
    "code_spent": Notice(
        lazy_gettext("Sebuah kode pemulihan Anda dipakai"),
        lazy_gettext(
            "Sebuah kode pemulihan baru saja dipakai untuk akun Anda di meja kerja Dua Arah, "
            "sebagai ganti kode dari ponsel."
        ),
    ),
}
"""By the code that stands in the outbox."""


def announce_notice(
    session: Session,
    what: str,
    staff_id: int,
    at: datetime,
    *,
    lang: str | None = None,
    to: str | None = None,
) -> None:
    """Queue the mail in the transaction of what it tells; `what` is a code of `NOTICES`.

    It is written in the language of the request, which is hers, or in `lang`. It goes to her
    address of the moment it leaves, or `to` one that is stored nowhere else any more: that one is
    told even if her account is disabled or gone meanwhile, and forgotten when the mail has left.
    """
    payload = {
        "staff_id": staff_id, "what": what, "at": at.isoformat(),
        "lang": lang or choose_language(),
    }  # fmt: skip
    if to is not None:
        payload[ADDRESS] = to
    subject = f"staff:{staff_id}"
    announce(session, Announcement(KIND, subject, payload, created_at=at, not_before=at))
