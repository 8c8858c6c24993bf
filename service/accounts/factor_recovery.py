"""Recovery codes: what stands in, once each, for a lost second factor; called by `factor`'s pages.

The library keeps codes that it can decrypt; we keep keyed hashes of them (ADR 0009).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import delete, func, select, update

from service.accounts.notices import announce_notice
from service.accounts.tables import RecoveryCode
from service.audit.record import record
from service.db import db, transaction
from service.ports import ports

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

HOW_MANY = 10


def replace_codes(session: Session, staff_id: int) -> list[str]:
    """Make new codes inside a transaction, to be seen this once; the old ones are void."""
    codes: list[str] = current_app.extensions["security"].totp_factory.generate_recovery_codes(
        HOW_MANY
    )
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.add_all(RecoveryCode(staff_id=staff_id, code_hash=_hash(code)) for code in codes)
    return codes


def renew_codes(staff_id: int, at: datetime) -> list[str]:
    """Make new recovery codes at her wish."""
    with transaction() as session:
        codes = replace_codes(session, staff_id)
        subject = f"staff:{staff_id}"
        record(session, "factor:codes_renewed", subject, subject, at)
        announce_notice(session, "codes_renewed", staff_id, at)
    return codes


def spend_code(staff_id: int, code: str, at: datetime) -> bool:
    """Use up a recovery code; whether it was hers and unused. Of two at once, one is refused."""
    mine = (RecoveryCode.staff_id == staff_id) & (RecoveryCode.code_hash == _hash(code))
    spend = update(RecoveryCode).where(mine, RecoveryCode.used_at.is_(None)).values(used_at=at)
    with transaction() as session:
        done: Any = session.execute(spend)
        spent = bool(done.rowcount)
        if spent:
            subject = f"staff:{staff_id}"
            record(session, "factor:code_spent", subject, subject, at)
            announce_notice(session, "code_spent", staff_id, at)
    return spent


def codes_left(staff_id: int) -> int:
    """How many of her codes are unused."""
    unused = (RecoveryCode.staff_id == staff_id) & RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).where(unused)) or 0


def _hash(code: str) -> bytes:
    """Letters and digits alone count, however they were typed."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    key = ports().settings.password_salt.encode()
    return hmac.digest(key, b"recovery code " + plain.encode("utf-8", "replace"), hashlib.sha256)
