"""Which thread a page belongs to: one canonical form for the many addresses of one page."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from service.comments.tables import URL_LENGTH
from service.errors import FieldError, InvalidError

PAGE_ID_LENGTH = 200
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "yclid"})


@lru_cache(maxsize=4096)
def page_key(url: str, page_id: str | None) -> str:
    """The thread's key: SHA-256, in hex, of the page id where given, else of the canonical URL.

    Raises:
        InvalidError: the URL or the id is unusable.
    """
    if page_id:
        if len(page_id) > PAGE_ID_LENGTH or not page_id.isprintable():
            raise InvalidError(
                FieldError("page.id", "length", f"id halaman 1–{PAGE_ID_LENGTH} huruf")
            )
        name = f"id:{page_id}"
    else:
        name = canonical_url(url).partition("://")[2]  # http and https show the same page
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and closing slash.

    Raises:
        InvalidError: not an absolute http or https address, or longer than it may be, as it came
            or with its query percent-encoded.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _bad_url() from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname or len(url) > URL_LENGTH:
        raise _bad_url()
    if not url.isprintable():
        raise _bad_url()
    host = parts.hostname.lower()
    netloc = host if port in {None, DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    query = urlencode(
        [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name not in TRACKING and not name.startswith("utm_")
        ]
    )
    canonical = urlunsplit((scheme, netloc, parts.path.rstrip("/") or "/", query, ""))
    if len(canonical) > URL_LENGTH:
        raise _bad_url()
    return canonical


def _bad_url() -> InvalidError:
    return InvalidError(
        FieldError(
            "page.url", "url", "alamat halaman harus http(s) lengkap dan tidak terlalu panjang"
        )
    )
