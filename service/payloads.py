"""Reading JSON bodies and forms into checked values, with a stable code for every fault."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, NoReturn, Self

from flask import request as current_request
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields
from webargs.flaskparser import FlaskParser

from service.errors import FieldError, InvalidError, UnreadableError, UnsupportedError, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Request

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
NAME_LENGTH = 100
LINE_BREAKS = re.compile("\r\n?")


class Fault(str):
    """A message for people that carries the stable code clients switch on."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, message: str) -> Self:
        """Join a message and its code."""
        made = super().__new__(cls, message)
        made.code = code
        return made

    def __reduce__(self) -> tuple[type[Fault], tuple[str, str]]:
        """Let schemas that hold it be copied."""
        return Fault, (self.code, str(self))


DEFAULT_FAULTS: dict[str, Any] = {
    "required": Fault("required", said("wajib diisi")),
    "null": Fault("required", said("wajib diisi")),
    "invalid": Fault("type", said("jenis nilainya salah")),
    "invalid_uuid": Fault("type", said("bukan id tanggapan")),
    "type": Fault("type", said("harus berupa objek")),
    "unknown": Fault("unknown", said("isian ini tidak dikenal")),
}


class PlainText(fields.String):
    """Text in NFC without control characters, `least` to `most` code points after stripping."""

    def __init__(self, least: int, most: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        metadata = {"minLength": least, "maxLength": most}
        super().__init__(error_messages=DEFAULT_FAULTS, metadata=metadata, **options)
        self.least, self.most = least, most

    def checked(self, text: object, field: str, label: str = "", *, length: str = "") -> str:
        """A text from outside any schema, as it is stored.

        The fault is told of `field`, after the text's `label`; of its length `length` is said,
        where there is that.

        Raises:
            InvalidError: it cannot be stored.
        """
        try:
            checked: str = self.deserialize(text)
        except ValidationError as error:
            fault = error.args[0]
            code = getattr(fault, "code", "invalid")
            told = f"{label}: {fault}" if label else str(fault)
            told = length if length and code == "length" else told
            raise InvalidError(FieldError(field, code, told)) from error
        return checked

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's signature
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if UNPRINTABLE.search(text):
            raise ValidationError(
                Fault("characters", said("memuat karakter yang tidak dapat disimpan"))
            )
        text = unicodedata.normalize("NFC", LINE_BREAKS.sub("\n", text)).strip()
        if not self.least <= len(text) <= self.most:
            message = f"panjangnya {self.least}–{self.most} karakter, bukan {len(text)}"
            raise ValidationError(Fault("length", message))
        return text


class ProblemParser(FlaskParser):
    """webargs' parser with our errors: 400 unreadable, 415 media type, 422 fields."""

    DEFAULT_VALIDATION_STATUS = 422

    def load_json(self, req: Request, schema: object) -> Any:  # noqa: ANN401 - any JSON
        """Read the body as UTF-8 JSON."""
        del schema
        return read_json(req)

    def handle_error(self, error: ValidationError, *_args: object, **_kwargs: object) -> NoReturn:
        """Turn marshmallow's tree of messages into our list of field errors."""
        raise invalid_of(error) from error


class ProblemBlueprint(Blueprint):  # type: ignore[misc]  # the library carries no types
    """A blueprint of the API whose arguments are read with our errors."""

    ARGUMENTS_PARSER = ProblemParser()


def read_json(req: Request | None = None) -> Any:  # noqa: ANN401 - any JSON
    """The request's body as JSON.

    Raises:
        UnsupportedError: another media type or charset.
        UnreadableError: not UTF-8, or not JSON.
    """
    req = current_request if req is None else req
    charset = req.mimetype_params.get("charset", "utf-8").lower()
    if req.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedError(said("kirim application/json dalam UTF-8"))
    try:
        return json.loads(req.get_data().decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(said("isi permintaan bukan JSON yang utuh dalam UTF-8")) from error


def invalid_of(error: ValidationError) -> InvalidError:
    """The domain's error for a failed validation."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]  # the library's
    if set(messages) == {"json"}:  # webargs puts its location around the fields
        messages = messages["json"]
    return InvalidError(*_flatten(messages, ""))


def _flatten(messages: object, path: str) -> list[FieldError]:
    if isinstance(messages, dict):
        found = []
        for name, inner in messages.items():
            part = "" if name == "_schema" else _printable(str(name))
            found += _flatten(inner, f"{path}.{part}".strip("."))
        return found
    texts = messages if isinstance(messages, list) else [messages]
    return [FieldError(path, getattr(text, "code", "invalid"), str(text)) for text in texts]


def _printable(name: str) -> str:
    """A field's name as it can be sent back: what JSON escapes may hold, UTF-8 may not."""
    return UNPRINTABLE.sub("\ufffd", name[:NAME_LENGTH])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
