"""What is asked of platforms about others, every call that was made for it, and a sandbox that obeys

Revision: 0039
Follows: 0038
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected or last checked; the sandbox
# is never asked anew.
TEACH = """
    UPDATE channels SET capabilities = array_append(capabilities, '{0}')
    WHERE platform = 'sandbox' AND NOT '{0}' = ANY (capabilities)
"""
FORGET = "UPDATE channels SET capabilities = array_remove(capabilities, '{0}')"
NEW = ("hide_messages", "remove_messages", "mute_people", "kick_people", "ban_people")


def upgrade() -> None:
    op.create_table(
        "moderation_actions",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("platform_message_id", sa.Text(), nullable=True),
        sa.Column("platform_person_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"],
                                ["channels.workspace_id", "channels.id"],
                                name=op.f("fk_moderation_actions_workspace_id_channel_id_channels")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_moderation_actions")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_moderation_actions_workspace_id_external_id")),
    )
    op.create_index("ix_moderation_actions_open", "moderation_actions",
                    ["workspace_id", "channel_id", "next_at"],
                    postgresql_where=sa.text("next_at is not null"))
    for about in ("platform_message_id", "platform_person_id"):
        op.create_index(op.f(f"ix_moderation_actions_workspace_id_channel_id_{about}_id"),
                        "moderation_actions", ["workspace_id", "channel_id", about, "id"],
                        postgresql_where=sa.text(f"{about} is not null"))
    op.create_table(
        "moderation_attempts",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("platform_request_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "action_id"],
            ["moderation_actions.workspace_id", "moderation_actions.id"],
            name=op.f("fk_moderation_attempts_workspace_id_action_id_moderation_actions")),
        sa.PrimaryKeyConstraint("workspace_id", "action_id", "number",
                                name=op.f("pk_moderation_attempts")),
    )
    op.add_column("sandbox_posts", sa.Column("hidden_at", sa.DateTime(timezone=True),
                                             nullable=True))
    op.create_table(
        "sandbox_people",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("banned", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "person_id",
                                name=op.f("pk_sandbox_people")),
    )
    for table in ("moderation_actions", "moderation_attempts", "sandbox_people"):
        wall(op, table)
    _unforced([TEACH.format(name) for name in NEW])


def downgrade() -> None:
    _unforced([FORGET.format(name) for name in NEW])
    op.drop_table("sandbox_people")
    op.drop_column("sandbox_posts", "hidden_at")
    op.drop_table("moderation_attempts")
    op.drop_table("moderation_actions")


def _unforced(changes: list[str]) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
