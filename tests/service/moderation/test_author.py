"""What the item page shows of an author's other comments, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.moderation.author import MOST_ALIKE, MOST_SHOWN
from tests.service.moderation.desk import OTHER_PAGE, decide, received

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.staff import SignIn

MAIL = "siti@contoh.id"


def others(staff: FlaskClient, comment_id: str) -> str:
    """The section on the author, of the comment's page."""
    page = staff.get(f"/desk/items/{comment_id}").text
    return page.partition('<section aria-labelledby="author">')[2].partition("</section>")[0]


def test_same_email_or_same_network(client: FlaskClient, sign_in: SignIn) -> None:
    first = received(client, author_email=MAIL, body="yang pertama <b>")
    received(client, author_email=MAIL, body="dari tempat lain", address="198.51.100.7")
    received(client, author_email="budi@contoh.id", body="orang lain", address="198.51.100.8")
    asked = received(client, author_email="ani@contoh.id", body="sejaringan dengan yang pertama")
    shown = others(sign_in("moderator", agency="dinkes"), first)
    assert "dari tempat lain" in shown
    assert "surel sama" in shown
    assert "sejaringan dengan yang pertama" in shown
    assert "jaringan sama" in shown
    assert "orang lain" not in shown
    assert "yang pertama &lt;b&gt;" in others(sign_in("moderator"), asked)


def test_nothing_of_another_agency(client: FlaskClient, sign_in: SignIn) -> None:
    received(client, portal="dishub", page={"url": OTHER_PAGE}, author_email=MAIL)
    first = received(client, author_email=MAIL)
    assert "Tidak ada, sejauh" in others(sign_in("moderator", agency="dinkes"), first)


def test_no_more_than_a_few(client: FlaskClient, sign_in: SignIn) -> None:
    ids = [received(client, body=f"nomor {n}") for n in range(MOST_SHOWN + 2)]
    shown = others(sign_in("moderator"), ids[0])
    assert shown.count("/desk/items/") == MOST_SHOWN
    assert "Masih ada yang lebih lama." in shown
    assert "nomor 1<" not in shown


COPIED = "Lampu jalan di depan pasar pagi sudah mati tiga minggu, mohon segera diperbaiki."


def alike(staff: FlaskClient, comment_id: str) -> str:
    """The section on texts that are nearly the same, of the comment's page; '' without one."""
    page = staff.get(f"/desk/items/{comment_id}").text
    return page.partition('<section aria-labelledby="alike">')[2].partition("</section>")[0]


def test_nearly_the_same_text_of_anybody(client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    first = received(client, body=COPIED, author_name="Ani", address="198.51.100.7")
    asked = received(client, body=f"{COPIED} Salam, Budi", address="198.51.100.8")
    assert alike(moderator, asked) == ""  # nobody has decided on either
    decide(moderator, first, "published")
    shown = alike(moderator, asked)
    assert f"/desk/items/{first}" in shown
    assert "Ani" in shown
    assert "% sama" in shown
    assert alike(moderator, first) == ""  # not itself
    other = received(client, body="Kapan puskesmas Cibodas buka hari Sabtu? Saya bekerja.")
    assert alike(moderator, other) == ""


def test_no_copy_on_another_agencys_portal(client: FlaskClient, sign_in: SignIn) -> None:
    there = {"portal": "dishub", "page": {"url": OTHER_PAGE}}
    moderator = sign_in("moderator")
    decide(moderator, received(client, body=COPIED, **there), "spam")
    asked = received(client, body=COPIED)
    assert "100% sama" in alike(moderator, asked)
    assert alike(sign_in("moderator", agency="dinkes"), asked) == ""


def test_the_most_alike_first_and_few(client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    for n in range(MOST_ALIKE + 2):
        decide(moderator, received(client, body=f"{COPIED} {'Tolong. ' * n}"), "spam")
    shown = alike(moderator, received(client, body=COPIED))
    assert shown.count("/desk/items/") == MOST_ALIKE
    assert shown.index("100% sama") < shown.index("Tolong")
