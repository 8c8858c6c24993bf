"""`duaarah reports …` and `duaarah appeals …`; registered by `service.cli`.

What they decide, they decide in the name of a member of staff: an appeal is hers or a colleague's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from service.accounts.act_as import act_as
from service.moderation.appeal_decide import ACTS, AppealDecision, decide_appeal
from service.moderation.complaints import read_complaints
from service.moderation.complaints_list import list_appealed, list_reported
from service.moderation.dismiss_reports import dismiss_reports
from service.ports import ports

if TYPE_CHECKING:
    from uuid import UUID

DECIDE = "comments:decide"
in_name_of = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="whose decision it is"
)


@click.group("reports")
def reports_group() -> None:
    """Readers' reports of public comments."""


@reports_group.command("list")
@with_appcontext
def reports_list() -> None:
    """List what readers have reported: comment, portal, reasons, number of the newest report."""
    for one in list_reported():
        reasons = " ".join(f"{reason}:{count}" for reason, count in sorted(one.reasons.items()))
        click.echo(f"{one.comment_id}\t{one.portal}\t{reasons}\t{one.last}")


@reports_group.command("dismiss")
@click.argument("comment_id", metavar="COMMENT", type=click.UUID)
@click.option("--last", type=click.IntRange(1, 2**31 - 1), help="leave open what came after it")
@in_name_of
@with_appcontext
def reports_dismiss(comment_id: UUID, last: int | None, email: str) -> None:
    """Dismiss the open reports of COMMENT, which stays public."""
    member = act_as(email, DECIDE, ports().clock())
    found = read_complaints(comment_id, member)
    dismiss_reports(comment_id, last or found.reports.last, found.comment.version, member)
    click.echo(f"the reports of {comment_id} are dismissed; the comment stays")


@click.group("appeals")
def appeals_group() -> None:
    """Citizens' appeals against the withholding of their comments."""


@appeals_group.command("list")
@with_appcontext
def appeals_list() -> None:
    """List the open appeals: comment, portal, when, what the citizen says."""
    for one in list_appealed():
        words = " ".join(one.body.split())
        click.echo(f"{one.comment_id}\t{one.portal}\t{one.appealed_at.isoformat()}\t{words}")


@appeals_group.command("decide")
@click.argument("comment_id", metavar="COMMENT", type=click.UUID)
@click.argument("act", type=click.Choice(ACTS))
@click.option("--answer", default="", help="why it is dismissed; the citizen reads it")
@in_name_of
@with_appcontext
def appeals_decide(comment_id: UUID, act: str, answer: str, email: str) -> None:
    """Accept the appeal for COMMENT, which publishes it, or dismiss it with an answer."""
    member = act_as(email, DECIDE, ports().clock())
    version = read_complaints(comment_id, member).comment.version
    decide_appeal(AppealDecision(comment_id, act, answer, version, member))
    click.echo(f"the appeal for {comment_id} is {'accepted' if act == 'accept' else 'dismissed'}")
