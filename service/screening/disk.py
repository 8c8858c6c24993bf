"""Making sure that a file, or a folder's list of files, is on the disk and not only on its way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def to_disk(path: Path) -> None:
    """Wait until the file or folder is on the disk.

    Raises:
        OSError: it is not; what was written may be gone after a power cut.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
