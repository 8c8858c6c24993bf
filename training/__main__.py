"""`python -m training STEP`: starts `training.command` in surroundings where bytes repeat.

`report` is a module of its own: it draws plots, for which a training installation has no library.
"""

from __future__ import annotations

import os
import sys
from typing import Final

# hash seed and threads are read when an interpreter starts; with these, the same lock file and the
# same data give the same bytes
REPEATABLE: Final = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

if __name__ == "__main__":
    asked = sys.argv[1:]
    module = ["training.report"] if asked[:1] == ["report"] else ["training.command", *asked[:1]]
    command = [sys.executable, "-m", *module, *asked[1:]]
    os.execve(sys.executable, command, os.environ | REPEATABLE)  # noqa: S606 - our own interpreter
