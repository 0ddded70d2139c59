"""Which conversations are given to whom, whose turn it is, and who takes new ones

Revision: 0067
Follows: 0066
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, wall
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

PENDING = """pending_events(most int) RETURNS TABLE
   (event_id text, organization_id text, workspace_id text"""
PENDING_EVENTS = """
    SELECT id, organization_id, workspace_id{also} FROM events
    WHERE pending AND next_at <= clock_timestamp() ORDER BY next_at, id LIMIT most
"""
PEOPLE = "people_at_work(org text, workspace text)"
# Everybody who may be given something here, with their teams here and what their role lets them do.
AT_WORK = """
    SELECT m.id, m.roles ->> workspace,
      (SELECT r.permissions FROM roles r WHERE r.organization_id = org
        AND r.id = m.roles ->> workspace AND r.removed_at IS NULL),
      ARRAY (SELECT t.id FROM teams t WHERE m.id = ANY (t.member_ids)
        AND t.organization_id = org AND t.removed_at IS NULL AND (t.workspace_id = workspace
          OR (t.workspace_id IS NULL AND t.mode = (SELECT w.mode FROM workspaces w
            WHERE w.id = workspace AND w.organization_id = org)))
        ORDER BY t.id)
    FROM teammates m WHERE m.organization_id = org
      AND m.status = 'active' AND workspace = ANY (m.workspace_ids)
    ORDER BY m.id
"""


def _texts(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def upgrade() -> None:
    op.create_table(
        "assignment_policies",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(_texts(name) for name in ("priorities", "channel_ids", "labels", "kinds")),
        *(_texts(name) for name in ("team_ids", "assignee_ids")),
        sa.Column("assignee_team_id", sa.Text(), nullable=True),
        sa.Column("assignee_order", sa.Text(), nullable=False),
        sa.Column("conversation_order", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("fair_limit", sa.Integer(), nullable=True),
        sa.Column("fair_window_seconds", sa.Integer(), nullable=False),
        sa.Column("business_calendar_id", sa.Text(), nullable=True),
        sa.Column(
            "reassign_when_gone", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("reassign_after_away_seconds", sa.Integer(), nullable=True),
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
                "fk_assignment_policies_workspace_id_business_calendar_id_business_calendars"
            ),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_assignment_policies")),
        sa.UniqueConstraint(
            "workspace_id",
            "external_id",
            name=op.f("uq_assignment_policies_workspace_id_external_id"),
        ),
    )
    op.create_index(
        "ix_assignment_policies_standing",
        "assignment_policies",
        ["workspace_id", "position", "id"],
        postgresql_where=sa.text("removed_at is null"),
    )
    wall(op, "assignment_policies")
    op.create_table(
        "assignment_turns",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("teammate_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("window_began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id"],
            ["assignment_policies.workspace_id", "assignment_policies.id"],
            name=op.f("fk_assignment_turns_workspace_id_policy_id_assignment_policies"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "policy_id", "teammate_id", name=op.f("pk_assignment_turns")
        ),
    )
    wall(op, "assignment_turns")
    op.create_table(
        "availabilities",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("business_calendar_id", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_availabilities_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "business_calendar_id"],
            ["business_calendars.workspace_id", "business_calendars.id"],
            name=op.f("fk_availabilities_workspace_id_business_calendar_id_business_calendars"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_availabilities")),
    )
    wall(op, "availabilities")
    # What somebody has in hand, and what nobody has, as it waits.
    op.create_index(
        "ix_conversations_in_hand",
        "conversations",
        ["workspace_id", "assignee_id", "waits_from", "id"],
        postgresql_where=sa.text("state = 'open' AND merged_into IS NULL"),
    )
    # Something follows from what happens in an organization, too, and that lives in a mode.
    op.execute("DROP FUNCTION pending_events(int)")
    door(op, f"{PENDING}, mode text)", PENDING_EVENTS.format(also=", mode"))
    returned = "RETURNS TABLE (teammate_id text, role_id text, permissions jsonb, team_ids text[])"
    door(op, f"{PEOPLE} {returned}", AT_WORK)


def downgrade() -> None:
    op.execute("DROP FUNCTION people_at_work(text, text)")
    op.execute("DROP FUNCTION pending_events(int)")
    door(op, f"{PENDING})", PENDING_EVENTS.format(also=""))
    op.drop_index("ix_conversations_in_hand", table_name="conversations")
    op.drop_table("availabilities")
    op.drop_table("assignment_turns")
    op.drop_table("assignment_policies")
