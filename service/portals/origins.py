"""Reading origins, the addresses of sites that may embed a portal; called where they are given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from service.errors import FieldError, InvalidError, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_ORIGINS: Final = 50
"""They stand in a header of every page that a portal embeds, and headers have an end."""

LONGEST_ORIGIN: Final = 270
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
"""A host and port as they may stand in the header that lets a portal put us into a frame."""

FIELD: Final = "origins"
SCHEME = said("harus mulai dengan https:// atau http://")
WILDCARD = said("tanda * tidak dapat dipakai; tulis setiap alamat pada baris sendiri")
PATH = said("cukup alamat situsnya, tanpa jalur, tanda tanya, atau pagar di belakangnya")
BAD_HOST = said("nama host atau portnya tidak sah; huruf di luar a–z ditulis sebagai xn--")
LENGTH = said("terlalu panjang")
NONE = said("Tulis sedikitnya satu alamat asal, misalnya https://dinkes.go.id.")
TOO_MANY = said("Terlalu banyak alamat asal; paling banyak 50.")


@dataclass(frozen=True)
class OriginError(FieldError):
    """What is wrong with one of several texts: the `number` of its line, from 1, and the text."""

    number: int = 1
    text: str = ""


def checked_origin(text: str) -> str:
    """An origin as browsers send it: scheme and host in lower case, no default port, nothing else.

    Raises:
        InvalidError: the text is not an http or https origin; a wildcard or Unicode host is none.
    """
    return checked_origins([text])[0]


def checked_origins(texts: Iterable[str]) -> list[str]:
    """The origins in the order given, each once; empty lines count for nothing.

    Raises:
        InvalidError: a text is no origin, there is none, or there are too many; it names each.
    """
    lines = [(number, text) for number, text in enumerate(texts, 1) if text.strip()]
    faults = list(_faults(lines))
    if faults:
        detail = "; ".join(f"{fault.text!r}: {fault.message}" for fault in faults)
        raise InvalidError(*faults, detail=detail)
    found = list(dict.fromkeys(_normal(text) for _, text in lines))
    if not found:
        raise InvalidError(FieldError(FIELD, "required", NONE))
    if len(found) > MOST_ORIGINS:
        raise InvalidError(FieldError(FIELD, "count", TOO_MANY))
    return found


def _faults(lines: Iterable[tuple[int, str]]) -> Iterator[OriginError]:
    for number, text in lines:
        message = _fault_of(text)
        if message is not None:
            yield OriginError(FIELD, "origin", message, number, text.strip()[:LONGEST_ORIGIN])


def _fault_of(text: str) -> str | None:
    """What keeps a text from being an origin, in words that follow the text."""
    if len(text.strip()) > LONGEST_ORIGIN:
        return LENGTH
    if not text.strip().lower().startswith(("https://", "http://")):
        return SCHEME
    if "*" in text:
        return WILDCARD
    try:
        url = urlsplit(text.strip().lower())
        _ = url.port  # it is read only when it is asked for
    except ValueError:
        return BAD_HOST
    if not HOST.fullmatch(url.netloc):
        return BAD_HOST
    return PATH if url.path not in {"", "/"} or url.query or url.fragment else None


def _normal(text: str) -> str:
    url = urlsplit(text.strip().lower())
    host = url.netloc
    if url.port == DEFAULT_PORTS[url.scheme]:
        host = host.rpartition(":")[0]
    return f"{url.scheme}://{host}"
