"""Keys of portals, for programs that speak for one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portals.id"], name=op.f("fk_portal_keys_portal_id_portals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_portal_keys_key_hash")),
    )
    with op.batch_alter_table("portal_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_keys_portal_id"), ["portal_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("portal_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_keys_portal_id"))
    op.drop_table("portal_keys")
