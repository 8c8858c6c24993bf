"""Appeals at the desk: decided once, by another person where there is one, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from service.accounts.tables import Staff
from service.audit.tables import AuditEvent
from service.db import db, transaction
from service.delivery.worker import drain
from service.moderation.tables import Appeal, Decision
from tests.at_once import at_once
from tests.fakes import FakeClock, FakeMail, FakeScreener, verdict
from tests.sending import BODY
from tests.service.moderation.complaining import WHY, appeal, decide_appeal, rejected, sent
from tests.service.moderation.desk import (
    ASKED,
    comment_of,
    count_of,
    decide,
    public_bodies,
    rows_of,
    undo,
)
from tests.staff import csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.staff import SignIn

ANSWER = "Kalimat kedua menghina petugas loket."


@pytest.fixture
def first(sign_in: SignIn) -> FlaskClient:
    """The moderator who rejects."""
    return sign_in("moderator", agency="dinkes")


@pytest.fixture
def second(sign_in: SignIn) -> FlaskClient:
    """Her colleague."""
    return sign_in("moderator", portal="dinkes")


@pytest.fixture
def appealed(client: FlaskClient, first: FlaskClient) -> tuple[str, str]:
    """A rejected comment whose author has appealed, and the path of her receipt."""
    comment_id, receipt = rejected(client, first, **ASKED)
    assert appeal(client, receipt).status_code == 303
    return comment_id, receipt


def the_appeal(app: Flask) -> Any:  # noqa: ANN401 - a row
    (found,) = rows_of(app, Appeal)
    return found


def trail(app: Flask, tag: str) -> list[dict[str, Any]]:
    return [row.detail for row in rows_of(app, AuditEvent) if row.tag == tag]


def mails(app: Flask, clock: FakeClock, mailbox: FakeMail) -> list[str]:
    clock.forward(minutes=2)
    with app.app_context():
        drain("uji")
    return [str(mail["Subject"]) for mail in mailbox.sent]


def test_the_desk_shows_it(second: FlaskClient, appealed: tuple[str, str]) -> None:
    assert BODY in second.get("/desk?view=appeals").text
    page = second.get(f"/desk/items/{appealed[0]}?view=appeals").text
    assert WHY in page
    assert "terhadap keputusan Staf moderator" in page
    assert "Terima keberatan dan terbitkan" in page


def test_accepted_is_published(
    app: Flask,
    client: FlaskClient,
    second: FlaskClient,
    appealed: tuple[str, str],
    clock: FakeClock,
    mailbox: FakeMail,
) -> None:
    answers = [decide_appeal(second, appealed[0], "accept") for _ in range(2)]  # a double click
    assert [answer.status_code for answer in answers] == [303, 303]
    assert public_bodies(client) == [BODY]
    assert the_appeal(app).state == "accepted"
    assert count_of(app, Decision) == 2
    assert trail(app, "appeal:accepted")[0]["same_person"] is False
    assert BODY not in second.get("/desk?view=appeals").text
    assert "Diterima." in client.get(appealed[1]).text
    reference = comment_of(app, appealed[0]).reference
    assert mails(app, clock, mailbox)[-1] == f"Keberatan Anda diterima ({reference})"
    assert len([s for s in mails(app, clock, mailbox) if "terbit" in s]) == 0


def test_dismissed_says_why(
    app: Flask,
    client: FlaskClient,
    second: FlaskClient,
    appealed: tuple[str, str],
    clock: FakeClock,
    mailbox: FakeMail,
) -> None:
    mails(app, clock, mailbox)
    answers = [decide_appeal(second, appealed[0], "dismiss", ANSWER) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    comment = comment_of(app, appealed[0])
    assert (comment.status, comment.version, comment.appeal_open) == ("rejected", 4, False)
    assert count_of(app, Decision) == 1
    assert len(trail(app, "appeal:dismissed")) == 1
    assert ANSWER in client.get(appealed[1]).text
    assert mails(app, clock, mailbox)[-1].startswith("Keberatan Anda tidak diterima")
    assert ANSWER in mailbox.sent[-1].get_content()
    assert WHY not in mailbox.sent[-1].get_content()


def test_two_at_once_decide_once(
    app: Flask, second: FlaskClient, appealed: tuple[str, str], sign_in: SignIn
) -> None:
    third = sign_in("moderator")
    tokens = [csrf_of(staff) for staff in (second, third)]

    def act(staff: FlaskClient, token: str, act: str) -> TestResponse:
        fields = {"csrf_token": token, "act": act, "appeal_answer": ANSWER, "seen_version": 3}
        return staff.post(f"/desk/items/{appealed[0]}/appeal", data=fields)

    statuses = at_once(
        lambda: act(second, tokens[0], "accept"), lambda: act(third, tokens[1], "dismiss")
    )
    assert statuses == [303, 409]
    published = comment_of(app, appealed[0]).status == "published"
    assert the_appeal(app).state == ("accepted" if published else "dismissed")
    assert len(trail(app, "appeal:accepted") + trail(app, "appeal:dismissed")) == 1


def test_the_first_decider_leaves_it_to_her_colleague(
    app: Flask, first: FlaskClient, second: FlaskClient, appealed: tuple[str, str]
) -> None:
    del second  # is there: that is all
    page = first.get(f"/desk/items/{appealed[0]}").text
    assert "Terima keberatan" not in page
    assert 'name="to"' not in page
    for answer in (
        decide_appeal(first, appealed[0], "accept"),
        decide_appeal(first, appealed[0], "dismiss", ANSWER),
        decide(first, appealed[0], "published", 3),
        decide(first, appealed[0], "spam", 3),
    ):
        assert answer.status_code == 409
        assert "rekan lain" in answer.text
    assert the_appeal(app).state == "open"
    assert count_of(app, Decision) == 1


@pytest.mark.parametrize("colleague", [None, "elsewhere", "auditor", "gone"])
def test_who_is_alone_may_and_the_trail_says_so(
    app: Flask,
    first: FlaskClient,
    appealed: tuple[str, str],
    sign_in: SignIn,
    colleague: str | None,
) -> None:
    if colleague == "elsewhere":
        sign_in("moderator", agency="dishub")
    elif colleague == "auditor":
        sign_in("auditor")
    elif colleague == "gone":
        sign_in("moderator", email="pergi@staf.test")
        with app.app_context(), transaction() as session:
            session.scalars(
                select(Staff).where(Staff.email == "pergi@staf.test")
            ).one().active = False
    assert "Tidak ada rekan lain" in first.get(f"/desk/items/{appealed[0]}").text
    assert decide_appeal(first, appealed[0], "dismiss", ANSWER).status_code == 303
    assert trail(app, "appeal:dismissed")[0]["same_person"] is True
    assert "Orang yang sama" in first.get(f"/desk/items/{appealed[0]}").text


def test_against_the_machine_anybody_decides(
    app: Flask, client: FlaskClient, first: FlaskClient, screener: FakeScreener
) -> None:
    screener.says = verdict("spam")
    comment_id, receipt = sent(client)
    appeal(client, receipt)
    assert "terhadap pemeriksaan otomatis" in first.get(f"/desk/items/{comment_id}").text
    assert decide_appeal(first, comment_id, "dismiss", ANSWER, 2).status_code == 303
    (decision,) = rows_of(app, Decision)
    assert (decision.old_status, decision.new_status) == ("spam", "spam")
    found = the_appeal(app)
    assert (found.state, found.answer, found.decision_id) == ("dismissed", ANSWER, decision.id)
    assert "Dinilai spam" in client.get(receipt).text


def test_any_decision_decides_it_and_its_undoing_opens_it_again(
    app: Flask, client: FlaskClient, second: FlaskClient, appealed: tuple[str, str]
) -> None:
    assert decide(second, appealed[0], "published", 3).status_code == 303
    assert the_appeal(app).state == "accepted"
    assert undo(second, 2).status_code == 303
    found = the_appeal(app)
    assert (found.state, found.decided_by, found.decision_id) == ("open", None, None)
    assert comment_of(app, appealed[0]).appeal_open
    assert "Sedang diperiksa." in client.get(appealed[1]).text
    assert decide(second, appealed[0], "spam", 5).status_code == 303
    assert the_appeal(app).state == "dismissed"
    with app.app_context():
        db.session.remove()


def test_a_stale_view_gets_the_fresh_state_and_the_typed_words(
    app: Flask, second: FlaskClient, appealed: tuple[str, str], sign_in: SignIn
) -> None:
    third = sign_in("moderator")
    assert decide_appeal(third, appealed[0], "dismiss", "Jawaban <lama>.", 2).status_code == 409
    decide_appeal(second, appealed[0], "accept")
    answer = decide_appeal(third, appealed[0], "dismiss", "Jawaban <lama>.")
    assert answer.status_code == 409
    assert "Sekarang: Terbit." in answer.text
    assert the_appeal(app).state == "accepted"
    assert decide_appeal(second, appealed[0], "dismiss", ANSWER, 4).status_code == 409
    assert comment_of(app, appealed[0]).status == "published"


@pytest.mark.parametrize(
    ("act", "answer", "field"),
    [("dismiss", "", "appeal-answer-fault"), ("dismiss", "a\0bc", "appeal-answer-fault"),
     ("burn", "", "Tindakan ini tidak dikenal")],
)  # fmt: skip
def test_what_does_not_hold(
    app: Flask, second: FlaskClient, appealed: tuple[str, str], act: str, answer: str, field: str
) -> None:
    refused = decide_appeal(second, appealed[0], act, answer)
    assert refused.status_code == 422
    assert field in refused.text
    assert the_appeal(app).state == "open"


def test_who_may(
    app: Flask, client: FlaskClient, appealed: tuple[str, str], sign_in: SignIn
) -> None:
    assert decide_appeal(sign_in("officer"), appealed[0], "accept").status_code == 403
    foreign = sign_in("moderator", agency="dishub")
    assert decide_appeal(foreign, appealed[0], "accept").status_code == 404
    calm, _ = sent(client, body="Tidak ada keberatan di sini.")
    assert decide_appeal(sign_in("moderator"), calm, "accept", seen_version=1).status_code == 409
    assert the_appeal(app).state == "open"
