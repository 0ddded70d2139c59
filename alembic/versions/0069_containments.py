"""Containments, the messages that they hold, and which of them an action is part of

Revision: 0069
Follows: 0068
"""

import sqlalchemy as sa

from adapters.db.walls import wall
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "containments",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "kind", "scope")),
        *(_text(name) for name in ("reason", "placed_by")),
        *(_text(name, null=True) for name in ("community_id", "channel_id", "message_id")),
        *(_text(name, null=True) for name in ("conversation_id", "platform_person_id")),
        sa.Column("interval_seconds", sa.Integer(), nullable=True),
        sa.Column("include_past", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _instant("ends_at", null=True),
        *(_text(name, null=True) for name in ("decision_id", "swept_to")),
        *(_instant(name, null=True) for name in ("swept_at", "lifted_at")),
        _text("lifted_by", null=True),
        _instant("released_at", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"],
            name=op.f("fk_containments_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_containments")),
    )
    op.create_index(
        "ix_containments_standing", "containments", ["workspace_id", "id"],
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_index(
        "uq_containments_decision", "containments", ["workspace_id", "decision_id"], unique=True,
        postgresql_where=sa.text("decision_id is not null"),
    )
    op.create_table(
        "contained_messages",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "containment_id")),
        *(_text(name) for name in ("inbound_message_id", "channel_id", "platform_message_id")),
        *(_text(name, null=True) for name in ("author_id", "action_id", "obstacle")),
        _instant("released_at", null=True),
        *(_text(name, null=True) for name in ("released_by", "left")),
        sa.Column("version", sa.Integer(), nullable=False),
        _instant("created_at"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "containment_id"], ["containments.workspace_id", "containments.id"],
            name=op.f("fk_contained_messages_workspace_id_containment_id_containments"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contained_messages")),
        sa.UniqueConstraint(
            "workspace_id", "containment_id", "inbound_message_id",
            name=op.f("uq_contained_messages_workspace_id_containment_id_inbound_message_id"),
        ),
    )
    op.create_index(
        op.f("ix_contained_messages_workspace_id_inbound_message_id"), "contained_messages",
        ["workspace_id", "inbound_message_id"],
    )
    op.create_index(
        op.f("ix_contained_messages_workspace_id_containment_id_id"), "contained_messages",
        ["workspace_id", "containment_id", "id"],
    )
    op.create_index(
        "ix_contained_messages_held", "contained_messages",
        ["workspace_id", "containment_id", "id"],
        postgresql_where=sa.text("released_at is null"),
    )
    op.create_index(
        "ix_contained_messages_action", "contained_messages", ["workspace_id", "action_id"],
        postgresql_where=sa.text("action_id is not null"),
    )
    op.add_column("moderation_actions", _text("containment_id", null=True))
    op.create_index(
        "ix_moderation_actions_containment", "moderation_actions",
        ["workspace_id", "containment_id", "id"],
        postgresql_where=sa.text("containment_id is not null"),
    )
    op.add_column("decisions", _text("containment_id", null=True))
    for table in ("containments", "contained_messages"):
        wall(op, table)


def downgrade() -> None:
    op.drop_column("decisions", "containment_id")
    op.drop_index("ix_moderation_actions_containment", "moderation_actions")
    op.drop_column("moderation_actions", "containment_id")
    op.drop_table("contained_messages")
    op.drop_table("containments")
