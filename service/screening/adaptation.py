"""What an installation has learnt from its moderators, as files; `adapting` and training read them.

An adaptation is a folder: `adaptation.safetensors` (`grams`, UTF-8, one a line; `weights`, int16,
output by output, in the units of the shipped artefact) and `adaptation.json` (what it was made for,
from what, and how it was judged). Like the artefacts it is arrays and JSON: nothing in it can run.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import safetensors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORMAT: Final = 1
WEIGHTS: Final = "adaptation.safetensors"
DETAILS: Final = "adaptation.json"
OUTPUTS: Final = ("spam", "abuse")
MAX_GRAMS: Final = 8192
ID: Final = re.compile(r"[0-9]{4,}-[0-9a-f]{8}")


class AdaptationError(ValueError):
    """An adaptation is missing, damaged or of an unknown form; the message says why."""


class OtherBaseError(AdaptationError):
    """It was made on top of another model: no fault, but of no use here."""


@dataclass(frozen=True)
class Adaptation:
    """Units that are added to the shipped weights: a row of int16 an output, one a gram.

    `details` is the content of `adaptation.json`.
    """

    id: str
    outputs: tuple[str, ...]
    grams: list[str]
    rows: list[array[int]]
    details: Mapping[str, Any]

    def packed(self, places: Mapping[str, Sequence[int]], bits: int) -> dict[str, int]:
        """By gram, its units side by side: an output's at each of its places, `bits` each."""
        shifts = [[place * bits for place in places.get(name, ())] for name in self.outputs]
        return {
            gram: sum(unit << shift for unit, at in zip(units, shifts, strict=True) for shift in at)
            for gram, units in zip(self.grams, zip(*self.rows, strict=True), strict=True)
        }


def read_details(folder: Path) -> dict[str, Any]:
    """What is written about the adaptation in a folder.

    Raises:
        AdaptationError: missing, not JSON, or of another format.
    """
    try:
        details = json.loads((folder / DETAILS).read_text("utf-8"))
        if details["format"] != FORMAT:
            raise AdaptationError(
                f"{DETAILS}: format is {details['format']!r}, this program needs {FORMAT}"
            )
        for name in ("id", "base", "sha256", "created_at"):
            if not isinstance(details[name], str):
                raise AdaptationError(f"{DETAILS}: {name} is no text")
    except OSError as error:
        raise AdaptationError(f"{DETAILS} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise AdaptationError(f"{DETAILS} is not JSON") from error
    except (KeyError, TypeError) as error:
        raise AdaptationError(f"{DETAILS} lacks something: {error}") from error
    return dict(details)


def read_adaptation(folder: Path, base: str) -> Adaptation:
    """The adaptation in a folder, for the shipped model of version `base`.

    Raises:
        OtherBaseError: it was made on top of another model.
        AdaptationError: missing, damaged, or of an unknown form.
    """
    details = read_details(folder)
    if details["base"] != base:
        raise OtherBaseError(f"made for the model {details['base']}, this one is {base}")
    try:
        data = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise AdaptationError(f"{WEIGHTS} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != details["sha256"]:
        raise AdaptationError(f"{WEIGHTS} is damaged: its sha256 is not that of {DETAILS}")
    outputs = _outputs(details)
    try:
        tensors = dict(safetensors.deserialize(data))  # type: ignore[no-untyped-call] # has no types
        grams, rows = _unpack(tensors, len(outputs))
    except (KeyError, ValueError, safetensors.SafetensorError) as error:
        raise AdaptationError(f"{WEIGHTS} is no adaptation: {error}") from error
    return Adaptation(details["id"], outputs, grams, rows, details)


def _outputs(details: Mapping[str, Any]) -> tuple[str, ...]:
    found = details.get("outputs")
    if not isinstance(found, list) or not found or not set(found) <= set(OUTPUTS):
        raise AdaptationError(f"{DETAILS}: unknown outputs {found!r}")
    return tuple(found)


def _unpack(tensors: Mapping[str, Any], outputs: int) -> tuple[list[str], list[array[int]]]:
    if tensors["weights"]["dtype"] != "I16":
        raise ValueError(f"its weights are {tensors['weights']['dtype']}, not I16")
    grams = bytes(tensors["grams"]["data"]).decode("utf-8").split("\n")
    units = array("h")
    units.frombytes(bytes(tensors["weights"]["data"]))
    width = len(grams)
    if len(units) != outputs * width or width > MAX_GRAMS or len(set(grams)) != width:
        raise ValueError("its arrays do not fit together")
    return grams, [units[at * width : (at + 1) * width] for at in range(outputs)]
