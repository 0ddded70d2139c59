"""Journeys, who is on them, and the steps they took

Revision: 0096
Follows: 0095
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
ERASED = {"traveller_steps": "id", "travellers": "id"}


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def document(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, JSONB, nullable=null)


def upgrade() -> None:
    op.create_table(
        "journeys",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name"), text("entry")),
        document("steps"),
        *(text("created_by"), instant("created_at"), instant("updated_at"), text("state")),
        *(text("segment_id", null=True), text("description", null=True)),
        text("timezone", null=True),
        sa.Column("exits_on_reply", sa.Boolean(), nullable=False),
        sa.Column("exits_on_leaving", sa.Boolean(), nullable=False),
        *(text("consent_purpose", null=True), whole("reenter_after_days", null=True)),
        *(document("quiet_hours", null=True), whole("per_minute")),
        *(instant("activated_at", null=True), instant("ended_at", null=True)),
        *(whole("version"), text("external_id", null=True), document("metadata")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_journeys_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"],
            ["segments.workspace_id", "segments.id"],
            name=op.f("fk_journeys_workspace_id_segment_id_segments"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_journeys")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_journeys_workspace_id_external_id")
        ),
    )
    op.create_table(
        "travellers",
        *(text("workspace_id"), text("id"), text("journey_id"), text("member_id")),
        *(text("entered_by"), instant("entered_at"), instant("updated_at"), text("state")),
        *(whole("passed"), instant("due_at", null=True), text("waits_for", null=True)),
        *(text("reason", null=True), instant("ended_at", null=True), whole("version")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "journey_id"],
            ["journeys.workspace_id", "journeys.id"],
            name=op.f("fk_travellers_workspace_id_journey_id_journeys"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_travellers_workspace_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_travellers")),
    )
    travelling = sa.text("state = 'travelling'")
    op.create_index(
        "uq_travellers_on_their_way",
        "travellers",
        ["workspace_id", "journey_id", "member_id"],
        unique=True,
        postgresql_where=travelling,
    )
    op.create_index(
        "ix_travellers_due",
        "travellers",
        ["workspace_id", "journey_id", "due_at"],
        postgresql_where=travelling,
    )
    for name in ("member_id", "journey_id"):
        columns = ["workspace_id", name, "id"]
        op.create_index(op.f(f"ix_travellers_workspace_id_{name}_id"), "travellers", columns)
    op.create_table(
        "traveller_steps",
        *(text("workspace_id"), text("id"), text("traveller_id"), text("journey_id")),
        *(text("member_id"), whole("number"), text("kind"), text("outcome"), instant("at")),
        *(text("reason", null=True), text("message_id", null=True)),
        *(text("channel_id", null=True), text("platform_person_id", null=True)),
        instant("slot_at", null=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "journey_id"],
            ["journeys.workspace_id", "journeys.id"],
            name=op.f("fk_traveller_steps_workspace_id_journey_id_journeys"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_traveller_steps_workspace_id_message_id_messages"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_traveller_steps")),
        sa.UniqueConstraint(
            *("workspace_id", "traveller_id", "number"),
            name=op.f("uq_traveller_steps_workspace_id_traveller_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_traveller_steps_workspace_id_journey_id_number"),
        "traveller_steps",
        ["workspace_id", "journey_id", "number"],
    )
    op.create_index(
        op.f("ix_traveller_steps_workspace_id_member_id"),
        "traveller_steps",
        ["workspace_id", "member_id"],
    )
    op.create_index(
        "ix_traveller_steps_slots",
        "traveller_steps",
        ["workspace_id", "channel_id", "slot_at"],
        postgresql_where=sa.text("slot_at is not null"),
    )
    op.create_index(
        "ix_traveller_steps_reached",
        "traveller_steps",
        ["workspace_id", "platform_person_id", "id"],
        postgresql_where=sa.text("message_id is not null"),
    )
    for table in ("journeys", "travellers", "traveller_steps"):
        wall(op, table)
    op.execute(f"REVOKE UPDATE ON traveller_steps FROM {SERVICE}")
    for table in ERASED:
        sweep(op, table, "SELECT (workspace_id, id), DELETE")
    erasable(op, ERASED)


def downgrade() -> None:
    no_longer_erasable(op, ERASED)
    for table in ("traveller_steps", "travellers", "journeys"):
        op.drop_table(table)
