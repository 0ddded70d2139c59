"""Ambassadors, missions, and what is handed in for them

Revision: 0101
Follows: 0100
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
OPEN = sa.text("state in ('proposed', 'accepted', 'active')")


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def texts(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def truth(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{target}"),
    )


def index(table: str, *columns: str) -> None:
    names = ["workspace_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, names)


def upgrade() -> None:
    op.create_table(
        "ambassadors",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("member_id"), text("state"), text("proposed_by")),
        *(instant("created_at"), instant("updated_at"), text("terms", null=True)),
        *(instant("starts_at", null=True), instant("ends_at", null=True)),
        *(instant("answered_at", null=True), text("answered_by", null=True)),
        *(truth("on_their_word"), text("word", null=True), instant("active_since", null=True)),
        *(instant("ended_at", null=True), text("ended_by", null=True), text("reason", null=True)),
        whole("version"),
        of("ambassadors", "community_id", "communities"),
        of("ambassadors", "member_id", "members"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ambassadors")),
    )
    op.create_index(
        "uq_ambassadors_open",
        "ambassadors",
        ["workspace_id", "member_id", "community_id"],
        unique=True,
        postgresql_where=OPEN,
    )
    index("ambassadors", "community_id", "state", "id")
    op.create_table(
        "missions",
        *(text("workspace_id"), text("id"), text("organization_id"), text("title"), text("brief")),
        *(text("audience"), text("created_by"), instant("created_at"), instant("updated_at")),
        *(text("kind"), text("state"), text("community_id", null=True)),
        *(text("segment_id", null=True), texts("proofs")),
        sa.Column("goal", JSONB, nullable=True),
        *(instant("opens_at", null=True), instant("closes_at", null=True)),
        *(whole("most_per_member"), text("period"), whole("most_approved", null=True)),
        *(whole("reward_points"), truth("may_resubmit"), instant("opened_at", null=True)),
        *(instant("closed_at", null=True), whole("version"), text("external_id", null=True)),
        sa.Column("metadata", JSONB, nullable=False),
        of("missions", "community_id", "communities"),
        of("missions", "segment_id", "segments"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_missions")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_missions_workspace_id_external_id")
        ),
    )
    index("missions", "state", "id")
    op.create_table(
        "submissions",
        *(text("workspace_id"), text("id"), text("organization_id"), text("mission_id")),
        *(text("member_id"), text("state"), text("created_by")),
        *(instant("created_at"), instant("updated_at"), text("text", null=True)),
        *(text("link", null=True), texts("media_ids"), texts("proof_keys")),
        *(text("duplicate_of", null=True), whole("counted", null=True)),
        *(instant("submitted_at", null=True), instant("reviewed_at", null=True)),
        *(text("reviewed_by", null=True), text("reject_reason", null=True)),
        *(text("note", null=True), whole("approvals"), whole("rewarded_points", null=True)),
        whole("version"),
        of("submissions", "mission_id", "missions"),
        of("submissions", "member_id", "members"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_submissions")),
    )
    index("submissions", "mission_id", "state", "id")
    index("submissions", "member_id", "mission_id", "id")
    index("submissions", "state", "submitted_at", "id")
    op.create_index(
        "ix_submissions_proof_keys", "submissions", ["proof_keys"], postgresql_using="gin"
    )
    for table in ("ambassadors", "missions", "submissions"):
        wall(op, table)


def downgrade() -> None:
    for table in ("submissions", "missions", "ambassadors"):
        op.drop_table(table)
