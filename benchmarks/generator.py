"""Shows that the load generator is not the bottleneck: its rate against a bare socket server."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

from benchmarks.load import Call, Load, drive

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"


def answer_blindly(port: Synchronized[int]) -> None:
    """A server that reads and answers without a thought; the cheapest peer there can be."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port.value = listener.getsockname()[1]
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=_talk, args=(peer,), daemon=True).start()


def _talk(peer: socket.socket) -> None:
    with peer:
        while peer.recv(65536):
            peer.sendall(ANSWER)


def fastest(port: int, count: int) -> Load:
    """Drive the blind server."""
    return drive(port, lambda _: Call("/"), count)
