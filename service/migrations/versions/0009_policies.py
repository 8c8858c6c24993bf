"""Policies as data, and bans."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VERSIONS = sa.table(
    "policy_versions",
    sa.column("place", sa.String),
    sa.column("portal_id", sa.Integer),
    sa.column("version", sa.Integer),
    sa.column("data", sa.JSON),
    sa.column("changed_by", sa.String),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
POLICIES = sa.table(
    "policies", sa.column("portal_id", sa.Integer), sa.column("moderation", sa.String)
)


def upgrade() -> None:
    op.create_table(
        "policy_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_state")),
    )
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("portal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_policy_versions_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portals.id"], name=op.f("fk_policy_versions_portal_id_portals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("place", "version", name=op.f("uq_policy_versions_place_version")),
    )
    op.create_table(
        "bans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("label", sa.String(length=254), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("portal_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=4), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_bans_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portals.id"], name=op.f("fk_bans_portal_id_portals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )
    _keep_rows()
    op.drop_table("policies")


def _keep_rows() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.select(POLICIES.c.portal_id, POLICIES.c.moderation)).all()
    rows = [
        {
            "place": f"portal:{portal_id}",
            "portal_id": portal_id,
            "version": 1,
            "data": {"moderation": moderation},
            "changed_by": "migration:0009",
            "changed_at": datetime.now(UTC),
        }
        for portal_id, moderation in found
    ]
    if rows:
        op.bulk_insert(VERSIONS, rows)
        op.execute("INSERT INTO policy_state (id, version) VALUES (1, 1)")


def downgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("moderation", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portals.id"], name=op.f("fk_policies_portal_id_portals")
        ),
        sa.PrimaryKeyConstraint("portal_id", name=op.f("pk_policies")),
    )
    _restore_rows()
    op.drop_table("bans")
    op.drop_table("policy_versions")
    op.drop_table("policy_state")


def _restore_rows() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.select(VERSIONS.c.portal_id, VERSIONS.c.data)
        .where(VERSIONS.c.portal_id.is_not(None))
        .order_by(VERSIONS.c.version)
    ).all()
    last = {portal_id: data for portal_id, data in found}  # noqa: C416 - the last version counts
    rows = []
    for portal_id, data in last.items():
        read = json.loads(data) if isinstance(data, str) else data
        rows.append({"portal_id": portal_id, "moderation": read.get("moderation", "pre")})
    if rows:
        op.bulk_insert(POLICIES, rows)
