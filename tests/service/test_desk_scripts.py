"""How much JavaScript the desk's pages may load, all of them together."""

from __future__ import annotations

import gzip
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flask import url_for
from jinja2 import nodes

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

MOST_BYTES = 20 * 1024
DESK = "desk.html"
SCRIPT = re.compile(r"url_for\('([\w.]*static)', filename='([\w./-]+\.js)'\)")
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def desk_templates(app: Flask) -> dict[str, str]:
    """The source of every template that the desk's frame is drawn around, by name."""
    loader, frames, sources = app.jinja_env.loader, {DESK: DESK}, dict[str, str]()
    assert loader is not None
    for name in loader.list_templates():
        sources[name] = loader.get_source(app.jinja_env, name)[0]
        extends = app.jinja_env.parse(sources[name]).find(nodes.Extends)
        if extends is not None and isinstance(extends.template, nodes.Const):
            frames[name] = extends.template.value

    def is_desk(name: str) -> bool:
        return name == DESK or (name in frames and is_desk(frames[name]))

    return {name: source for name, source in sources.items() if is_desk(name)}


def modules(app: Flask, client: FlaskClient) -> dict[str, bytes]:
    """Every module that a page of the desk loads, and what those import, by address."""
    with app.test_request_context():
        wanted = [
            url_for(endpoint, filename=name)
            for source in desk_templates(app).values()
            for endpoint, name in SCRIPT.findall(source)
        ]
    found: dict[str, bytes] = {}
    while wanted:
        address = wanted.pop()
        if address not in found:
            with client.get(address) as answer:
                assert answer.status_code == 200, address
                found[address] = answer.data
            text = found[address].decode()
            wanted += [urljoin(address, other) for other in IMPORTED.findall(text)]
    return found


def test_all_of_it_fits_twenty_kilobytes(app: Flask, client: FlaskClient) -> None:
    found = modules(app, client)
    names = {PurePosixPath(address).name for address in found}
    assert {"keys.js", "claim.js", "live.js"} <= names  # it looked where the scripts are
    sizes = {address: len(gzip.compress(text, 6)) for address, text in found.items()}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_every_script_of_a_page_is_named_where_it_is_looked_for(app: Flask) -> None:
    for name, source in desk_templates(app).items():
        assert source.count("<script") == len(SCRIPT.findall(source)), name
