"""Reading what was written down of the chain's head: anchor files, mails, and what is typed.

`duaarah audit verify` holds the trail against it.
"""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Final

from service.audit.chain import Head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TYPED: Final = re.compile(r"(?<![\w:])([1-9][0-9]{0,17}):([0-9a-f]{64})(?![\w:])")
"""A head as mails write it and people type it: the number, a colon, the seal in hex."""


class AnchorError(ValueError):
    """There is no anchor to read; the message says where."""


def written(head: Head) -> str:
    """A head in one word, to be read by `read_head_typed`."""
    return f"{head.number}:{head.seal.hex()}"


def read_head_typed(text: str) -> Head:
    """The head in a word like `written` makes it.

    Raises:
        AnchorError: it is no such word.
    """
    found = TYPED.fullmatch(text.strip().lower())
    if found is None:
        raise AnchorError(f"{text!r} is not like 1234:0f3a…, an event's number and its seal in hex")
    return _head(found)


def read_anchors(path: Path) -> list[Head]:
    """The anchors in a file: of lines that begin with a brace, JSON with `count` and `seal`.

    From any other line, whatever stands there as `written` makes it: a mail may be kept as it
    came, several one after the other too.

    Raises:
        AnchorError: it cannot be read, or holds no anchor at all.
    """
    try:
        lines = _text(path.read_bytes()).splitlines()
    except (OSError, UnicodeDecodeError, LookupError) as error:
        raise AnchorError(f"{path}: {error}") from error
    found = [head for place, line in enumerate(lines, 1) for head in _heads(path, place, line)]
    if not found:
        raise AnchorError(f"{path}: no anchor in it")
    return list(dict.fromkeys(found))


def _text(data: bytes) -> str:
    """What a file says; what a mail says, however it was encoded on its way."""
    mail = message_from_bytes(data, policy=policy.default)
    body = mail.get_body(("plain",)) if mail["Content-Transfer-Encoding"] else None
    return data.decode("utf-8") if body is None else str(body.get_content())


def _heads(path: Path, place: int, line: str) -> Iterator[Head]:
    if not line.lstrip().startswith("{"):
        yield from map(_head, TYPED.finditer(line))
        return
    try:
        given = json.loads(line)
        yield Head(int(given["count"]), bytes.fromhex(given["seal"]))
    except (ValueError, TypeError, KeyError) as error:
        raise AnchorError(f"{path}, line {place}: no anchor") from error


def _head(found: re.Match[str]) -> Head:
    return Head(int(found[1]), bytes.fromhex(found[2]))
