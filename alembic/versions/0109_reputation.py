"""Reputations: days that are counted, what weighs how much in them, and falls that were told

Revision: 0109
Follows: 0108
"""

import sqlalchemy as sa

from adapters.db.walls import wall
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

COUNTS = (
    *("heard", "positive", "negative", "neutral", "mixed", "reach_known"),
    *("begun", "replied", "kept", "missed", "joined", "gone", "cases"),
)
NEW = ("reputation_days", "reputation_weights", "reputation_falls", "reputation_marks")


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def instant(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=False)


def of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
    )


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "reputation_days",
        *(text("workspace_id"), text("community_id"), whole("day")),
        *(whole(name) for name in COUNTS),
        *(number("pull_positive"), number("pull_negative")),
        key("reputation_days", "community_id", "day"),
    )
    op.create_table(
        "reputation_weights",
        *(text("workspace_id"), text("organization_id"), number("sentiment")),
        *(number("responses"), number("growth"), number("moderation")),
        *(number("positive"), number("negative"), text("updated_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of_workspace("reputation_weights"),
        key("reputation_weights"),
    )
    op.create_table(
        "reputation_falls",
        *(text("workspace_id"), text("scope_id"), whole("week")),
        *(number("before"), number("after"), instant("told_at")),
        of_workspace("reputation_falls"),
        key("reputation_falls", "scope_id", "week"),
    )
    op.create_table(
        "reputation_marks",
        *(text("workspace_id"), whole("day")),
        of_workspace("reputation_marks"),
        key("reputation_marks"),
    )
    for table in NEW:
        wall(op, table)
    # How many cases were opened on a day was asked of nobody before.
    op.create_index(
        op.f("ix_moderation_cases_workspace_id_created_at"),
        "moderation_cases",
        ["workspace_id", "created_at"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_moderation_cases_workspace_id_created_at"), "moderation_cases")
    for table in reversed(NEW):
        op.drop_table(table)
