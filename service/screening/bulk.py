"""Screens many records in order, two processes where they are many; for `duaarah screen`."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING

from service.screening.records import Broken
from service.screening.verdict import screen_safely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from service.screening.records import Record
    from service.screening.verdict import Screens

CHUNK = 256  # records
FEW = 8  # chunks that are sooner judged than a second process is started
WORKERS = 2
WAITING = 4  # chunks under way for each worker: memory stays bounded whatever the input's length

Answer = bytes | Broken
_adopted: list[tuple[Screens, str]] = []  # in a worker: the screener it was forked with


def judge_all(records: Iterable[Record], screener: Screens, lang: str) -> Iterator[list[Answer]]:
    """The verdicts as JSON lines, and what was broken, in the order of the records, in chunks."""
    chunks = _chunks(iter(records))
    few = list(islice(chunks, FEW))
    if len(few) < FEW or not can_fork():
        for chunk in chain(few, chunks):
            yield judge(chunk, screener, lang)
        return
    yield from _judge_beside(chain(few, chunks), screener, lang)


def can_fork() -> bool:
    """Whether a second process would share the loaded model and have a processor to run on."""
    return "fork" in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1


def judge(chunk: list[Record], screener: Screens, lang: str) -> list[Answer]:
    """The answers to a chunk."""
    return [
        record
        if isinstance(record, Broken)
        else as_line(screen_safely(screener, record, lang).to_dict())
        for record in chunk
    ]


def as_line(answer: dict[str, object]) -> bytes:
    """One line of JSON, UTF-8; a lone surrogate is written as its escape."""
    text = json.dumps(answer, ensure_ascii=False, separators=(", ", ": "))
    return text.encode("utf-8", errors="backslashreplace") + b"\n"


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def _judge_beside(
    chunks: Iterable[list[Record]], screener: Screens, lang: str
) -> Iterator[list[Answer]]:
    waiting: deque[Future[list[Answer]]] = deque()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(WORKERS, fork, _adopt, (screener, lang)) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_judge_adopted, chunk))
            if len(waiting) > WORKERS * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _adopt(screener: Screens, lang: str) -> None:
    _adopted.append((screener, lang))


def _judge_adopted(chunk: list[Record]) -> list[Answer]:
    return judge(chunk, *_adopted[-1])
