"""*fetch*: takes a collected folder and verifies it, or downloads from the origins and verifies.

Only sources that train are downloaded: the others have no stated licence, so they are measured
against where somebody has collected them, and never passed on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from training.origins import read_origin
from training.rows import Row, RowsError, distinct, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from training.sources import Source

FETCHED: Final = "fetched.json"
TIMEOUT_SECONDS: Final = 60
MAX_BYTES: Final = 64 * 1024 * 1024


class FetchError(RuntimeError):
    """A source is missing, differs from its declaration, or cannot be reached."""


@dataclass(frozen=True)
class Fetched:
    """A file at hand: whose it is, where it lies, its digest, and `collected` or `origin`."""

    source: str
    split: str
    path: str
    sha256: str
    provenance: str


class Transport(Protocol):
    """Whatever gets the bytes behind an address; raises FetchError when it cannot."""

    def get(self, url: str) -> bytes:
        """The body of a 200 answer."""


class UrlTransport:
    """The network, by the standard library."""

    def get(self, url: str) -> bytes:
        """Get an http(s) address."""
        request = Request(url, headers={"User-Agent": "duaarah-training"})  # noqa: S310 - from our own list
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the same
                body: bytes = answer.read(MAX_BYTES + 1)
        except HTTPError as error:
            error.close()
            raise FetchError(f"{url} answered {error.code}") from error
        except (URLError, OSError) as error:
            raise FetchError(f"{url} cannot be reached: {error}") from error
        if len(body) > MAX_BYTES:
            raise FetchError(f"{url} is larger than {MAX_BYTES} bytes")
        return body


@dataclass(frozen=True)
class Origin:
    """Where the origins' files and their listings are asked for."""

    raw: str = "https://raw.githubusercontent.com"
    api: str = "https://api.github.com"


def fetch_collected(sources: Sequence[Source], folder: Path) -> list[Fetched]:
    """Verify every declared file in a collected folder.

    Raises:
        FetchError: names every file that is missing or differs; nothing is taken then.
    """
    found, faults = [], []
    for source in sources:
        for declared in source.collected:
            path = folder / declared.file
            if not path.is_file():
                faults.append(f"{declared.file} is missing")
                continue
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest != declared.sha256:
                faults.append(f"{declared.file} has sha256 {digest}, declared {declared.sha256}")
            found.append(Fetched(source.id, declared.split, str(path), digest, "collected"))
    if faults:
        raise FetchError(f"{folder}: " + "; ".join(faults))
    return found


def fetch_origins(
    sources: Sequence[Source], work: Path, transport: Transport, origin: Origin = Origin()
) -> list[Fetched]:
    """Download what trains, verify it against the origin's own listing, keep it as rows.

    Raises:
        FetchError: an origin cannot be reached, or what came is not what it lists.
    """
    found = []
    for source in sources:
        if not source.trains:
            continue
        print(f"fetch: {source.id} from {source.repository} at {source.commit}", flush=True)
        rows: list[Row] = []
        for file in source.files:
            data = _verified(source, file, transport, origin)
            try:
                rows += read_origin(source.format, file, data)
            except RowsError as error:
                raise FetchError(f"{source.id}: {error}") from error
        path = work / "origin" / f"{source.id}.train.csv.gz"
        write_rows(path, distinct(rows), source.id)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found.append(Fetched(source.id, "train", str(path), digest, "origin"))
    return found


def _verified(source: Source, file: str, transport: Transport, origin: Origin) -> bytes:
    """A file at the pinned commit, whose git blob id is the one that the commit lists."""
    place = f"{source.repository}/contents/{quote(file)}?ref={source.commit}"
    try:
        listed = json.loads(transport.get(f"{origin.api}/repos/{place}"))["sha"]
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError(f"{source.id}: the listing of {file} cannot be read") from error
    data = transport.get(f"{origin.raw}/{source.repository}/{source.commit}/{quote(file)}")
    if blob_id(data) != listed:
        raise FetchError(
            f"{source.id}: {file} has git blob id {blob_id(data)}, {source.commit} lists {listed}"
        )
    return data


def blob_id(data: bytes) -> str:
    """Git's own name for a file's content."""
    return hashlib.sha1(b"blob %d\x00" % len(data) + data, usedforsecurity=False).hexdigest()


def keep(found: Sequence[Fetched], work: Path) -> None:
    """Write down what is at hand for the next step."""
    work.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(file) for file in found], indent=1)
    (work / FETCHED).write_text(text + "\n", "utf-8")


def at_hand(work: Path) -> list[Fetched]:
    """What *fetch* found.

    Raises:
        FetchError: *fetch* has not run in this folder.
    """
    try:
        return [Fetched(**entry) for entry in json.loads((work / FETCHED).read_text("utf-8"))]
    except FileNotFoundError as error:
        raise FetchError(f"{work} holds no {FETCHED}: run fetch first") from error
