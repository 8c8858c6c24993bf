"""What a person may do to one announcement, and why not; `tend` asks before it acts, the page too.

Each function gives the refusal as the error to raise, or None where she may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.delivery.announce import CALLED_OFF, PUT_AWAY, lost_address
from service.delivery.dead import is_bounced, is_expired
from service.delivery.rules import rules
from service.errors import ConflictError, ForbiddenError, said

if TYPE_CHECKING:
    from datetime import datetime

    from service.delivery.tables import OutboxMessage
    from service.errors import ServiceError

EXPIRED = said("Tautan dalam surel ini sudah lewat waktunya; mintalah atau buatlah yang baru.")
FORGOTTEN = said("Alamat penerima surel ini sudah dihapus; tidak ada lagi yang dapat dikirimi.")
FIRM = said(
    "Peringatan tentang akun petugas dan jangkar jejak audit tidak dapat dibatalkan: dengan itu "
    "orang melihat apa yang tidak mereka perbuat sendiri. Hanya yang alamatnya ditolak untuk "
    "selamanya yang dapat disisihkan."
)
HER_OWN = said(
    "Peringatan ini tentang akun Anda sendiri; hanya pengelola lain yang dapat menyisihkannya."
)


def retry_refused(row: OutboxMessage, now: datetime) -> ServiceError | None:
    """Why it may not be tried again now; one that bounced may, where the server was at fault."""
    waiting = row.state == "queued" and row.attempts > 0 and row.not_before > now
    if not (row.state == "failed" or waiting) or _is_held(row, now):
        return ConflictError(said("Kiriman ini tidak gagal, atau sedang dicoba."))
    if is_expired(row, now):
        return ConflictError(EXPIRED)
    return ConflictError(FORGOTTEN) if lost_address(row.payload) else None


def call_off_refused(row: OutboxMessage, now: datetime, by: str) -> ServiceError | None:
    """Why `by` (as the audit trail names her) may not call it off, or put it away if it failed."""
    if row.state not in {"queued", "failed"} or _is_held(row, now):
        told = said("Kiriman ini tidak menunggu dan tidak gagal, atau sedang dicoba.")
        return ConflictError(told)
    if row.kind not in rules().firm:
        return None
    if not is_bounced(row):
        return ForbiddenError(FIRM)
    return ForbiddenError(HER_OWN) if row.subject == by else None


def restore_refused(row: OutboxMessage) -> ServiceError | None:
    """Why it may not be taken back that it was called off or put away."""
    by_hand = (row.last_error or "").startswith((CALLED_OFF, PUT_AWAY))
    if row.state != "cancelled" or not by_hand:
        return ConflictError(said("Kiriman ini tidak dibatalkan oleh petugas."))
    return ConflictError(FORGOTTEN) if lost_address(row.payload) else None


def _is_held(row: OutboxMessage, now: datetime) -> bool:
    """Whether a worker is trying it; `outbox.free` says the opposite of many rows."""
    return row.state == "queued" and row.leased_until is not None and row.leased_until > now
