"""The desk's pages on policies: what counts where, the preview, saving, history, going back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from service.access import Scope
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.policies.policy_save import read_policy
from service.policies.tables import PolicyVersion
from service.policies.words_scope import scope_named
from tests.fakes import verdict
from tests.policies import set_policy
from tests.service.moderation.desk import received
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fakes import FakeScreener
    from tests.staff import SignIn

HERE = "/desk/policies/portal:dinkes"


def save(staff: FlaskClient, seen: int, path: str = HERE, **fields: str) -> TestResponse:
    data = {"csrf_token": csrf_of(staff), "seen_version": seen, **fields}
    return staff.post(path, data=data)


def own(app: Flask, name: str = "portal:dinkes") -> dict[str, object] | None:
    with app.app_context():
        return read_policy(scope_named(name, Scope(everywhere=True))).data


def test_saved_with_the_preview_before(
    app: Flask, client: FlaskClient, sign_in: SignIn, screener: FakeScreener
) -> None:
    for outcome in ("publish", "publish", "hold", "spam"):
        screener.says = verdict(outcome)
        received(client)
    screener.says = verdict()
    received(client, body="Lihat https://dinkes.example/jadwal")
    staff = sign_in("administrator")
    page = staff.get(f"{HERE}/preview?moderation=post&hold_links=1&seen_version=0")
    assert "Akan terbit 2, ditahan 2, spam 1 (sekarang: 0, 4, 1)." in page.text
    assert "Yang berubah: 2 tanggapan" in page.text
    assert own(app) == {}  # a GET changes nothing
    assert save(staff, 0, moderation="post", hold_links="1").status_code == 303
    assert own(app) == {"moderation": "post", "hold_links": 1}
    page = staff.get(f"{HERE}/preview?moderation=pre&seen_version=1")
    assert "Akan terbit 0, ditahan 4, spam 1 (sekarang: 2, 2, 1)." in page.text


def test_where_each_value_comes_from(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        set_policy("all", quiet_hours="22:00-06:00")
        set_policy("agency:dinkes", close_after_days=30)
    page = sign_in("moderator", portal="dinkes").get("/desk/policies").text
    assert '22:00-06:00 <span class="chip">kota</span>' in page
    assert '30 <span class="chip">Dinas Kesehatan</span>' in page
    assert "Perhubungan" not in page


def test_stale_is_refused_and_what_was_typed_stays(app: Flask, sign_in: SignIn) -> None:
    staff = sign_in("administrator")
    save(staff, 0, moderation="post")
    answer = save(staff, 0, moderation="pre", quiet_hours="21:00-05:00")
    assert answer.status_code == 409
    assert 'value="21:00-05:00"' in answer.text
    assert 'name="seen_version" value="1"' in answer.text
    assert own(app) == {"moderation": "post"}


@pytest.mark.parametrize(
    "change",
    [
        {"moderation": "never"},
        {"hold_links": "-1"},
        {"hold_links": "51"},
        {"hold_links": "٣"},
        {"hold_links": "9" * 400},
        {"trust_after": "1e3"},
        {"quiet_hours": "22:00"},
        {"quiet_hours": "25:00-06:00"},
        {"quiet_hours": "06:00-06:00"},
        {"hold_first": "maybe"},
        {"word_lists": "(a+)+$"},
    ],
)
def test_what_a_field_cannot_be(app: Flask, sign_in: SignIn, change: dict[str, str]) -> None:
    staff = sign_in("administrator")
    for answer in (
        save(staff, 0, **change),
        staff.get(f"{HERE}/preview", query_string=change),
    ):
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert own(app) == {}


def test_history_and_going_back(app: Flask, sign_in: SignIn) -> None:
    staff = sign_in("administrator", email="kepala@staf.test")
    save(staff, 0, moderation="post")
    save(staff, 1, hold_first="yes")
    page = staff.get(HERE).text
    assert page.index("Versi 2") < page.index("Versi 1")
    assert "Staf administrator" in page
    path = f"{HERE}/versions/1/restore"
    assert save(staff, 1, path).status_code == 409
    assert save(staff, 2, path).status_code == 303
    assert own(app) == {"moderation": "post"}
    assert save(staff, 3, f"{HERE}/versions/9/restore").status_code == 404
    with app.app_context():
        trail = select(AuditEvent).where(AuditEvent.tag == "policy:set").order_by(AuditEvent.id)
        details = [event.detail for event in db.session.scalars(trail)]
    assert [detail["version"] for detail in details] == [1, 2, 3]
    assert details[0]["fields"] == ["moderation"]


def test_who_may(app: Flask, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    assert "Simpan kebijakan" not in moderator.get(f"{HERE}/preview?moderation=post").text
    assert save(moderator, 0, moderation="post").status_code == 403
    assert sign_in("officer").get("/desk/policies").status_code == 403
    narrow = sign_in("administrator", agency="dishub")
    for path in (HERE, "/desk/policies/all", "/desk/policies/agency:tidakada"):
        assert narrow.get(path).status_code == 404
        assert save(narrow, 0, path, moderation="post").status_code == 404
    assert save(narrow, 0, "/desk/policies/portal:dishub", moderation="post").status_code == 303
    assert own(app) == {}
    mixed = sign_in("moderator", email="dua@staf.test")
    assert save(mixed, 0, moderation="post").status_code == 403


def test_a_comments_page_says_what_the_policy_would_do(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client, body="Lihat https://dinkes.example/jadwal")
    staff = sign_in("moderator")
    for fields, words in (
        ({"moderation": "post"}, "Terbit"),
        ({"moderation": "post", "hold_links": 1}, "memuat tautan"),
    ):
        with app.app_context():
            set_policy("all", **fields)
        page = staff.get(f"/desk/items/{comment_id}").text
        shown = page.partition('id="policy"')[2].partition("</section>")[0]
        assert words in shown


def test_a_policy_that_cannot_be_read_can_be_set_anew(app: Flask, sign_in: SignIn) -> None:
    staff = sign_in("administrator")
    save(staff, 0, moderation="post")
    with app.app_context():
        with transaction() as session:
            session.execute(update(PolicyVersion).values(data={"moderation": "as you like"}))
        set_policy("agency:dishub", hold_links=1)  # so that every process reads again
    assert "tidak terbaca" in staff.get(HERE).text
    assert staff.get("/desk/policies").status_code == 200
    assert staff.get(f"{HERE}/preview?moderation=post").status_code == 200
    assert save(staff, 1, moderation="pre").status_code == 303
    assert "tidak terbaca" not in staff.get(HERE).text
    assert "Versi 1" in staff.get(HERE).text
