"""Due process: cases and queues, decisions with their statements, appeals and strikes

Revision: 0059
Follows: 0058
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

# Whatever restricts somebody comes with every field that Article 17(3) of the Digital Services Act
# asks for. What is not there makes the condition NULL, which a CHECK would let pass.
COMPLETE = """measure IN ('approve', 'warn') OR coalesce(
    btrim(statement->>'restriction') <> ''
    AND jsonb_array_length(statement->'territory') > 0
    AND (statement->>'permanent')::boolean = (statement->>'until' IS NULL)
    AND btrim(statement->>'facts') <> ''
    AND statement->>'source' IN ('notice', 'own_initiative', 'order')
    AND jsonb_typeof(statement->'automated_detection') = 'boolean'
    AND jsonb_typeof(statement->'automated_decision') = 'boolean'
    AND statement->>'ground' IN ('illegal', 'terms')
    AND btrim(statement->>'reference') <> ''
    AND btrim(statement->>'explanation') <> ''
    AND jsonb_array_length(statement->'redress') > 0
    AND btrim(statement->>'appeal_until') <> ''
    AND btrim(statement->>'language') <> ''
    AND btrim(statement->>'notified_at') <> ''
    AND (
        NOT ((statement->>'automated_detection')::boolean
             OR (statement->>'automated_decision')::boolean)
        OR (btrim(statement->>'model_version') <> ''
            AND (statement->>'confidence')::double precision BETWEEN 0 AND 1)
    ), false)"""

TABLES = (
    "moderation_queues",
    "moderation_cases",
    "case_evidence",
    "case_skips",
    "decisions",
    "appeals",
    "strikes",
    "strike_rules",
)
FOR_EVER = ("case_evidence", "case_skips", "decisions")


def upgrade() -> None:
    op.create_table(
        "moderation_queues",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_moderation_queues_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_moderation_queues")),
        sa.UniqueConstraint(
            "workspace_id",
            "external_id",
            name=op.f("uq_moderation_queues_workspace_id_external_id"),
        ),
    )
    op.create_table(
        "moderation_cases",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("platform_message_id", sa.Text(), nullable=True),
        sa.Column("platform_person_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("inbound_message_id", sa.Text(), nullable=True),
        sa.Column("queue_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("policy_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("has_media", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_severe", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name=op.f("fk_moderation_cases_workspace_id_channel_id_channels"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_moderation_cases")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_moderation_cases_workspace_id_external_id")
        ),
    )
    op.create_index(
        "ix_moderation_cases_waiting",
        "moderation_cases",
        ["workspace_id", "queue_id", sa.literal_column("urgency DESC"), "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'in_review')"),
    )
    op.create_index(
        op.f("ix_moderation_cases_workspace_id_state_id"),
        "moderation_cases",
        ["workspace_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "uq_moderation_cases_subject",
        "moderation_cases",
        ["workspace_id", "channel_id", "subject_key"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'in_review')"),
    )
    op.create_table(
        "case_evidence",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rule_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("files", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "case_id"],
            ["moderation_cases.workspace_id", "moderation_cases.id"],
            name=op.f("fk_case_evidence_workspace_id_case_id_moderation_cases"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "case_id", "reference", name=op.f("pk_case_evidence")
        ),
    )
    op.create_index(
        op.f("ix_case_evidence_workspace_id_reference"),
        "case_evidence",
        ["workspace_id", "reference"],
        unique=False,
    )
    op.create_table(
        "case_skips",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("moderator", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "case_id"],
            ["moderation_cases.workspace_id", "moderation_cases.id"],
            name=op.f("fk_case_skips_workspace_id_case_id_moderation_cases"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "case_id", "moderator", "at", name=op.f("pk_case_skips")
        ),
    )
    op.create_table(
        "decisions",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("platform_message_id", sa.Text(), nullable=True),
        sa.Column("platform_person_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("statement", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("action_id", sa.Text(), nullable=True),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("appeal_id", sa.Text(), nullable=True),
        sa.Column("not_undone", sa.Text(), nullable=True),
        sa.Column("because_of", sa.Text(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.CheckConstraint(COMPLETE, name=op.f("ck_decisions_complete_statement")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "case_id"],
            ["moderation_cases.workspace_id", "moderation_cases.id"],
            name=op.f("fk_decisions_workspace_id_case_id_moderation_cases"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_decisions")),
    )
    op.create_index(
        "ix_decisions_action",
        "decisions",
        ["workspace_id", "action_id"],
        unique=False,
        postgresql_where=sa.text("action_id is not null"),
    )
    op.create_index(
        "ix_decisions_person",
        "decisions",
        ["workspace_id", "channel_id", "platform_person_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_decisions_workspace_id_case_id_id"),
        "decisions",
        ["workspace_id", "case_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_decisions_workspace_id_created_at_id"),
        "decisions",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_decisions_because_of",
        "decisions",
        ["workspace_id", "because_of"],
        unique=True,
        postgresql_where=sa.text("because_of is not null"),
    )
    op.create_index(
        "uq_decisions_reverses",
        "decisions",
        ["workspace_id", "reverses"],
        unique=True,
        postgresql_where=sa.text("reverses is not null"),
    )
    op.create_table(
        "appeals",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("reversal_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decision_id"],
            ["decisions.workspace_id", "decisions.id"],
            name=op.f("fk_appeals_workspace_id_decision_id_decisions"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_appeals")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_appeals_workspace_id_external_id")
        ),
    )
    op.create_index(
        op.f("ix_appeals_workspace_id_case_id"),
        "appeals",
        ["workspace_id", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appeals_workspace_id_state_id"),
        "appeals",
        ["workspace_id", "state", "id"],
        unique=False,
    )
    op.create_index("uq_appeals_decision", "appeals", ["workspace_id", "decision_id"], unique=True)
    op.create_table(
        "strikes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("platform_person_id", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decision_id"],
            ["decisions.workspace_id", "decisions.id"],
            name=op.f("fk_strikes_workspace_id_decision_id_decisions"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_strikes")),
    )
    op.create_index(
        op.f("ix_strikes_workspace_id_channel_id_platform_person_id_id"),
        "strikes",
        ["workspace_id", "channel_id", "platform_person_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_strikes_workspace_id_expires_at"),
        "strikes",
        ["workspace_id", "expires_at"],
        unique=False,
    )
    op.create_index("uq_strikes_decision", "strikes", ["workspace_id", "decision_id"], unique=True)
    op.create_table(
        "strike_rules",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("thresholds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_strike_rules_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_strike_rules")),
    )
    for table in TABLES:
        wall(op, table)
    for table in FOR_EVER:
        op.execute(f"REVOKE UPDATE ON {table} FROM {SERVICE}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
