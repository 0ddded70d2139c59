"""Milestones, and who reached them

Revision: 0100
Follows: 0099
"""

import sqlalchemy as sa

from adapters.db.walls import SERVICE, door, sweep, wall
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

ERASE = "erase_rows(target text, chosen jsonb) RETURNS bigint"
# What may be erased grows by this, whatever else was added to it before.
OPENS = ":= CASE target "
THIS = "WHEN 'member_milestones' THEN 'id' "


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def rewritten(before: str, after: str) -> None:
    """The door by which rows are erased, with other words in it."""
    body = op.get_bind().scalar(sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'erase_rows'"))
    assert before in body
    door(op, ERASE, body.replace(before, after, 1), language="plpgsql")


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
    rewritten(OPENS, OPENS + THIS)


def downgrade() -> None:
    rewritten(THIS, "")
    op.drop_table("member_milestones")
    op.drop_table("milestones")
