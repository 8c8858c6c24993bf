"""Where each comment lies in the desk's queue, saved filters, and the index of words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WAITING = "desk_view IN ('pending', 'spam')"
DONE = "desk_view IN ('published', 'rejected')"
WALKED = ["agency_id", "portal_id", "status", "sentiment", "outcome", "topic", "lang"]
INDEXES = {
    "ix_comments_waiting": (WAITING, ["desk_view", "rank", "id", *WALKED, "created_at"]),
    "ix_comments_waiting_agency": (
        WAITING, ["desk_view", "agency_id", "rank", "id", *WALKED[1:], "created_at"],
    ),
    **{
        f"ix_comments_waiting_{name}": (WAITING, ["desk_view", name, "rank", "id"])
        for name in ("sentiment", "outcome", "topic", "lang")
    },
    "ix_comments_done": (DONE, ["desk_view", "created_at", "id", *WALKED]),
    "ix_comments_done_agency": (
        DONE, ["desk_view", "agency_id", "created_at", "id", *WALKED[1:]],
    ),
    "ix_comments_reported": ("open_reports > 0", ["rank", "id"]),
    "ix_comments_appealed": ("appeal_open", ["rank", "id"]),
    "ix_comments_mine": ("assigned_to IS NOT NULL", ["assigned_to", "rank", "id"]),
}  # fmt: skip
OLD = {"ix_comments_reported": "open_reports > 0", "ix_comments_appealed": "appeal_open"}
COLUMNS: dict[str, tuple[sa.types.TypeEngine[object], str | None]] = {
    "agency_id": (sa.Integer(), None),
    "desk_view": (sa.String(length=9), ""),
    "rank": (sa.SmallInteger(), "0"),
    "outcome": (sa.String(length=8), None),
    "sentiment": (sa.String(length=8), None),
    "topic": (sa.String(length=10), None),
    "chance": (sa.SmallInteger(), None),
}
"""The columns' types and server defaults; those without one may be empty."""
FILL = (
    "UPDATE comments SET agency_id ="
    " (SELECT agency_id FROM portals WHERE portals.id = comments.portal_id)",
    "UPDATE comments SET desk_view = CASE WHEN status = 'spam' AND EXISTS (SELECT 1 FROM decisions"
    " WHERE decisions.comment_id = comments.id AND undone_at IS NULL) THEN 'rejected'"
    " ELSE status END WHERE kind = 'citizen'",
    "UPDATE comments SET (outcome, sentiment) ="
    " (SELECT CASE WHEN failure IS NULL THEN outcome ELSE 'failed' END, sentiment"
    " FROM comment_verdicts WHERE comment_id = comments.id ORDER BY id LIMIT 1)"
    " WHERE kind = 'citizen'",
    "UPDATE comments SET topic = (SELECT case_class FROM cases WHERE comment_id = comments.id)"
    " WHERE kind = 'citizen'",
    "UPDATE comments SET rank = -("
    " CASE WHEN appeal_open THEN 60 ELSE 0 END"
    " + CASE WHEN open_reports > 2 THEN 70 WHEN open_reports > 0 THEN 10 + 20 * open_reports"
    " ELSE 0 END"
    " + CASE WHEN outcome IN ('failed', 'hold') THEN 10 WHEN outcome = 'spam' AND chance < 90"
    " THEN 10 ELSE 0 END"
    " + CASE WHEN sentiment = 'negative' AND body LIKE '%?%' THEN 25"
    " WHEN sentiment = 'negative' OR body LIKE '%?%' THEN 10 ELSE 0 END)"
    " WHERE kind = 'citizen'",
)
"""What can be said of comments of before; the kind and the chance of spam come from `_read`."""


TOTALS = {
    **{view: f"desk_view = '{view}'" for view in ("pending", "spam", "published", "rejected")},
    "reported": "open_reports > 0 AND status = 'published'",
    "appeals": "appeal_open AND status != 'withdrawn'",
}


