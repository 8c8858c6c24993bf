"""Editing and masking over HTTP, on both databases: the original always stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from service.audit.tables import AuditEvent
from service.moderation.tables import Edit
from tests.sending import BODY, send
from tests.service.moderation.desk import (
    OTHER_PAGE,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
)
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

WITH_PHONE = "Tolong hubungi saya di 0812-3456-7890, lampu depan rumah mati."
MASKED = "Tolong hubungi saya di [▒▒▒▒], lampu depan rumah mati."


def edit(
    staff: FlaskClient, comment_id: str, text: str = "Yang layak dibaca.", seen_version: int = 1
) -> TestResponse:
    return staff.post(
        f"/desk/items/{comment_id}/edit",
        data={"csrf_token": csrf_of(staff), "public_body": text, "seen_version": seen_version},
    )


def test_personal_data_is_masked_in_one_click(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client, body=WITH_PHONE)
    moderator = sign_in("moderator", agency="dinkes")
    page = moderator.get(f"/desk/items/{comment_id}").text
    assert "nomor telepon" in page
    assert f'name="public_body" value="{MASKED}"' in page
    assert edit(moderator, comment_id, MASKED).status_code == 303
    decide(moderator, comment_id, "published", 2)
    assert public_bodies(client) == [MASKED]
    assert comment_of(app, comment_id).body == WITH_PHONE
    assert "menyunting yang dibaca publik" in moderator.get(f"/desk/items/{comment_id}").text


def test_what_is_public_changes_at_once_and_back(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    assert public_bodies(client) == [BODY]
    edit(moderator, comment_id, "Disunting.", 2)
    assert public_bodies(client) == ["Disunting."]
    edit(moderator, comment_id, BODY, 3)
    assert public_bodies(client) == [BODY]
    assert comment_of(app, comment_id).public_body is None
    tags = [event.tag for event in rows_of(app, AuditEvent)]
    assert [tag for tag in tags if "edit" in tag] == ["comment:edited", "comment:edit_taken_back"]


def test_the_citizen_sees_that_it_was_edited(client: FlaskClient, sign_in: SignIn) -> None:
    sent = json.loads(send(client).text)
    moderator = sign_in("moderator")
    edit(moderator, sent["id"], "Disunting petugas.")
    decide(moderator, sent["id"], "published", 2)
    receipt = client.get(sent["receipt_url"]).text
    assert BODY in receipt
    assert "Disunting petugas." in receipt


def test_a_double_click_is_one_edit(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    assert [edit(moderator, comment_id).status_code for _ in range(2)] == [303, 303]
    assert count_of(app, Edit) == 1
    assert comment_of(app, comment_id).version == 2


def test_a_stale_view_keeps_what_was_typed(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    again = edit(moderator, comment_id, "Ditulis <lama>.")
    assert again.status_code == 409
    assert "Ditulis &lt;lama&gt;.</textarea>" in again.text
    assert count_of(app, Edit) == 0


def test_what_cannot_be_public_is_refused(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    for text in ("", " x ", "n" * 5001, "nul\0nul"):
        refused = edit(moderator, comment_id, text)
        assert refused.status_code == 422
        assert "Suntingan: " in refused.text
    assert count_of(app, Edit) == 0


def test_another_agencys_comment_looks_like_none(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    other = received(client, portal="dishub", page={"url": OTHER_PAGE})
    assert edit(sign_in("moderator", agency="dinkes"), other).status_code == 404
    assert edit(sign_in("officer"), other).status_code == 403
    assert count_of(app, Edit) == 0
