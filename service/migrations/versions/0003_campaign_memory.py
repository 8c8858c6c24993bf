"""Campaign memory."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_exemplars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact", sa.Boolean(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(length=1024), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_exemplars")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_campaign_exemplars_comment_id")),
    )
    with op.batch_alter_table("campaign_exemplars", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_exemplars_recent", ["status", "marked_at"], unique=False)

    op.create_table(
        "campaign_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("exemplar_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"],
            ["campaign_exemplars.id"],
            name=op.f("fk_campaign_keys_exemplar_id_campaign_exemplars"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "status", "exemplar_id", name=op.f("pk_campaign_keys")),
    )
    with op.batch_alter_table("campaign_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_keys_exemplar_id"), ["exemplar_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("campaign_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_keys_exemplar_id"))

    op.drop_table("campaign_keys")
    with op.batch_alter_table("campaign_exemplars", schema=None) as batch_op:
        batch_op.drop_index("ix_campaign_exemplars_recent")

    op.drop_table("campaign_exemplars")