def upgrade() -> None:
    op.drop_index("ix_comments_queue", table_name="comments")
    for name in OLD:
        op.drop_index(name, table_name="comments")
    for name, (kind, default) in COLUMNS.items():
        column = sa.Column(name, kind, server_default=default, nullable=default is None)
        op.add_column("comments", column)
    *statements, reckon = FILL
    for statement in statements:
        op.execute(statement)
    _read_verdicts()
    op.execute(reckon)
    op.drop_column("comments", "priority")
    for name, (condition, columns) in INDEXES.items():
        _index(name, condition, columns)
    _tables()
    _totals()


def _totals() -> None:
    op.create_table(
        "view_totals",
        sa.Column("portal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("view", sa.String(length=9), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "view", name=op.f("pk_view_totals")),
    )
    for view, condition in TOTALS.items():
        op.execute(
            "INSERT INTO view_totals (portal_id, view, total, changes)"
            f" SELECT portal_id, '{view}', count(*), 1 FROM comments"  # noqa: S608 - our own words
            f" WHERE kind = 'citizen' AND {condition} GROUP BY portal_id"
        )


def _tables() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_filters_staff_id_name")),
    )
    op.create_table(
        "searched_comments",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searched_comments")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_searched_comments_comment_id")),
    )
    op.create_table(
        "searched_words",
        sa.Column("word", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("searched_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "searched_id", name=op.f("pk_searched_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claims_until", "claims", ["until"])
    op.create_index(
        "ix_cases_due",
        "cases",
        ["due_at", "comment_id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _index(name: str, condition: str, columns: list[str]) -> None:
    where = sa.text(condition)
    op.create_index(name, "comments", columns, sqlite_where=where, postgresql_where=where)


def _read_verdicts() -> None:
    """The kind and the chance of spam, where the machine spoke of spam or held a comment."""
    comments = sa.table(
        "comments",
        sa.column("id", sa.Uuid),
        sa.column("topic", sa.String),
        sa.column("chance", sa.SmallInteger),
    )
    verdicts = sa.table(
        "comment_verdicts",
        sa.column("id", sa.Integer),
        sa.column("comment_id", sa.Uuid),
        sa.column("outcome", sa.String),
        sa.column("detail", sa.JSON),
    )
    bind, last = op.get_bind(), 0
    first = sa.select(sa.func.min(verdicts.c.id)).group_by(verdicts.c.comment_id)
    spoken = (verdicts.c.outcome != "publish", verdicts.c.id.in_(first))
    some = sa.select(verdicts).where(*spoken).order_by(verdicts.c.id)
    while rows := bind.execute(some.where(verdicts.c.id > last).limit(1000)).all():
        last = rows[-1].id
        for row in rows:
            chance = row.detail.get("spam")
            values = {"chance": None if chance is None else round(100 * chance)}
            if row.outcome == "spam" and row.detail.get("spam_kind"):
                values["topic"] = row.detail["spam_kind"]
            bind.execute(comments.update().where(comments.c.id == row.comment_id).values(values))


def downgrade() -> None:
    op.drop_index("ix_cases_due", table_name="cases")
    op.drop_index("ix_claims_until", table_name="claims")
    for table in ("view_totals", "searched_words", "searched_comments", "saved_filters"):
        op.drop_table(table)
    for name in INDEXES:
        op.drop_index(name, table_name="comments")
    op.add_column(
        "comments", sa.Column("priority", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute(
        "UPDATE comments SET priority = CASE WHEN sentiment = 'negative' THEN 1 ELSE 0 END"
        " + CASE WHEN body LIKE '%?%' THEN 1 ELSE 0 END WHERE kind = 'citizen'"
    )
    for name in reversed(COLUMNS):
        op.drop_column("comments", name)
    op.create_index("ix_comments_queue", "comments", ["status", "portal_id", "priority", "id"])
    for name, condition in OLD.items():
        _index(name, condition, ["portal_id", "id"])
