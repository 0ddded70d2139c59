"""How communities let people in, and who asks to be

Revision: 0093
Follows: 0092
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
RULES = ("joining", "join_questions", "join_needs_acknowledgement")


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    for column in (
        sa.Column("joining", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("join_questions", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column(
            *("join_needs_acknowledgement", sa.Boolean()),
            server_default=sa.text("false"),
            nullable=False,
        ),
    ):
        op.add_column("communities", column)
    op.create_table(
        "join_requests",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("member_id"), text("way"), text("state"), text("created_by")),
        *(instant("created_at"), instant("updated_at")),
        sa.Column("answers", JSONB, nullable=False),
        *(text("came_from", null=True), instant("decided_at", null=True)),
        *(text("decided_by", null=True), text("reason", null=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name=op.f("fk_join_requests_workspace_id_community_id_communities"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_join_requests_workspace_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_join_requests")),
    )
    op.create_index(
        "uq_join_requests_open",
        "join_requests",
        ["workspace_id", "member_id", "community_id"],
        unique=True,
        postgresql_where=sa.text("state in ('invited', 'pending')"),
    )
    op.create_index(
        op.f("ix_join_requests_workspace_id_community_id_state_id"),
        "join_requests",
        ["workspace_id", "community_id", "state", "id"],
    )
    op.create_index(
        op.f("ix_join_requests_workspace_id_member_id_id"),
        "join_requests",
        ["workspace_id", "member_id", "id"],
    )
    wall(op, "join_requests")


def downgrade() -> None:
    op.drop_table("join_requests")
    for column in RULES:
        op.drop_column("communities", column)
