"""Two workers under load: nobody gets another's answer, and what was accepted outlives a kill."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import psutil
import pytest
from sqlalchemy import select

from service.comments.receipt_link import token_hash
from service.comments.tables import Comment
from service.db import db
from service.settings import Settings
from tests.sending import PAGE, payload
from tests.servers import gunicorn, prepared

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from flask import Flask

Answered = TypeVar("Answered")
AT_ONCE = 400
KILLED_AFTER = 100
ACCEPTED = {201, 202}


@dataclass(frozen=True)
class Running:
    """The service on a database of its own, and an application that looks into it."""

    port: int
    process: subprocess.Popen[bytes]
    app: Flask


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The service with its real settings: every commit synced to disk."""
    environ = {
        "DUAARAH_ENV": "test",
        "DUAARAH_VAR": str(tmp_path),
        "DUAARAH_RATE_LIMIT_SCALE": "1000",
        "DUAARAH_WORKER": "0",
    }
    listener = socket.create_server(("127.0.0.1", 0), backlog=AT_ONCE)
    port = listener.getsockname()[1]
    app = prepared(Settings.from_env(environ), "https://dinkes.example")
    with gunicorn(environ, listener) as process:
        yield Running(port, process, app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sent(number: int) -> dict[str, Any]:
    """The submission of one citizen among many; every third page is another one."""
    page = {"url": f"{PAGE}-{number % 3}"}
    return payload(page=page, author_name=f"Warga {number}", body=f"Tanggapan nomor {number}.")


def in_a_loop(work: Coroutine[Any, Any, Answered]) -> Answered:
    """Run it in a loop of a thread of its own: Playwright keeps one running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def post(port: int, number: int) -> tuple[int, dict[str, Any]] | None:
    """Send over a connection of its own; None where it broke before the whole answer came."""
    body = json.dumps(sent(number)).encode()
    head = (
        "POST /api/v1/portals/dinkes/comments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
    except OSError:
        return None
    start, _, content = answer.partition(b"\r\n\r\n")
    try:
        return int(start.split()[1]), json.loads(content)
    except (IndexError, ValueError):
        return None


def stored(app: Flask) -> dict[UUID, Comment]:
    """Every comment by its id."""
    with app.app_context():
        found = {comment.id: comment for comment in db.session.scalars(select(Comment))}
        db.session.expunge_all()
    return found


def check_own(number: int, answer: dict[str, Any], comments: dict[UUID, Comment]) -> None:
    """The answer is of the comment that was sent, and all its parts agree."""
    comment = comments[UUID(answer["id"])]
    assert comment.body == f"Tanggapan nomor {number}."
    assert comment.author_name == f"Warga {number}"
    assert comment.reference == answer["reference"]
    token = urlsplit(answer["receipt_url"]).path.rpartition("/")[2]
    assert comment.receipt_hash == token_hash(token)


def test_each_of_400_gets_her_own_answer(running: Running) -> None:
    async def all_at_once() -> list[tuple[int, dict[str, Any]] | None]:
        return await asyncio.gather(*(post(running.port, number) for number in range(AT_ONCE)))

    answers = in_a_loop(all_at_once())
    comments = stored(running.app)
    assert len(comments) == AT_ONCE
    for number, answer in enumerate(answers):
        assert answer is not None
        assert answer[0] in ACCEPTED
        check_own(number, answer[1], comments)


def test_what_was_accepted_outlives_a_killed_worker(running: Running) -> None:
    master = psutil.Process(running.process.pid)
    accepted: dict[int, dict[str, Any]] = {}
    waiting = asyncio.Semaphore(40)

    async def one(number: int) -> None:
        async with waiting:
            answer = await post(running.port, number)
        if answer is not None and answer[0] in ACCEPTED:
            accepted[number] = answer[1]
        if number == KILLED_AFTER:
            master.children()[0].send_signal(signal.SIGKILL)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(number) for number in range(AT_ONCE)))

    in_a_loop(all_of_them())
    comments = stored(running.app)
    for number, answer in accepted.items():
        check_own(number, answer, comments)
    assert len(accepted) > AT_ONCE - 40  # only what the killed worker held at that moment
    assert running.process.poll() is None
    after = in_a_loop(post(running.port, AT_ONCE))
    assert after is not None
    assert after[0] in ACCEPTED


def test_what_is_under_way_is_finished_before_it_stops(running: Running) -> None:
    async def stopped_amid() -> list[tuple[int, dict[str, Any]] | None]:
        tasks = [asyncio.ensure_future(post(running.port, number)) for number in range(40)]
        await next(iter(asyncio.as_completed(tasks)))
        running.process.terminate()
        return await asyncio.gather(*tasks)

    answers = in_a_loop(stopped_amid())
    comments = stored(running.app)
    got = {number: answer[1] for number, answer in enumerate(answers) if answer is not None}
    for number, answer in got.items():
        check_own(number, answer, comments)
    assert len(comments) == len(got)  # none was stored whose sender was not told
