"""Queues with weekly slots, and which message has which of them

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queues",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name=op.f("fk_queues_workspace_id_channel_id_channels"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_queues")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_queues_workspace_id_external_id")
        ),
    )
    op.create_index(
        op.f("ix_queues_workspace_id_channel_id_id"), "queues", ["workspace_id", "channel_id", "id"]
    )
    op.create_index(
        "uq_queues_default",
        "queues",
        ["workspace_id", "channel_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    wall(op, "queues")
    op.add_column("messages", sa.Column("queue_id", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_messages_workspace_id_queue_id_queues"),
        "messages",
        "queues",
        ["workspace_id", "queue_id"],
        ["workspace_id", "id"],
    )
    op.create_index(
        "uq_messages_slot",
        "messages",
        ["workspace_id", "queue_id", "publish_at"],
        unique=True,
        postgresql_where=sa.text("queue_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("uq_messages_slot", table_name="messages")
    op.drop_constraint(op.f("fk_messages_workspace_id_queue_id_queues"), "messages", type_="foreignkey")
    op.drop_column("messages", "queue_id")
    op.execute("DROP POLICY wall ON queues")
    op.drop_table("queues")
