"""The floors' gunicorn settings: the service's own, without the hooks that know the service."""

import runpy
from pathlib import Path

_service = runpy.run_path(str(Path(__file__).resolve().parent.parent / "gunicorn.conf.py"))
globals().update(
    {
        name: value
        for name, value in _service.items()
        if isinstance(value, bool | int | float | str) and not name.startswith("_")
    }
)
wsgi_app = ""
