"""The WSGI application that gunicorn serves (`gunicorn wsgi`); see gunicorn.conf.py."""

from __future__ import annotations

import sys

from service import create_app
from service.settings import Settings, SettingsError

try:
    application = create_app(Settings.from_env())
except SettingsError as error:
    sys.exit(f"duaarah: {error}")
