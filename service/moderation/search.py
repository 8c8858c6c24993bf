"""Finding comments by their words: an index of roots, kept behind the submissions.

A comment is indexed some seconds after it came (by `index_waiting`, which the delivery thread
calls), so that no citizen waits for it. What is indexed are the roots of the canonical words of
text and name, as hashes: *penipuan*, *menipu* and *t1pu* are all found by *tipu*.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, false, func, select
from sqlalchemy.orm import aliased

from service.comments.tables import Comment
from service.db import add_rows, db, transaction
from service.errors import ConflictError
from service.moderation.tables import SearchedComment, SearchedWord
from service.policies.stems import Stems
from service.policies.words_match import words_of
from service.ports import ports
from service.prepared import Prepared, exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Row, Select
    from sqlalchemy.orm import Session

MOST_WORDS = 6  # of what is asked for; more of them would narrow it no further
MOST_KEPT = 400  # different words of one comment
AT_ONCE = 100  # comments in one transaction; what they take of memory stays taken
CHUNKS = 10  # transactions at a stretch: a long backlog shall not take a worker for itself
WAIT_SECONDS = 5
REMEMBERED = 4096  # words: most comments use the same
MILLISECONDS = 80  # bits of a UUIDv7 behind its time
RARE = 3000  # comments; a word in more of them is looked for along the view
EVER = timedelta(days=365 * 100)
COMMON = Prepared(
    select(func.count()).select_from(
        select(SearchedWord.searched_id)
        .where(SearchedWord.word == bindparam("word", type_=Integer))
        .limit(exactly(RARE))
        .subquery()
    )
)
LAG = timedelta(hours=3)
"""How far back an hourly look goes for comments that were on their way while younger ones came."""


class Sought(NamedTuple):
    """The words to look for, the rarest first; `rare` says that the first is in few comments."""

    words: list[int]
    rare: bool

    @property
    def values(self) -> dict[str, int]:
        """What the condition for them is run with."""
        return {f"word_{place}": word for place, word in enumerate(self.words)}


NOTHING = Sought([], rare=False)


def holds_all(count: int, *, rare: bool) -> ColumnElement[bool]:
    """The condition that a comment holds so many words, as suits few or many that do.

    That they are few is said to the database as well: its own guess at a word can be a hundred
    times what there is, and then it reads all comments. Twice as many cannot have come meanwhile.
    """
    words = [bindparam(f"word_{place}", type_=Integer) for place in range(count)]
    if not words:
        return false()
    if rare:
        return Comment.id.in_(_holding(words).limit(exactly(2 * RARE)))
    return _holding(words).where(SearchedComment.comment_id == Comment.id).exists()


def seek(text: str) -> Sought:
    """What to look for where somebody types a text."""
    words = roots_of(text)[:MOST_WORDS]
    counts = {word: COMMON.rows(word=word)[0][0] for word in words}
    rare = bool(counts) and min(counts.values()) < RARE
    return Sought(sorted(words, key=counts.__getitem__), rare)


def roots_of(text: str) -> list[int]:
    """The hashes of the roots of a text's words, each once, in their order."""
    marks = dict.fromkeys(_mark(word) for word in dict.fromkeys(words_of(text)))
    return list(islice(marks, MOST_KEPT))


def index_waiting() -> None:
    """Index what came, once the oldest of it has waited a while: then many go with one commit."""
    oldest = _missing(db.session(), 1, timedelta())
    db.session.rollback()
    now = ports().clock().timestamp()
    if not oldest or now - (oldest[0].id.int >> MILLISECONDS) / 1000 < WAIT_SECONDS:
        return
    for _ in range(CHUNKS):
        if index_new() < AT_ONCE:
            break


def index_late(_now: datetime) -> None:
    """Index comments that were stored after younger ones had been indexed; once an hour."""
    while _indexed(AT_ONCE, LAG):
        pass


def index_new(most: int = AT_ONCE) -> int:
    """Index the oldest of what came after the last that is indexed; gives how many they were."""
    return _indexed(most, timedelta())


def _indexed(most: int, lag: timedelta) -> int:
    try:
        return _index_some(most, lag)
    except ConflictError:  # another worker indexed them at the same moment
        return 0


def _index_some(most: int, lag: timedelta) -> int:
    found = _missing(db.session(), most, lag)
    if not found:
        db.session.rollback()
        return 0
    words = [roots_of(f"{row.author_name}\n{row.body}") for row in found]
    with transaction(synced=False) as session:  # it can be made anew
        last = session.scalar(select(func.max(SearchedComment.id))) or 0
        comments = [{"id": n, "comment_id": row.id} for n, row in enumerate(found, last + 1)]
        add_rows(session, SearchedComment, comments)
        held = [
            {"word": word, "searched_id": number}
            for number, roots in enumerate(words, last + 1)
            for word in roots
        ]
        if held:
            add_rows(session, SearchedWord, held)
    return len(found)


def index_all(tell: Callable[[int], None]) -> None:
    """Index whatever is not yet, telling how many were done."""
    while done := _indexed(AT_ONCE, EVER):
        tell(done)


def forget_index() -> None:
    """Empty the index, so that it can be made anew."""
    with transaction() as session:
        session.execute(delete(SearchedWord))
        session.execute(delete(SearchedComment))


def count_missing() -> int:
    """How many comments are not in the index."""
    whole = db.session.scalar(select(func.count()).where(Comment.kind == "citizen")) or 0
    return whole - (db.session.scalar(select(func.count(SearchedComment.id))) or 0)


def _missing(session: Session, most: int, lag: timedelta) -> list[Row[Any]]:
    """The oldest comments that are not indexed, younger than the youngest that is, less a lag."""
    last = session.scalar(
        select(SearchedComment.comment_id).order_by(SearchedComment.comment_id.desc()).limit(1)
    )
    indexed = select(SearchedComment.id).where(SearchedComment.comment_id == Comment.id).exists()
    statement = (
        select(Comment.id, Comment.author_name, Comment.body)
        .where(Comment.kind == "citizen", ~indexed)
        .order_by(Comment.id)
        .limit(most)
    )
    if last is not None:
        statement = statement.where(Comment.id > _before(last, lag))
    return list(session.execute(statement))


def _before(last: UUID, lag: timedelta) -> UUID:
    """An id that far before this one: the first 48 bits of a UUIDv7 are its milliseconds."""
    moment = (last.int >> MILLISECONDS) - int(lag / timedelta(milliseconds=1))
    return UUID(int=max(moment, 0) << MILLISECONDS)


def _holding(words: Sequence[BindParameter[int]]) -> Select[Any]:
    """The comments that hold all the words: those with the first, if they have the others."""
    held = aliased(SearchedWord)
    found = (
        select(SearchedComment.comment_id)
        .join(held, held.searched_id == SearchedComment.id)
        .where(held.word == words[0])
    )
    for word in words[1:]:
        other = aliased(SearchedWord)
        also = (other.word == word, other.searched_id == held.searched_id)
        found = found.where(select(other.word).where(*also).exists())
    return found


@lru_cache(REMEMBERED)
def _mark(word: str) -> int:
    """A hash of its root, of 32 bits with a sign, as both databases keep it in four bytes."""
    root = _stems().root(word)
    return int.from_bytes(hashlib.blake2b(root.encode(), digest_size=4).digest(), signed=True)


@cache
def _stems() -> Stems:
    return Stems()
