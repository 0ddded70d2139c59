"""Who is asked how satisfied they are, and what they said; each found by the hash of its secret

Revision: 0074
Follows: 0073
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

FIND = """find_survey(wanted text) RETURNS TABLE
    (survey_id text, organization_id text, workspace_id text, allowed_origins text[])"""
FOUND = """
    SELECT s.id, s.organization_id, s.workspace_id, w.allowed_origins FROM surveys s
    JOIN workspaces w ON w.id = s.workspace_id
    WHERE s.hash = wanted AND w.status = 'active'
"""


def upgrade() -> None:
    op.create_table(
        "survey_policies",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("delay_seconds", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("good_for_days", sa.Integer(), nullable=False),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_survey_policies_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_survey_policies")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_survey_policies_workspace_id_external_id")),
    )
    op.create_index("ix_survey_policies_standing", "survey_policies",
                    ["workspace_id", "position", "id"], postgresql_where=sa.text("enabled"))
    wall(op, "survey_policies")
    op.create_table(
        "surveys",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("survey_policy_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("platform_person_id", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"], ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_surveys_workspace_id_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "survey_policy_id"],
            ["survey_policies.workspace_id", "survey_policies.id"],
            name=op.f("fk_surveys_workspace_id_survey_policy_id_survey_policies"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_surveys")),
    )
    op.create_index("uq_surveys_asked", "surveys", ["workspace_id", "conversation_id"],
                    unique=True, postgresql_where=sa.text("state <> 'not_sent'"))
    op.create_index("uq_surveys_closing", "surveys",
                    ["workspace_id", "conversation_id", "closed_at"], unique=True)
    op.create_index("ix_surveys_person", "surveys",
                    ["workspace_id", "channel_id", "platform_person_id", "created_at"])
    op.create_index(op.f("ix_surveys_workspace_id_created_at"), "surveys",
                    ["workspace_id", "created_at"])
    op.create_index(op.f("ix_surveys_hash"), "surveys", ["hash"])
    wall(op, "surveys")
    sweep(op, "surveys", "SELECT (workspace_id, id, organization_id, hash)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_survey")
    op.drop_table("surveys")
    op.drop_table("survey_policies")
