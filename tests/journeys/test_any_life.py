"""Whatever people do under a page, in whatever order: its number is that of what can be read."""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service.access import Member, Scope
from service.audit.verify import verify
from service.cases.answer import AnswerRequest, answer
from service.cases.tables import Case
from service.comments.status import Status
from service.comments.tables import Comment
from service.db import db
from service.errors import ServiceError
from service.moderation.appeal import appeal
from service.moderation.appeal_decide import AppealDecision, decide_appeal
from service.moderation.decide import DecisionRequest, decide
from service.moderation.dismiss_reports import dismiss_reports
from service.moderation.report import ReportRequest, report
from service.moderation.tables import Appeal, Decision, Report
from service.moderation.undo import undo
from service.threads.read import ThreadQuery, read_thread
from tests.fakes import FakeClock, FakeScreener, verdict
from tests.publishing import submitted, version_of
from tests.sending import PAGE
from tests.widget import publish_at_once

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

STEPS = 160
STAFF = [Member(number, f"Petugas {number}", Scope(everywhere=True)) for number in (1, 2)]
BODIES = ("Kapan buka?", "Jalan rusak", "Mantap sekali")


class Page:
    """People under one page; what is refused them changes nothing, and that is right too."""

    def __init__(self, seed: int, clock: FakeClock, screener: FakeScreener) -> None:
        self._draw, self._clock, self._screener = random.Random(seed), clock, screener  # noqa: S311 - no secret
        self._ids: list[UUID] = []

    def step(self) -> None:
        """Somebody does something."""
        acts = (
            self.write, self.reply, self.decide, self.decide, self.undo, self.answer, self.wait,
            self.report, self.dismiss, self.appeal, self.decide_appeal,
        )  # fmt: skip
        with suppress(ServiceError):
            self._draw.choice(acts)()
        db.session.rollback()

    def write(self) -> None:
        """A citizen writes."""
        self._screener.says = verdict(self._draw.choice(["publish", "hold", "spam"]))
        self._ids.append(submitted(PAGE, body=self._draw.choice(BODIES)).id)

    def reply(self) -> None:
        """A citizen replies to anything that she has ever seen."""
        self._screener.says = verdict("publish")
        self._ids.append(submitted(PAGE, parent_id=self.any()).id)

    def decide(self) -> None:
        """A moderator decides, also anew."""
        comment_id, to = self.any(), self._draw.choice(["published", "rejected", "spam"])
        member, seen = self._draw.choice(STAFF), version_of(comment_id)
        decide(DecisionRequest(comment_id, to, seen, member, "insult"))

    def undo(self) -> None:
        """A moderator undoes the last decision."""
        undo(db.session.scalar(select(func.max(Decision.id))) or 0, self._draw.choice(STAFF))

    def answer(self) -> None:
        """An officer answers."""
        comment_id = self.any()
        answer(AnswerRequest(comment_id, "Buka jam 8.", version_of(comment_id), STAFF[0]))

    def report(self) -> None:
        """A reader reports."""
        report(ReportRequest("dinkes", self.any(), "insult", "", str(self._draw.randrange(5))))

    def dismiss(self) -> None:
        """A moderator dismisses the reports there are, or some of them."""
        last = self._draw.randrange(1 + (db.session.scalar(select(func.max(Report.id))) or 0))
        comment_id = self.any()
        dismiss_reports(comment_id, last, version_of(comment_id), self._draw.choice(STAFF))

    def appeal(self) -> None:
        """A citizen appeals."""
        appeal(self.any(), "Ini keluhan yang sah.")

    def decide_appeal(self) -> None:
        """A moderator decides an appeal."""
        comment_id, act = self.any(), self._draw.choice(["accept", "dismiss"])
        seen, member = version_of(comment_id), self._draw.choice(STAFF)
        decide_appeal(AppealDecision(comment_id, act, "Tetap begitu.", seen, member))

    def wait(self) -> None:
        """Time goes by, now and then too much for an undo."""
        self._clock.forward(seconds=self._draw.choice([1, 40]))

    def any(self) -> UUID:
        """Any comment there has ever been."""
        return self._draw.choice(self._ids or [submitted(PAGE).id])


@pytest.mark.parametrize("seed", range(3))
def test_any_life(app: Flask, clock: FakeClock, screener: FakeScreener, seed: int) -> None:
    publish_at_once(app)
    page = Page(seed, clock, screener)
    for _ in range(STEPS):
        with app.app_context():
            page.step()
        with app.app_context():
            body = json.loads(read_thread(ThreadQuery("dinkes", PAGE)).body or "")
            shown = {id_ for top in body["comments"] for id_ in _ids(top)}
            assert (len(shown), body["next"]) == (body["total"], None)
            assert shown == _public()
    with app.app_context():
        said = db.session.scalars(select(Comment)).all()
        assert {row.id: row.open_reports for row in said if row.open_reports} == _open(Report)
        assert {row.id: 1 for row in said if row.appeal_open} == _open(Appeal)
        for case in db.session.scalars(select(Case)):
            public = case.comment.status == Status.PUBLISHED
            assert case.state == ("open" if public else "dropped") or case.first_answered_at
        assert verify().faults == []


def _open(table: type[Report | Appeal]) -> dict[UUID, int]:
    """How many reports or appeals are open, by comment."""
    rows = db.session.scalars(select(table.comment_id).where(table.state == "open"))
    return dict(Counter(rows))


def _ids(top: dict[str, object]) -> set[object]:
    replies = top["replies"]
    assert isinstance(replies, list)
    return {top["id"], *(reply["id"] for reply in replies)}


def _public() -> set[object]:
    """What may be read, said once more in other words."""
    rows = {row.id: row for row in db.session.scalars(select(Comment))}
    published = {id_ for id_, row in rows.items() if row.status == Status.PUBLISHED}
    return {str(i) for i in published if rows[i].root_id is None or rows[i].root_id in published}
