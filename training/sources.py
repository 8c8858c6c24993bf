"""The declared sources: reads and checks `sources.toml` for every step of the training."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DECLARATION: Final = Path(__file__).with_name("sources.toml")
TASKS: Final = ("spam", "sentiment", "abuse")
ROLES: Final = ("train", "validate")
UNCLEARED: Final = "none stated"


class DeclarationError(ValueError):
    """`sources.toml` says something that cannot be."""


@dataclass(frozen=True)
class Collected:
    """A cleaned file of a source, by its path in a collected folder."""

    split: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """One declared source; the fields are explained at the head of `sources.toml`."""

    id: str
    task: str
    role: str
    may_train: bool
    repository: str
    commit: str
    files: tuple[str, ...]
    licence: str
    licence_stated_in: str
    cite: str
    harmless_for: tuple[str, ...]
    format: str
    collected: tuple[Collected, ...]

    @property
    def trains(self) -> bool:
        """Whether a shipped artefact is trained on it."""
        return self.role == "train" and self.may_train


def read_sources(path: Path = DECLARATION) -> list[Source]:
    """All declared sources in order.

    Raises:
        DeclarationError: a field is missing or contradicts another.
    """
    declared = tomllib.loads(path.read_text("utf-8")).get("source", [])
    sources = [_source(entry) for entry in declared]
    if len({source.id for source in sources}) != len(sources):
        raise DeclarationError(f"{path.name}: two sources have the same id")
    return sources


def _source(entry: dict[str, Any]) -> Source:
    name = entry.get("id", "?")
    try:
        source = Source(
            **{
                **entry,
                "files": tuple(entry["files"]),
                "cite": entry.get("cite", ""),
                "format": entry.get("format", ""),
                "harmless_for": tuple(entry.get("harmless_for", ())),
                "collected": tuple(Collected(**file) for file in entry["collected"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise DeclarationError(f"source {name}: {error}") from error
    if source.task not in TASKS or source.role not in ROLES:
        raise DeclarationError(f"source {name}: unknown task or role")
    if source.role == "train" and not source.may_train:
        raise DeclarationError(f"source {name}: its licence does not allow training")
    if source.may_train and source.licence == UNCLEARED:
        raise DeclarationError(f"source {name}: may_train without a stated licence")
    return source
