"""How gunicorn serves Dua Arah; gunicorn reads this file by itself from the working directory.

Anything here yields to `GUNICORN_CMD_ARGS` and to gunicorn's own command line.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

MEMORY = Path("/dev/shm")  # noqa: S108 - memory, so that a full disk stops neither beat nor count
LIBC = ctypes.CDLL(None)
SCRATCH = str(MEMORY) if os.access(MEMORY, os.W_OK) else None


def remove_metrics(folder: str, owner: int) -> None:
    """Take the metrics' files away when the master ends; its forks run this too."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


# prometheus-client reads this when it is first imported, which `service` does below
metrics_folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if not metrics_folder:
    metrics_folder = tempfile.mkdtemp(prefix="duaarah-metrics-", dir=SCRATCH)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder
    atexit.register(remove_metrics, metrics_folder, os.getpid())

# structlog draws tracebacks on a console with it, which a server has none of: 3 MiB less
sys.modules["rich"] = None  # type: ignore[assignment]  # Python's own way to hide a module

from gunicorn.glogging import Logger  # noqa: E402 - see above
from prometheus_client import multiprocess  # noqa: E402 - see above

from service.delivery.worker import DeliveryThread, start_thread  # noqa: E402 - see above
from service.logs import formatter  # noqa: E402 - see above
from service.processes import finish_tables, release_connections  # noqa: E402 - see above

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.config import Config
    from gunicorn.workers.base import Worker

wsgi_app = "wsgi"
bind = [f"127.0.0.1:{os.environ.get('PORT', '8000')}"]
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 30
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190  # a page's address of 2,000 characters, each percent-encoded, and a title
worker_tmp_dir = SCRATCH
control_socket_disable = True  # a thread of the master would not survive the forks
accesslog = None  # it would hold addresses and the tokens of receipt links
forwarded_allow_ips = ""  # forwarded headers are DUAARAH_TRUSTED_PROXIES' business alone
deliveries: list[DeliveryThread] = []


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's own messages in our form; a `logconfig_dict` would switch the access log on."""

    def setup(self, cfg: Config) -> None:
        """Set gunicorn's handlers up, then our formatter on them."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())


logger_class = JsonLogger


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """Leave no open connection to the children, and memory that they can share."""
    del worker
    finish_tables()
    release_connections(server.app.wsgi())
    gc.collect()
    gc.freeze()
    if hasattr(LIBC, "malloc_trim"):  # glibc keeps what starting has freed; the forks would, too
        LIBC.malloc_trim(0)


def post_fork(server: Arbiter, worker: Worker) -> None:
    """Deliver from this worker too.

    Until gunicorn sets the worker's own signal handlers it has the master's, which would swallow a
    SIGTERM: the master would then wait for it the whole graceful timeout.
    """
    del worker
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    thread = start_thread(server.app.wsgi())
    if thread is not None:
        deliveries.append(thread)


def worker_exit(server: Arbiter, worker: Worker) -> None:
    """Let a mail that is on its way arrive."""
    del server, worker
    for thread in deliveries:
        thread.join()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Forget the gauges of a worker that is gone."""
    del server
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
