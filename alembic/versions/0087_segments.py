"""Segments, and who is in them

Revision: 0087
Follows: 0086
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "segments",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("name"),
        sa.Column("groups", JSONB, nullable=False),
        text("created_by"),
        instant("created_at"),
        instant("updated_at"),
        text("match"),
        text("description", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("followed_at", null=True),
        instant("removed_at", null=True),
        text("external_id", null=True),
        sa.Column("metadata", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_segments_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_segments")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_segments_workspace_id_external_id")
        ),
    )
    op.create_table(
        "segment_members",
        text("workspace_id"),
        text("id"),
        text("segment_id"),
        text("member_id"),
        instant("entered_at"),
        instant("left_at", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"],
            ["segments.workspace_id", "segments.id"],
            name=op.f("fk_segment_members_workspace_id_segment_id_segments"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_segment_members_workspace_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_segment_members")),
    )
    op.create_index(
        "uq_segment_members_standing",
        "segment_members",
        ["workspace_id", "segment_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_index(
        op.f("ix_segment_members_workspace_id_member_id_id"),
        "segment_members",
        ["workspace_id", "member_id", "id"],
    )
    wall(op, "segments")
    wall(op, "segment_members")


def downgrade() -> None:
    op.drop_table("segment_members")
    op.drop_table("segments")
