"""Addresses in templates: those that are remembered are the same as those that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template_string, url_for

if TYPE_CHECKING:
    from flask import Flask

FILE = "{{ url_for('static', filename=name) }}"


def test_of_two_files_each_has_its_own(app: Flask) -> None:
    with app.test_request_context("/desk"):
        for name in ("desk.css", "tokens.css", "desk.css"):
            assert render_template_string(FILE, name=name) == url_for("static", filename=name)


def test_what_differs_is_put_together_anew(app: Flask) -> None:
    with app.test_request_context("/desk"):
        for view in ("spam", "mine"):
            found = render_template_string(
                "{{ url_for('moderation.queue', view=view) }}", view=view
            )
            assert found == f"/desk?view={view}"
        assert render_template_string("{{ url_for('moderation.queue') }}") == "/desk"


def test_below_another_root_it_is_never_remembered(app: Flask) -> None:
    for root, expected in (("", "/desk"), ("/suara", "/suara/desk"), ("", "/desk")):
        with app.test_request_context("/desk", environ_overrides={"SCRIPT_NAME": root}):
            assert render_template_string("{{ url_for('moderation.queue') }}") == expected
