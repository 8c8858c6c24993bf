# ruff: noqa: INP001 - a script, run by its path
"""Says in one line that a port is taken, before gunicorn tries; called by `make run`."""

from __future__ import annotations

import socket
import sys


def main(text: str) -> int:
    """Exit status: 0 where the port is free."""
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        sys.stderr.write(f"PORT={text} is no port: 1 to 65535\n")
        return 1
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            sys.stderr.write(
                f"port {text} cannot be used ({error.strerror}): stop what uses it, "
                "or choose another one: make run PORT=8001\n"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
