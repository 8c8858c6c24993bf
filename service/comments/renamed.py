"""Makes readers fetch threads anew when an agency or a portal has another name.

`create_app` hands it to the room `portals`, which gives the names and knows no threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from service.comments.tables import Comment, Thread
from service.portals.tables import Portal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def show_new_name(
    session: Session, *, agency_id: int | None = None, portal_id: int | None = None
) -> None:
    """Raise the version of every thread that shows the name: stored pages hold the old one.

    An agency's name stands above the threads of its portals and on its answers, wherever those
    are.
    """
    if agency_id is None:
        shows = Thread.portal_id == portal_id
    else:
        answered = select(Comment.thread_id).where(
            Comment.kind == "official", Comment.author_agency_id == agency_id
        )
        owned = select(Portal.id).where(Portal.agency_id == agency_id)
        shows = or_(Thread.portal_id.in_(owned), Thread.id.in_(answered))
    session.execute(
        update(Thread)
        .where(shows)
        .values(version=Thread.version + 1)
        .execution_options(synchronize_session=False)
    )
