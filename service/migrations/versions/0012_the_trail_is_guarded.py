"""The audit trail refuses updates and deletions.

Whoever rebuilds audit_events on SQLite later (batch mode copies it) makes its triggers anew.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END"
MADE = {
    "sqlite": (
        f"CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events {REFUSE}",
        f"CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events {REFUSE}",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''audit_events is append-only''
        USING ERRCODE = ''integrity_constraint_violation''; END'""",
        """CREATE TRIGGER audit_events_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()""",
    ),
}
TAKEN = {
    "sqlite": ("DROP TRIGGER audit_events_keep", "DROP TRIGGER audit_events_stay"),
    "postgresql": (
        "DROP TRIGGER audit_events_keep ON audit_events",
        "DROP FUNCTION audit_events_refuse()",
    ),
}


def upgrade() -> None:
    for statement in MADE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in TAKEN[op.get_bind().dialect.name]:
        op.execute(statement)
