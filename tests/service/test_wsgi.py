"""The service as it is really served: two workers of one gunicorn, their logs, their metrics."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psutil
import pytest

from service.comments.tables import URL_LENGTH
from tests.servers import ROOT, gunicorn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Service:
    """A running service: its address, its master process and what it logged so far."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self._log = port, process, log

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """GET over a connection of its own, so that any worker may answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def logged(self) -> list[dict[str, object]]:
        """Each line, which must be JSON."""
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def served(folder: Path, **change: str) -> Iterator[Service]:
    """The service on an empty database below `folder`."""
    environ = {
        "DUAARAH_ENV": "test",
        "DUAARAH_VAR": str(folder / "var"),
        "DUAARAH_DATABASE_URL": "",
        "DUAARAH_RATE_LIMIT_SCALE": "1000",
        **change,
    }
    command = [sys.executable, "-m", "service.cli", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environ, check=True, capture_output=True)
    log = folder / "log"
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with log.open("wb") as out, gunicorn(environ, listener, out) as process:
        yield Service(port, process, log)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for this file."""
    with served(tmp_path_factory.mktemp("served")) as service:
        yield service


def counted(service: Service) -> dict[str, float]:
    """What `/metrics` says."""
    status, text = service.get("/metrics")
    assert status == 200
    rows = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def test_metrics_are_those_of_all_workers(service: Service) -> None:
    name = 'duaarah_requests_total{endpoint="none",status="404"}'
    before = counted(service).get(name, 0)
    for _ in range(20):
        assert service.get("/no/such/page")[0] == 404
    for _ in range(6):  # whichever worker is asked
        assert counted(service)[name] == before + 20


def test_the_longest_address_of_a_page_gets_through(service: Service) -> None:
    page = "https://dinkes.example/".ljust(URL_LENGTH, "/")
    query = urlencode({"page": page, "title": "🙏" * 100})
    status, text = service.get(f"/embed/thread?portal=tidak-ada&{query}")
    assert (status, "portal &#39;tidak-ada&#39; tidak dikenal" in text) == (404, True)


def test_two_workers_share_a_master_that_holds_no_database_open(service: Service) -> None:
    master = psutil.Process(service.process.pid)
    service.get("/readyz")
    assert len(master.children()) == 2
    assert [file.path for file in master.open_files() if "sqlite3" in file.path] == []


def test_the_model_is_loaded_once_before_the_fork(service: Service) -> None:
    status, text = service.get("/readyz")
    assert (status, json.loads(text)["checks"]["model"]) == (200, "ok")


def test_gunicorn_logs_as_we_do_and_no_access(service: Service) -> None:
    token = "t0ken" * 8
    service.get(f"/r/{token}?name=Kartini")
    raw = socket.create_connection(("127.0.0.1", service.port), timeout=30)
    raw.sendall(f"GET /r/{token} Kartini\r\n\r\n".encode())
    raw.recv(1000)
    raw.close()
    lines = service.logged()
    assert any(str(line["event"]).startswith("Starting gunicorn") for line in lines)
    assert any(line["event"] == "Invalid request from …" for line in lines)
    for secret in (token, "Kartini", "/r/t0"):
        assert secret not in json.dumps(lines)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"DUAARAH_ENV": "production"}, "DUAARAH_SECRET_KEY must be set"),
        ({"DUAARAH_ENV": "test", "DUAARAH_COLOUR": "red"}, "unknown setting DUAARAH_COLOUR"),
    ],
)
def test_unsafe_settings_are_refused_in_one_line(
    tmp_path: Path, environ: dict[str, str], words: str
) -> None:
    environ = {**environ, "DUAARAH_VAR": str(tmp_path), "PORT": "0", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn"]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    (line,) = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert words in line


def test_metrics_files_live_as_long_as_the_service(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        service.get("/healthz")
        (folder,) = {
            Path(mapped.path).parent
            for worker in psutil.Process(service.process.pid).children()
            for mapped in worker.memory_maps()
            if "duaarah-metrics-" in mapped.path
        }
        assert folder.is_dir()
    assert not folder.exists()


def test_the_server_loads_nothing_that_only_commands_need(tmp_path: Path) -> None:
    """Each of these costs every worker memory: Alembic alone 10 MB, scikit-learn 50."""
    script = "import sys, wsgi; print(*{name.partition('.')[0] for name in sys.modules})"
    environ = {"DUAARAH_ENV": "test", "DUAARAH_VAR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ended.stdout.split())
    assert "flask" in loaded
    assert loaded & {"alembic", "flask_migrate", "sklearn", "numpy", "scipy", "training"} == set()
