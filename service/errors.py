"""The family of typed errors that use cases raise; `service.rendering` turns them into answers."""

from __future__ import annotations

from dataclasses import dataclass


def said(text: str) -> str:
    """Mark a text as one that people read: it is collected for translation, and stays as it is."""
    return text


@dataclass(frozen=True)
class FieldError:
    """One field's fault: `field` as the client named it, a stable `code`, a message for people."""

    field: str
    code: str
    message: str


class ServiceError(Exception):
    """Something a client can be told: an HTTP status, a stable code and a title."""

    status = 500
    code = "internal_error"
    challenge = ""  # RFC 9110: how to ask, where a token was missing or does not reach
    title = said("Terjadi kesalahan")

    def __init__(self, detail: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after = retry_after
        self.errors: tuple[FieldError, ...] = ()


class UnreadableError(ServiceError):
    """The request's bytes cannot be read as what they claim to be."""

    status, code, title = 400, "unreadable", said("Permintaan tidak terbaca")


class StaleFormError(ServiceError):
    """A form came without its session's token: the session ended, or another site sent it."""

    status, code, title = 400, "stale_form", said("Formulir ini sudah tidak berlaku")


class UnauthorizedError(ServiceError):
    """A call that needs a token came without one that holds."""

    status, code, title = 401, "unauthorized", said("Token tidak berlaku")
    challenge = "Bearer"


class ForbiddenError(ServiceError):
    """The caller is known and may not do this."""

    status, code, title = 403, "forbidden", said("Tidak diizinkan")


class NotFoundError(ServiceError):
    """There is no such thing, or the caller may not know of it."""

    status, code, title = 404, "not_found", said("Tidak ditemukan")


class OutOfScopeError(NotFoundError):
    """The thing is there, but not for this member of staff: to her it is not found; it is noted."""

    def __init__(self, subject: str, portal_id: int | None = None) -> None:
        super().__init__()
        self.subject = subject
        self.portal_id = portal_id


class ConflictError(ServiceError):
    """The state of things has moved on, or another request is at work on it."""

    status, code, title = 409, "conflict", said("Keadaan sudah berubah")


class GoneError(ServiceError):
    """What was asked for has served its turn: a link that was used or has expired."""

    status, code, title = 410, "gone", said("Sudah tidak berlaku")


class TooLargeError(ServiceError):
    """The body is larger than any honest submission."""

    status, code, title = 413, "too_large", said("Terlalu besar")


class UnsupportedError(ServiceError):
    """The body's media type or charset is not one we read."""

    status, code, title = 415, "unsupported_media_type", said("Jenis isi tidak didukung")


class InvalidError(ServiceError):
    """Fields were read and do not hold; `errors` names each."""

    status, code, title = 422, "invalid", said("Isian belum benar")

    def __init__(self, *errors: FieldError, detail: str = "") -> None:
        super().__init__(detail or "; ".join(error.message for error in errors))
        self.errors = errors


class TooManyError(ServiceError):
    """Too many tries in too short a time; `retry_after` says when the next one counts."""

    status, code, title = 429, "too_many_requests", said("Terlalu banyak permintaan")


class UnavailableError(ServiceError):
    """We cannot store or serve at this moment; nothing was kept by halves."""

    status, code, title = 503, "unavailable", said("Layanan sedang tidak tersedia")
