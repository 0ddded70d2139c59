"""What is said to many people, each of them alone, and who wants none of it

Revision: 0064
Follows: 0063
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("media_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_broadcasts_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_broadcasts_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_broadcasts_workspace_id_state_id"), "broadcasts",
                    ["workspace_id", "state", "id"])
    wall(op, "broadcasts")
    op.create_table(
        "broadcast_recipients",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("broadcast_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("platform_person_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "broadcast_id"],
                                ["broadcasts.workspace_id", "broadcasts.id"],
                                name="fk_broadcast_recipients_broadcast"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"],
                                ["channels.workspace_id", "channels.id"],
                                name="fk_broadcast_recipients_channel"),
        sa.ForeignKeyConstraint(["workspace_id", "message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name="fk_broadcast_recipients_message"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_broadcast_recipients")),
    )
    op.create_index("uq_broadcast_recipients_person", "broadcast_recipients",
                    ["workspace_id", "broadcast_id", "channel_id", "platform_person_id"],
                    unique=True)
    op.create_index("uq_broadcast_recipients_message", "broadcast_recipients",
                    ["workspace_id", "message_id"], unique=True,
                    postgresql_where=sa.text("message_id is not null"))
    op.create_index("ix_broadcast_recipients_waiting", "broadcast_recipients",
                    ["workspace_id", "broadcast_id", "state", "channel_id", "id"])
    op.create_index("ix_broadcast_recipients_slots", "broadcast_recipients",
                    ["workspace_id", "channel_id", "slot_at"],
                    postgresql_where=sa.text("slot_at is not null"))
    op.create_index("ix_broadcast_recipients_reached", "broadcast_recipients",
                    ["workspace_id", "platform_person_id", "id"],
                    postgresql_where=sa.text("message_id is not null"))
    wall(op, "broadcast_recipients")
    op.create_table(
        "opt_outs",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("platform_person_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("answers_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"],
                                ["channels.workspace_id", "channels.id"],
                                name=op.f("fk_opt_outs_workspace_id_channels")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_opt_outs")),
    )
    op.create_index("uq_opt_outs_standing", "opt_outs",
                    ["workspace_id", "platform_person_id", "platform", "server"], unique=True,
                    postgresql_where=sa.text("removed_at is null"))
    wall(op, "opt_outs")


def downgrade() -> None:
    op.drop_table("opt_outs")
    op.drop_table("broadcast_recipients")
    op.drop_table("broadcasts")
