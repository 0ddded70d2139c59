"""Milestones, and who reached them

Revision: 0100
Follows: 0099
"""

import sqlalchemy as sa

from adapters.db.walls import SERVICE, erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

ERASED = {"member_milestones": "id"}



def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "milestones",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name"), text("kind")),
        *(whole("threshold"), text("created_by"), instant("created_at"), instant("updated_at")),
        *(text("word", null=True), text("community_id", null=True), whole("version")),
        *(text("external_id", null=True), instant("removed_at", null=True)),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_milestones_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_milestones")),
        sa.UniqueConstraint(
            *("workspace_id", "external_id"), name=op.f("uq_milestones_workspace_id_external_id")
        ),
    )
    op.create_table(
        "member_milestones",
        *(text("workspace_id"), text("id"), text("milestone_id"), text("member_id")),
        *(whole("day"), instant("reached_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "milestone_id"],
            ["milestones.workspace_id", "milestones.id"],
            name=op.f("fk_member_milestones_workspace_id_milestone_id_milestones"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_member_milestones_workspace_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_member_milestones")),
        sa.UniqueConstraint(
            *("workspace_id", "member_id", "milestone_id"),
            name=op.f("uq_member_milestones_workspace_id_member_id_milestone_id"),
        ),
    )
    op.create_index(
        op.f("ix_member_milestones_workspace_id_milestone_id_id"),
        "member_milestones",
        ["workspace_id", "milestone_id", "id"],
    )
    wall(op, "milestones")
    wall(op, "member_milestones")
    op.execute(f"REVOKE UPDATE ON member_milestones FROM {SERVICE}")
    sweep(op, "member_milestones", "SELECT (workspace_id, id), DELETE")
    erasable(op, ERASED)


def downgrade() -> None:
    no_longer_erasable(op, ERASED)
    op.drop_table("member_milestones")
    op.drop_table("milestones")
