"""Words to the citizen, edited and pinned comments, notes among staff, assignments and claims."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("public_body", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_edits_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edits_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_staff_notes_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
    )
    with op.batch_alter_table("staff_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_notes_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "claims",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_claims_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("batch", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_decisions_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch IS NOT NULL"),
            postgresql_where=sa.text("batch IS NOT NULL"),
        )
    op.add_column("comments", sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comments", sa.Column("assigned_to", sa.Integer(), nullable=True))
    op.create_index(
        "ix_comments_pinned",
        "comments",
        ["thread_id"],
        unique=False,
        sqlite_where=sa.text("pinned_at IS NOT NULL"),
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )
    op.create_index(
        "ix_comments_by_email",
        "comments",
        ["author_email"],
        unique=False,
        sqlite_where=sa.text("author_email IS NOT NULL"),
        postgresql_where=sa.text("author_email IS NOT NULL"),
    )
    op.create_index("ix_comments_by_address", "comments", ["address_hash"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_comments_by_address", table_name="comments")
    op.drop_index("ix_comments_by_email", table_name="comments")
    op.drop_index("ix_comments_pinned", table_name="comments")
    op.drop_column("comments", "assigned_to")
    op.drop_column("comments", "pinned_at")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_batch")
        batch_op.drop_column("batch")
        batch_op.drop_column("message")

    op.drop_table("claims")
    op.drop_table("staff_notes")
    op.drop_table("edits")
