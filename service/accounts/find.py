"""Finding a member of staff by her e-mail; the use cases of this room begin here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.check_email import checked_email
from service.accounts.tables import Staff
from service.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def find_staff(session: Session, email: str, *, lock: bool = False) -> Staff:
    """The member of staff; `lock` keeps others from changing her until the transaction ends.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: nobody has it.
    """
    query = select(Staff).where(Staff.email == checked_email(email))
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFoundError(f"petugas {email[:100]!r} tidak dikenal")
    return found
