"""Finding a member of staff by e-mail or number; the use cases of this room begin here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.accounts.check_email import checked_email
from service.accounts.tables import Staff
from service.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def find_staff(session: Session, who: str | int, *, lock: bool = False) -> Staff:
    """The member of staff; `lock` keeps others from changing her until the transaction ends.

    `who` is her e-mail, or her id.

    Raises:
        InvalidError: not an e-mail address.
        NotFoundError: there is nobody.
    """
    named = Staff.id == who if isinstance(who, int) else Staff.email == checked_email(who)
    query = select(Staff).where(named)
    if lock:  # what was read before somebody else's change counts no more
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"petugas {str(who)[:100]!r} tidak dikenal")
    return found
