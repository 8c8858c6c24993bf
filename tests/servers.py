"""Real servers for browser tests: the service under gunicorn, and sites that embed it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from service import create_app
from service.db import Base, db
from service.portals.register import NewPortal, add_agency, add_portal
from service.ports import utc_now
from service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
STOP_SECONDS = 30
ACTOR = "test:setup"


@dataclass
class HostSite:
    """A portal's site on an origin of its own: pages are put on it as texts of HTML."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, html: str) -> str:
        """Put a page on the site; gives its address."""
        self.pages[path] = html
        return self.url + path


@dataclass(frozen=True)
class Live:
    """The running service, an application on the same database, and the sites around it.

    Portal `dinkes` (agency `dinkes`) may be embedded by `host`, and by nobody else: `stranger` is
    a site that it does not know.
    """

    url: str
    app: Flask
    host: HostSite
    stranger: HostSite


@contextmanager
def host_site() -> Iterator[HostSite]:
    """A site on a free port, under a name that is another site than 127.0.0.1 to a browser."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = pages.get(self.path.partition("?")[0])
            self.send_response(200 if html is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((html or "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield HostSite(f"http://localhost:{server.server_port}", pages)
        server.shutdown()


@contextmanager
def gunicorn(
    environ: dict[str, str], listener: socket.socket, log: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The service as `make run` starts it, on a socket that listens already: nothing is missed.

    Gives its master process; `log` takes what it writes.
    """
    command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"]
    others = {name: text for name, text in os.environ.items() if not name.startswith("DUAARAH_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=others | environ, pass_fds=(listener.fileno(),), stderr=log
    )
    port = listener.getsockname()[1]
    listener.close()  # where it dies, callers are refused instead of left waiting
    try:
        _wait_until_alive(port)
        yield process
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One service for the whole run; tests stay apart by using pages of their own."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    environ = {
        "DUAARAH_ENV": "test",
        "DUAARAH_VAR": str(tmp_path_factory.mktemp("live")),
        "DUAARAH_BASE_URL": url,
        "DUAARAH_RATE_LIMIT_SCALE": "1000",
        "DUAARAH_TOTP_REQUIRED": "none",
        "DUAARAH_LOG_LEVEL": "ERROR",
        "DUAARAH_SQLITE_SYNCHRONOUS": "OFF",
        "DUAARAH_WORKER": "0",
    }
    with host_site() as host, host_site() as stranger:
        app = prepared(Settings.from_env(environ), host.url)
        with gunicorn(environ, listener):
            yield Live(url, app, host, stranger)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def prepared(settings: Settings, origin: str) -> Flask:
    """An application on a new database with the portal `dinkes`, which `origin` may embed."""
    engine = create_engine(settings.database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    app = create_app(settings)
    with app.app_context():
        add_agency("dinkes", "Dinas Kesehatan", ACTOR, utc_now())
        new = NewPortal("dinkes", "Kabar Dinas Kesehatan", "dinkes", (origin,))
        add_portal(new, ACTOR, utc_now())
        db.session.remove()
    return app


def _wait_until_alive(port: int) -> None:
    """Ask once: the socket listens already, so the answer comes as soon as a worker is up."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except OSError as error:
        raise RuntimeError("the service did not start; its output says why") from error
    finally:
        connection.close()
    if status != HTTPStatus.OK:
        raise RuntimeError(f"/healthz answered {status}")
