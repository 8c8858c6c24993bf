"""The citizen's secret link: derived from the receipt key, so that only a hash is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

    from service.comments.tables import Comment

TOKEN_LENGTH = 43  # base64url of 32 bytes, without padding


def receipt_token(comment_id: UUID, version: int) -> str:
    """base64url(HMAC-SHA256(receipt key, comment id ‖ token version))."""
    key = ports().settings.receipt_key.encode()
    message = comment_id.bytes + version.to_bytes(4, "big")
    digest = hmac.digest(key, message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def token_hash(token: str) -> bytes:
    """What is stored of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def receipt_url(comment: Comment) -> str:
    """The link that the citizen of this comment holds."""
    return url_of(receipt_token(comment.id, comment.receipt_version))


def url_of(token: str) -> str:
    """The address of a receipt page."""
    return f"{ports().settings.base_url}/r/{token}"
