"""The two floors: a hello-world Flask app, and one that inserts a row and commits it."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, request
from sqlalchemy import event

from benchmarks.tables import Note, db


def create_hello() -> Flask:
    """Flask's first example."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello, World!"

    return app


def create_insert() -> Flask:
    """Reads JSON, inserts one row through the Session and commits, as anybody would write it."""
    app = Flask("insert")
    path = Path(os.environ["FLOOR_VAR"]) / "floor.sqlite3"
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{path}"
    db.init_app(app)
    with app.app_context():
        _same_pragmas()
        db.create_all()

    @app.post("/")
    def insert() -> tuple[dict[str, int], int]:
        sent = request.get_json()
        note = Note(author=sent["author_name"], body=sent["body"])
        db.session.add(note)
        db.session.commit()
        return {"id": note.id}, 201

    return app


def _same_pragmas() -> None:
    """The journal and the syncing that the service uses too, so that only the work differs."""

    @event.listens_for(db.engine, "connect")
    def connect(connection: object, _record: object) -> None:
        execute = connection.execute  # type: ignore[attr-defined]  # sqlite3's
        execute("PRAGMA journal_mode=WAL")
        execute(f"PRAGMA synchronous={os.environ.get('FLOOR_SYNCHRONOUS', 'FULL')}")
