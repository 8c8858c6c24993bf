"""Deliveries in words: each kind, end and fault has its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.admin.deliveries_words import ENDS, ERRORS, fault_words
from service.delivery.render import kinds

if TYPE_CHECKING:
    from flask import Flask

    from tests.staff import SignIn

LIST = "/desk/deliveries"


def test_every_kind_has_words(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("administrator").get(LIST).text
    with app.app_context():
        known = kinds()
    assert known
    shown = dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', page))
    assert sorted(shown) == known
    assert [kind for kind, words in shown.items() if kind == words] == []


def test_every_end_has_words(app: Flask) -> None:
    with app.test_request_context():
        told = {name: fault_words(f"{name} 5") for name in ERRORS}
        assert "kesalahan program" in fault_words("renderer: KeyError")
        assert fault_words("Xyz 1") == "Surelnya tidak dapat dikirim."
        fallback = fault_words("Xyz 1")
        ends = {end: fault_words(end) for end in ENDS}
        both = fault_words("put away: SMTPRecipientsRefused 550")
    assert [name for name, words in (told | ends).items() if words == fallback] == []
    assert both == f"{ends['put away']} {told['SMTPRecipientsRefused']}"
