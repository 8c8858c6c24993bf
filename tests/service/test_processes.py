"""What is done before the forks, in a process that has not done anything yet."""

from __future__ import annotations

import subprocess
import sys

from tests.servers import ROOT

CHILD = """
from service.db import Base
from service.processes import finish_tables

def finished():
    return all(mapper.configured for mapper in Base.registry.mappers)

before = finished()
finish_tables()
print(before, finished())
"""


def test_workers_find_the_tables_finished() -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert child.stdout.split() == ["False", "True"]
