"""What platforms count, read again and again and kept as it was read

Revision: 0040
Follows: 0039
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected or last checked; the sandbox
# is never asked anew.
TEACH = """
    UPDATE channels SET capabilities = array_append(capabilities, '{0}')
    WHERE platform = 'sandbox' AND NOT '{0}' = ANY (capabilities)
"""
FORGET = "UPDATE channels SET capabilities = array_remove(capabilities, '{0}')"
NEW = ("post_metrics", "account_metrics")
# From now on every channel's numbers are read from when it is connected.
READ = """
    INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at, fence, failures,
      deaths)
    SELECT workspace_id, 'insights.collect', id, organization_id, clock_timestamp(), 0, 0, 0
    FROM channels WHERE status <> 'disconnected' ON CONFLICT DO NOTHING
"""
DROP = "UPDATE duties SET due_at = NULL, lease_until = NULL WHERE kind = 'insights.collect'"


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.Column("platform_post_id", sa.Text(), nullable=True),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("metrics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"],
                                ["channels.workspace_id", "channels.id"],
                                name=op.f("fk_measurements_workspace_id_channel_id_channels")),
        sa.ForeignKeyConstraint(["workspace_id", "delivery_id"],
                                ["deliveries.workspace_id", "deliveries.id"],
                                name=op.f("fk_measurements_workspace_id_delivery_id_deliveries")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_measurements")),
        sa.UniqueConstraint("workspace_id", "subject_id",
                            name=op.f("uq_measurements_workspace_id_subject_id")),
    )
    op.create_index("ix_measurements_due", "measurements",
                    ["workspace_id", "channel_id", "due_at"],
                    postgresql_where=sa.text("due_at is not null"))
    op.create_table(
        "samples",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_samples")),
    )
    op.create_index(op.f("ix_samples_workspace_id_subject_id_metric_as_of"), "samples",
                    ["workspace_id", "subject_id", "metric", "as_of"])
    op.create_index("ix_samples_of_message", "samples", ["workspace_id", "message_id", "id"],
                    postgresql_where=sa.text("message_id is not null"))
    for table in ("measurements", "samples"):
        wall(op, table)
    op.execute(f"REVOKE UPDATE ON samples FROM {SERVICE}")
    _unforced([TEACH.format(name) for name in NEW] + [READ])


def downgrade() -> None:
    _unforced([FORGET.format(name) for name in NEW] + [DROP])
    op.drop_table("samples")
    op.drop_table("measurements")


def _unforced(changes: list[str]) -> None:
    """While its security is forced not even the owner sees the rows."""
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
