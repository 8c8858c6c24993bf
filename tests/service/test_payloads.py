"""What is said of a body that cannot be taken, on whatever it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from service.errors import InvalidError
from service.payloads import PlainText
from tests.sending import payload

if TYPE_CHECKING:
    from flask.testing import FlaskClient

COMMENTS = "/api/v1/portals/dinkes/comments"


@pytest.mark.parametrize(
    ("name", "told"),
    [("warna", "warna"), ("a\ud800b", "a\ufffdb"), ("nul\0", "nul\ufffd"), ("x" * 999, "x" * 100)],
)
def test_a_field_that_we_do_not_know(client: FlaskClient, name: str, told: str) -> None:
    body = json.dumps(payload() | {name: 1})  # escapes what UTF-8 cannot hold
    answer = client.post(COMMENTS, data=body, content_type="application/json")
    assert answer.status_code == 422
    assert [(f["field"], f["code"]) for f in answer.get_json()["errors"]] == [(told, "unknown")]


def test_a_text_outside_any_schema() -> None:
    kind = PlainText(2, 5)
    assert kind.checked(" e\u0301a\r\n ", "note") == "éa"
    for text, code in (("x", "length"), ("a\0b", "characters"), (None, "required"), (3, "type")):
        with pytest.raises(InvalidError) as refused:
            kind.checked(text, "note", "Catatan", length="Tulis lebih.")
        (fault,) = refused.value.errors
        assert (fault.field, fault.code) == ("note", code)
        assert (fault.message == "Tulis lebih.") is (code == "length")
        assert fault.message.startswith("Catatan: ") is (code != "length")
