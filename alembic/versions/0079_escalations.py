"""Who is told when what should happen does not

Revision: 0079
Follows: 0078
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

_CAUSES = ("warn", "miss")


def upgrade() -> None:
    op.create_table(
        "escalation_ladders",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("business_calendar_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "business_calendar_id"],
            ["business_calendars.workspace_id", "business_calendars.id"],
            name=op.f(
                "fk_escalation_ladders_workspace_id_business_calendar_id_business_calendars"
            ),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_escalation_ladders")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_escalation_ladders_workspace_id_external_id")),
    )
    wall(op, "escalation_ladders")
    op.create_table(
        "escalations",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("ladder_id", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("rungs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ladder_id"],
            ["escalation_ladders.workspace_id", "escalation_ladders.id"],
            name=op.f("fk_escalations_workspace_id_ladder_id_escalation_ladders"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("workspace_id", "reference",
                            name=op.f("uq_escalations_workspace_id_reference")),
    )
    op.create_index("uq_escalations_running", "escalations",
                    ["workspace_id", "subject_kind", "subject_id", "ladder_id"],
                    unique=True, postgresql_where=sa.text("state = 'running'"))
    op.create_index(op.f("ix_escalations_workspace_id_subject_id_id"), "escalations",
                    ["workspace_id", "subject_id", "id"])
    op.create_index(op.f("ix_escalations_workspace_id_ladder_id_id"), "escalations",
                    ["workspace_id", "ladder_id", "id"])
    wall(op, "escalations")
    for cause in _CAUSES:
        op.add_column("sla_policies", sa.Column(f"{cause}_ladder_id", sa.Text(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_sla_policies_workspace_id_{cause}_ladder_id_escalation_ladders"),
            "sla_policies",
            "escalation_ladders",
            ["workspace_id", f"{cause}_ladder_id"],
            ["workspace_id", "id"],
        )


def downgrade() -> None:
    for cause in _CAUSES:
        op.drop_column("sla_policies", f"{cause}_ladder_id")
    op.drop_table("escalations")
    op.drop_table("escalation_ladders")
