"""*fetch* from the origins: a local server plays them; whatever is not as listed is refused."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.training.sample import collect
from training.fetch import FetchError, Origin, UrlTransport, at_hand, blob_id, fetch_origins, keep
from training.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.sources import Source

SMS = b"Teks,label\nselamat anda menang undian,1\nnanti sore rapat,0\nNanti  sore RAPAT,0\n"


class Origins(ThreadingHTTPServer):
    """Answers by path; what it does not know is 404."""

    daemon_threads = True
    answers: dict[str, bytes]


class Answering(BaseHTTPRequestHandler):
    """One request to the played origins."""

    server: Origins

    def do_GET(self) -> None:
        body = self.server.answers.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Stay quiet."""


@pytest.fixture
def origins() -> Iterator[Origins]:
    with Origins(("127.0.0.1", 0), Answering) as server:
        server.answers = {}
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return collect(tmp_path / "data")[0]


def asked(origins: Origins) -> Origin:
    address = f"http://127.0.0.1:{origins.server_address[1]}"
    return Origin(raw=f"{address}/raw", api=f"{address}/api")


def serve(origins: Origins, source: Source, data: bytes, listed: bytes | None = None) -> None:
    place = f"{source.repository}/contents/{source.files[0]}?ref={source.commit}"
    listing = json.dumps({"sha": blob_id(data if listed is None else listed)}).encode()
    origins.answers[f"/api/repos/{place}"] = listing
    origins.answers[f"/raw/{source.repository}/{source.commit}/{source.files[0]}"] = data


def test_what_an_origin_lists_is_downloaded_and_cleaned(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    serve(origins, source, SMS)
    (found,) = fetch_origins([source], tmp_path, UrlTransport(), asked(origins))
    assert found.provenance == "origin"
    rows = list(read_rows(tmp_path / "origin" / f"{source.id}.train.csv.gz"))
    assert [(row.text, row.label, row.kind) for row in rows] == [
        ("selamat anda menang undian", "spam", "scam"),
        ("nanti sore rapat", "ham", "normal"),
    ]
    keep([found], tmp_path)
    assert at_hand(tmp_path) == [found]


def test_git_names_a_blob_as_git_does() -> None:
    assert blob_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_bytes_that_are_not_the_listed_ones_are_refused(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    serve(origins, source, SMS[:-9], listed=SMS)
    with pytest.raises(FetchError, match=r"chat: chat\.csv has git blob id .* lists"):
        fetch_origins([source], tmp_path, UrlTransport(), asked(origins))
    assert not (tmp_path / "origin").exists()


def test_a_file_that_is_gone_is_said_to_be(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    with pytest.raises(FetchError, match="answered 404"):
        fetch_origins([source], tmp_path, UrlTransport(), asked(origins))


def test_a_listing_that_is_none_is_refused(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    serve(origins, source, SMS)
    origins.answers = dict.fromkeys(origins.answers, b"[]")
    with pytest.raises(FetchError, match=r"listing of chat\.csv cannot be read"):
        fetch_origins([source], tmp_path, UrlTransport(), asked(origins))


def test_a_file_in_another_format_is_refused(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    serve(origins, source, b"a,b\n1,2\n")
    with pytest.raises(FetchError, match=r"chat: chat\.csv: no 'label' in it"):
        fetch_origins([source], tmp_path, UrlTransport(), asked(origins))


def test_an_origin_out_of_reach_is_a_clear_error(
    origins: Origins, source: Source, tmp_path: Path
) -> None:
    unreachable = asked(origins)
    origins.server_close()
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch_origins([source], tmp_path, UrlTransport(), unreachable)


def test_what_may_not_train_is_not_downloaded(source: Source, tmp_path: Path) -> None:
    uncleared = replace(source, role="validate", may_train=False)
    assert fetch_origins([uncleared], tmp_path, UrlTransport()) == []
