"""Decisions over HTTP, on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from service.audit.tables import AuditEvent
from service.cases.tables import Case
from service.comments.tables import Comment, StatusMove
from service.delivery.tables import OutboxMessage
from service.figures.tables import FigureEvent
from service.moderation.reasons import REASONS
from service.moderation.tables import Decision
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.sending import BODY, PAGE, send
from tests.service.moderation.desk import (
    ASKED,
    OTHER_PAGE,
    comment_of,
    count_of,
    decide,
    public_bodies,
    received,
    rows_of,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.staff import SignIn

STORES = (Decision, StatusMove, AuditEvent, FigureEvent, OutboxMessage, Case)


def sizes(app: Flask) -> list[int]:
    return [count_of(app, table) for table in STORES]


def test_publish(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator", agency="dinkes")
    assert public_bodies(client) == []
    result = decide(moderator, comment_id, "published", note="Sudah dicek.")
    assert (result.status_code, result.location) == (303, "/desk?view=pending")
    assert public_bodies(client) == [BODY]
    decision = rows_of(app, Decision)[0]
    assert (decision.old_status, decision.new_status) == ("pending", "published")
    assert (decision.reason, decision.note, decision.seen_version) == (
        "approved",
        "Sudah dicek.",
        1,
    )


def test_each_step_leaves_its_trail(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator", agency="dinkes"), comment_id, "published")
    staff = f"staff:{rows_of(app, Decision)[0].staff_id}"
    assert [
        (move.old, move.new, move.actor_kind, move.actor_id, move.reason)
        for move in rows_of(app, StatusMove)
    ] == [
        (None, "pending", "machine", "machine", "publish"),
        ("pending", "published", "staff", staff, "approved"),
    ]
    tags = [event.tag for event in rows_of(app, AuditEvent) if event.actor == staff]
    assert tags[-3:] == ["comment:decided", "comment:moved", "case:opened"]
    assert [event.name for event in rows_of(app, FigureEvent)] == [
        "received", "moved", "case_opened",
    ]  # fmt: skip


def test_reject_with_every_reason(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    moderator = sign_in("moderator")
    for reason in REASONS:
        comment_id = received(client)
        assert decide(moderator, comment_id, "rejected", reason=reason).status_code == 303
        assert comment_of(app, comment_id).status == "rejected"
    assert [decision.reason for decision in rows_of(app, Decision)] == list(REASONS)
    assert public_bodies(client) == []
    assert count_of(app, Case) == 0


BAD: tuple[tuple[str, dict[str, str], str], ...] = (
    ("rejected", {}, "Pilih alasan penolakan."),
    ("rejected", {"reason": "criticism"}, "Pilih alasan penolakan."),
    ("rejected", {"reason": "insult", "note": "n" * 1001}, "Catatan: panjangnya"),
    ("rejected", {"reason": "insult", "message": "m" * 1001}, "Pesan untuk warga: panjangnya"),
    ("published", {"note": "nul\0nul"}, "Catatan: memuat karakter"),
    ("withdrawn", {}, "Pilih terbitkan, tolak, atau spam."),
    ("pending", {}, "Pilih terbitkan, tolak, atau spam."),
    ("", {}, "Pilih terbitkan, tolak, atau spam."),
)


def test_bad_decision_stores_nothing(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    before = sizes(app)
    for to, more, said in BAD:
        result = decide(moderator, comment_id, to, 1, **more)
        assert result.status_code == 422, (to, more)
        assert said in result.text
        assert sizes(app) == before


def test_a_rejection_tells_the_citizen_more_than_a_code(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client)
    receipt = json.loads(send(client).text)["receipt_url"]
    other = str(rows_of(app, Comment)[-1].id)
    moderator = sign_in("moderator")
    words = {"reason": "personal_data", "message": "Nomornya tolong dihapus dulu, Bu <b>."}
    for asked in (comment_id, other):
        assert decide(moderator, asked, "rejected", **words).status_code == 303
    told = client.get(receipt).text
    assert "Nomornya tolong dihapus dulu, Bu &lt;b&gt;." in told
    assert decide(moderator, other, "published", 2, message="bukan untuk yang terbit").location
    assert rows_of(app, Decision)[-1].message is None
    assert "tolong dihapus" not in client.get(receipt).text


def test_what_was_typed_comes_back(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    typed = {"note": "Catatan <penting>", "message": "Mohon <sopan>"}
    result = decide(sign_in("moderator"), comment_id, "rejected", **typed)
    assert "Catatan &lt;penting&gt;</textarea>" in result.text
    assert "Mohon &lt;sopan&gt;</textarea>" in result.text


def test_stale_view(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    first, second = sign_in("moderator"), sign_in("moderator")
    assert decide(first, comment_id, "rejected", reason="insult").status_code == 303
    before = sizes(app)
    result = decide(second, comment_id, "published", note="Saya kira baik")
    assert result.status_code == 409
    assert "sudah berubah" in result.text
    assert "Sekarang: Ditolak." in result.text
    assert "Saya kira baik</textarea>" in result.text
    assert 'name="seen_version" value="2"' in result.text
    assert sizes(app) == before
    assert decide(second, comment_id, "published", seen_version=2).status_code == 303
    assert public_bodies(client) == [BODY]


def test_a_version_that_never_was(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    for seen in ("0", "2", "-1", "x", "", "9" * 40):
        result = decide(moderator, comment_id, "published", seen_version=seen)
        assert result.status_code == 409, seen
    assert public_bodies(client) == []


def test_double_click_is_one_decision(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client, **ASKED)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    before = sizes(app)
    assert decide(moderator, comment_id, "published").status_code == 303
    assert sizes(app) == before


def test_the_same_again_knowingly(client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    result = decide(sign_in("moderator"), comment_id, "published", seen_version=2)
    assert result.status_code == 409
    assert "Tanggapan ini sudah terbit." in result.text


def test_spam_is_published_by_a_person(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("spam")
    comment_id = received(client)
    decide(sign_in("moderator"), comment_id, "published")
    assert public_bodies(client) == [BODY]
    assert [(m.old, m.new) for m in rows_of(app, StatusMove)][-1] == ("spam", "published")


def test_machine_spam_is_confirmed_once(
    app: Flask, client: FlaskClient, screener: FakeScreener, sign_in: SignIn
) -> None:
    screener.says = verdict("spam")
    comment_id = received(client)
    moderator = sign_in("moderator")
    assert decide(moderator, comment_id, "spam").status_code == 303
    assert count_of(app, StatusMove) == 1, "no change, no record of one"
    assert comment_of(app, comment_id).version == 2
    again = decide(sign_in("moderator"), comment_id, "spam", seen_version=2)
    assert again.status_code == 409
    assert count_of(app, Decision) == 1


def test_published_then_rejected(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    decide(moderator, comment_id, "rejected", seen_version=2, reason="personal_data")
    assert public_bodies(client) == []
    counts = client.get("/api/v1/portals/dinkes/counts", query_string={"page": PAGE})
    assert '": 0}' in counts.text.replace("\n", "")
    assert rows_of(app, Case)[0].state == "dropped"
    assert [event.name for event in rows_of(app, FigureEvent)][-1] == "case_dropped"


def test_a_reversal_opens_the_same_case(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    opened_at = clock.now()
    decide(moderator, comment_id, "rejected", seen_version=2, reason="off_topic")
    clock.forward(days=1)
    decide(sign_in("moderator"), comment_id, "published", seen_version=3)
    case = rows_of(app, Case)[0]
    assert (case.state, case.opened_at) == ("open", opened_at)


def test_the_citizen_is_told_after_the_time_for_undoing(
    app: Flask, client: FlaskClient, clock: FakeClock, sign_in: SignIn
) -> None:
    comment_id = received(client, **ASKED)
    decide(sign_in("moderator"), comment_id, "rejected", reason="duplicate")
    told = rows_of(app, OutboxMessage)[-1]
    assert (told.kind, told.subject, told.state) == ("comment_decided", "decision:1", "queued")
    assert told.payload == {
        "comment_id": comment_id, "decision_id": 1, "status": "rejected", "reason": "duplicate",
    }  # fmt: skip
    assert (told.not_before - clock.now()).total_seconds() == 30


def test_a_later_decision_silences_the_earlier(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    comment_id = received(client, **ASKED)
    moderator = sign_in("moderator")
    decide(moderator, comment_id, "published")
    decide(moderator, comment_id, "rejected", seen_version=2, reason="insult")
    assert [(m.subject, m.state) for m in rows_of(app, OutboxMessage)][-2:] == [
        ("decision:1", "cancelled"),
        ("decision:2", "queued"),
    ]


def test_who_did_not_ask_is_not_told(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client, author_email="siti@contoh.id", notify=False)
    decide(sign_in("moderator"), comment_id, "published")
    assert count_of(app, OutboxMessage) == 0


def test_another_agencys_comment_looks_like_none(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    foreign = received(client, portal="dishub", page={"url": OTHER_PAGE})
    moderator = sign_in("moderator", agency="dinkes")
    before = sizes(app)
    refused = decide(moderator, foreign, "published")
    unknown = decide(moderator, "0198c0de-0000-7000-8000-000000000000", "published")
    assert refused.status_code == unknown.status_code == 404
    assert refused.text == unknown.text
    assert rows_of(app, AuditEvent)[-1].tag == "scope:crossed"
    grown = [now - then for now, then in zip(sizes(app), before, strict=True)]
    assert grown == [int(table is AuditEvent) for table in STORES]


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_who_may_not_decide(app: Flask, client: FlaskClient, sign_in: SignIn, role: str) -> None:
    comment_id = received(client)
    assert decide(sign_in(role), comment_id, "published").status_code == 403
    assert comment_of(app, comment_id).status == "pending"


def test_no_token_no_decision(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    comment_id = received(client)
    form = {"to": "published", "seen_version": "1"}
    result = sign_in("moderator").post(f"/desk/items/{comment_id}/decide", data=form)
    assert 400 <= result.status_code < 500
    assert comment_of(app, comment_id).status == "pending"
