"""Putting words on a list and taking them off again; called by the desk and by `duaarah words`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from marshmallow import ValidationError
from sqlalchemy import delete, func, select

from service.audit.record import record
from service.db import db, transaction
from service.errors import FieldError, InvalidError, NotFoundError, said
from service.payloads import PlainText
from service.policies.stamp import new_stamp
from service.policies.tables import WORDS_LENGTH, WordEntry, WordListState
from service.policies.words_everyday import are_everyday
from service.policies.words_match import ACTIONS, words_of
from service.policies.words_scope import NOT_HERS, ListScope, owners_of, scope_of_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from service.access import Scope

MOST_WORDS = 8
LEAST_LETTERS = 2
MOST_ENTRIES = 10_000  # active ones, all lists together
MOST_REMOVED = 1000  # inactive ones kept, all lists together; the oldest go
SHOWN_REMOVED = 200
FULL = said("Daftar kata sudah penuh; hapus dulu yang tidak perlu.")
TAKEN = said("Kata ini, atau bentuk lainnya, sudah ada di daftar itu.")
TOO_MANY_WORDS = said("Kata: terlalu banyak untuk satu ungkapan.")
UNTYPABLE = {
    "length": said("Kata: kosong atau terlalu panjang."),
    "characters": said("Kata: memuat karakter yang tidak dapat disimpan."),
}
TYPED = PlainText(1, WORDS_LENGTH)


@dataclass(frozen=True)
class NewWords:
    """Words to be listed: one word or a phrase, whose list, and `hold`, `spam` or `allow`."""

    words: str
    scope: ListScope
    action: str


@dataclass(frozen=True)
class Who:
    """Who changes a list: her name in the audit trail and where her permission reaches."""

    actor: str
    reach: Scope


@dataclass(frozen=True)
class Listed:
    """An entry and the list that it stands on."""

    entry: WordEntry
    scope: ListScope


def add_words(new: NewWords, who: Who, at: datetime) -> int:
    """List the words, and give the entry's number; words taken off before are put back.

    Raises:
        InvalidError: the words cannot be looked for, stand on that list already, there is no such
            action, too much is listed, or the list is not one that she may change.
    """
    new = checked(new)
    if not new.scope.within(who.reach):
        raise InvalidError(NOT_HERS)
    _same(db.session(), new)  # reads the list's words before anybody has to wait for it
    with transaction() as session:
        new_stamp(session, WordListState)
        _check_room(session)
        entry = _same(session, new)
        if entry is None:
            entry = _store(session, new, who.actor, at)
        elif entry.active:
            raise InvalidError(FieldError("words", "taken", TAKEN))
        entry.words, entry.action, entry.active = new.words, new.action, True
        entry.changed_by, entry.changed_at = who.actor, at
        _record(session, "words:added", entry, who.actor, at)
        return entry.id


def switch_words(entry_id: int, who: Who, at: datetime, *, active: bool) -> bool:
    """Take an entry off its list, or put it back; gives whether that changed anything.

    Of those taken off, all but the last `MOST_REMOVED` are forgotten.

    Raises:
        NotFoundError: no such entry, or on a list that she may not change; the two look the same.
        InvalidError: too much is listed for putting it back.
    """
    with transaction() as session:
        new_stamp(session, WordListState)
        entry = session.get(WordEntry, entry_id)
        if entry is None or not _scope(entry).within(who.reach):
            raise NotFoundError
        if entry.active == active:
            return False
        if active:
            _check_room(session)
        entry.active, entry.changed_by, entry.changed_at = active, who.actor, at
        session.flush()
        _forget_oldest(session)
        _record(session, "words:restored" if active else "words:removed", entry, who.actor, at)
        return True


def read_words(reach: Scope) -> list[Listed]:
    """The entries that have a say in the reach, the newest first."""
    query = select(WordEntry).where(WordEntry.active)
    rows: Sequence[WordEntry] = db.session.scalars(query.order_by(WordEntry.id.desc())).all()
    listed = [Listed(entry, _scope(entry)) for entry in rows]
    owners = owners_of(reach.portals)
    return [one for one in listed if one.scope.touches(reach, owners)]


def read_removed(reach: Scope) -> list[Listed]:
    """The last `SHOWN_REMOVED` entries that were taken off and may be put back in the reach."""
    rows = db.session.scalars(
        select(WordEntry)
        .where(~WordEntry.active)
        .order_by(WordEntry.changed_at.desc(), WordEntry.id.desc())
        .limit(MOST_REMOVED)
    )
    listed = (Listed(entry, _scope(entry)) for entry in rows)
    return list(islice((one for one in listed if one.scope.within(reach)), SHOWN_REMOVED))


def read_entry(entry_id: int, reach: Scope) -> Listed:
    """One entry.

    Raises:
        NotFoundError: no such entry, or on a list that the permission does not reach.
    """
    entry = db.session.get(WordEntry, entry_id)
    if entry is None or not (scope := _scope(entry)).within(reach):
        raise NotFoundError
    return Listed(entry, scope)


def checked(new: NewWords) -> NewWords:
    """The words as they can be stored and looked for.

    Raises:
        InvalidError: they cannot be, or there is no such action.
    """
    if new.action not in ACTIONS:
        raise InvalidError(FieldError("action", "choice", said("Pilih tahan, spam, atau izinkan.")))
    try:
        typed = " ".join(TYPED.deserialize(new.words).split())
    except ValidationError as error:
        code = error.args[0].code
        raise InvalidError(FieldError("words", code, UNTYPABLE[code])) from error
    words = words_of(typed)
    if len("".join(words)) < LEAST_LETTERS:
        message = said("Kata: tulis paling sedikit dua huruf atau angka.")
        raise InvalidError(FieldError("words", "length", message))
    if len(words) > MOST_WORDS:
        raise InvalidError(FieldError("words", "length", TOO_MANY_WORDS))
    if are_everyday(words):
        message = said("Kata: ada di hampir setiap tanggapan; tambahkan kata yang lebih khusus.")
        raise InvalidError(FieldError("words", "everyday", message))
    return replace(new, words=typed)


def _scope(entry: WordEntry) -> ListScope:
    return scope_of_ids(entry.agency_id, entry.portal_id)


def _same(session: Session, new: NewWords) -> WordEntry | None:
    """The entry on the same list that reads the same."""
    rows = session.execute(
        select(WordEntry.id, WordEntry.words)
        .where(
            WordEntry.agency_id.is_not_distinct_from(new.scope.agency_id),
            WordEntry.portal_id.is_not_distinct_from(new.scope.portal_id),
        )
        .order_by(WordEntry.active.desc(), WordEntry.id)
    )
    reading = _reading(new.words)
    same = next((row.id for row in rows if _reading(row.words) == reading), None)
    return None if same is None else session.get(WordEntry, same)


@lru_cache(MOST_ENTRIES + MOST_REMOVED)
def _reading(words: str) -> tuple[str, ...]:
    return tuple(words_of(words))


def _store(session: Session, new: NewWords, actor: str, at: datetime) -> WordEntry:
    entry = WordEntry(
        words=new.words,
        agency_id=new.scope.agency_id,
        portal_id=new.scope.portal_id,
        action=new.action,
        added_by=actor,
        added_at=at,
        changed_by=actor,
        changed_at=at,
    )
    session.add(entry)
    session.flush()
    return entry


def _check_room(session: Session) -> None:
    active = select(func.count()).select_from(WordEntry).where(WordEntry.active)
    if (session.scalar(active) or 0) >= MOST_ENTRIES:
        raise InvalidError(FieldError("words", "full", FULL))


def _forget_oldest(session: Session) -> None:
    """Delete what was taken off long ago; never the last number, which would be given again."""
    beyond = (
        select(WordEntry.id)
        .where(~WordEntry.active)
        .order_by(WordEntry.changed_at.desc(), WordEntry.id.desc())
        .offset(MOST_REMOVED)
    )
    last = select(func.max(WordEntry.id)).scalar_subquery()
    session.execute(
        delete(WordEntry).where(WordEntry.id.in_(beyond), WordEntry.id < last),
        execution_options={"synchronize_session": False},
    )


def _record(session: Session, tag: str, entry: WordEntry, actor: str, at: datetime) -> None:
    record(
        session,
        tag,
        actor,
        f"words:{entry.id}",
        at,
        entry.portal_id,
        agency=entry.agency_id,
        action=entry.action,
    )
