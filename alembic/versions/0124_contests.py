"""Contests: who entered, what was drawn, and what becomes of prizes

Revision: 0124
Follows: 0123
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None

_TABLES = (
    "contests", "contest_entries", "contest_codes", "contest_draws", "contest_awards",
    "contest_scores",
)
FIND = """find_contest(wanted text) RETURNS TABLE
    (contest_id text, organization_id text, workspace_id text)"""
FOUND = """
    SELECT c.id, c.organization_id, c.workspace_id FROM contests c
    JOIN workspaces w ON w.id = c.workspace_id
    WHERE c.page_token = wanted AND w.status = 'active'
"""
FIND_AWARD = """find_contest_award(wanted text) RETURNS TABLE
    (award_id text, organization_id text, workspace_id text)"""
FOUND_AWARD = """
    SELECT a.id, a.organization_id, a.workspace_id FROM contest_awards a
    JOIN workspaces w ON w.id = a.workspace_id
    WHERE a.hash = wanted AND w.status = 'active'
"""


def upgrade() -> None:
    op.create_table(
        "contests",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("opens", JSONB, nullable=False),
        sa.Column("closes", JSONB, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("page_token", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=True),
        sa.Column("rules_hash", sa.Text(), nullable=True),
        sa.Column("seed_commitment", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSONB, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"],
            name=op.f("fk_contests_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contests")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_contests_workspace_id_external_id")),
    )
    op.create_index(
        "ix_contests_open", "contests", ["workspace_id", "id"], postgresql_where=sa.text("status = 'open'")
    )
    op.create_index(
        op.f("ix_contests_page_token"), "contests", ["page_token"], unique=True
    )
    op.create_index(
        op.f("ix_contests_workspace_id_campaign_id_id"), "contests", ["workspace_id", "campaign_id", "id"]
    )
    op.create_index(
        op.f("ix_contests_workspace_id_status_id"), "contests", ["workspace_id", "status", "id"]
    )
    wall(op, "contests")
    op.create_table(
        "contest_entries",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=True),
        sa.Column("counts_as", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("shows_name", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("platform_person_id", sa.Text(), nullable=True),
        sa.Column("inbound_message_id", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSONB, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contest_id"], ["contests.workspace_id", "contests.id"],
            name=op.f("fk_contest_entries_workspace_id_contest_id_contests"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contest_entries")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_contest_entries_workspace_id_external_id")),
    )
    op.create_index(
        op.f("ix_contest_entries_workspace_id_channel_id_platform_person_id"), "contest_entries", ["workspace_id", "channel_id", "platform_person_id"]
    )
    op.create_index(
        op.f("ix_contest_entries_workspace_id_contest_id_state_id"), "contest_entries", ["workspace_id", "contest_id", "state", "id"]
    )
    op.create_index(
        "uq_contest_entries_said", "contest_entries", ["workspace_id", "contest_id", "inbound_message_id"], unique=True
    )
    op.create_index(
        "uq_contest_entries_slot", "contest_entries", ["workspace_id", "contest_id", "person", "slot"], unique=True
    )
    wall(op, "contest_entries")
    op.create_table(
        "contest_codes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contest_id"], ["contests.workspace_id", "contests.id"],
            name=op.f("fk_contest_codes_workspace_id_contest_id_contests"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "contest_id", "hash", name=op.f("pk_contest_codes")),
    )
    wall(op, "contest_codes")
    op.create_table(
        "contest_draws",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("seed_commitment", sa.Text(), nullable=False),
        sa.Column("entries", JSONB, nullable=False),
        sa.Column("root", sa.Text(), nullable=True),
        sa.Column("beacon", JSONB, nullable=True),
        sa.Column("commitment", sa.Text(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("randomness", sa.Text(), nullable=True),
        sa.Column("server_seed", sa.Text(), nullable=True),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("ranking", ARRAY(sa.Text()), nullable=False),
        sa.Column("gone", JSONB, nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contest_id"], ["contests.workspace_id", "contests.id"],
            name=op.f("fk_contest_draws_workspace_id_contest_id_contests"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "contest_id", name=op.f("pk_contest_draws")),
    )
    wall(op, "contest_draws")
    op.create_table(
        "contest_awards",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("prize", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loss", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contest_id"], ["contests.workspace_id", "contests.id"],
            name=op.f("fk_contest_awards_workspace_id_contest_id_contests"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "entry_id"], ["contest_entries.workspace_id", "contest_entries.id"],
            name=op.f("fk_contest_awards_workspace_id_entry_id_contest_entries"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contest_awards")),
    )
    op.create_index(
        op.f("ix_contest_awards_hash"), "contest_awards", ["hash"]
    )
    op.create_index(
        op.f("ix_contest_awards_workspace_id_entry_id"), "contest_awards", ["workspace_id", "entry_id"]
    )
    op.create_index(
        "uq_contest_awards_place", "contest_awards", ["workspace_id", "contest_id", "place"], unique=True, postgresql_where=sa.text("state <> 'lost'")
    )
    wall(op, "contest_awards")
    op.create_table(
        "contest_scores",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("juror", sa.Text(), nullable=False),
        sa.Column("points", JSONB, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contest_id"], ["contests.workspace_id", "contests.id"],
            name=op.f("fk_contest_scores_workspace_id_contest_id_contests"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "entry_id"], ["contest_entries.workspace_id", "contest_entries.id"],
            name=op.f("fk_contest_scores_workspace_id_entry_id_contest_entries"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contest_scores")),
    )
    op.create_index(
        op.f("ix_contest_scores_workspace_id_contest_id_id"), "contest_scores", ["workspace_id", "contest_id", "id"]
    )
    op.create_index(
        "uq_contest_scores_juror", "contest_scores", ["workspace_id", "entry_id", "juror"], unique=True
    )
    wall(op, "contest_scores")
    sweep(op, "contests", "SELECT (workspace_id, id, organization_id, page_token)")
    sweep(op, "contest_awards", "SELECT (workspace_id, id, organization_id, hash)")
    door(op, FIND, FOUND)
    door(op, FIND_AWARD, FOUND_AWARD)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_contest")
    op.execute("DROP FUNCTION find_contest_award")
    for name in reversed(_TABLES):
        op.drop_table(name)
