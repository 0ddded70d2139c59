"""Members, their accounts, what they agreed to and what they did

Revision: 0083
Follows: 0082
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

TABLES = (
    "members",
    "member_identities",
    "member_activities",
    "member_notes",
    "member_consents",
)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def truth(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def texts(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def of_a_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "member_id"],
        ["members.workspace_id", "members.id"],
        name=op.f(f"fk_{table}_workspace_id_member_id_members"),
    )


def key_of(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}"))


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, [*columns])


def upgrade() -> None:
    op.create_table(
        "members",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("state"),
        text("origin"),
        text("created_by"),
        instant("created_at"),
        instant("updated_at"),
        instant("last_seen_at"),
        whole("version"),
        text("name", null=True),
        truth("is_bot"),
        text("state_reason", null=True),
        instant("state_until", null=True),
        texts("labels"),
        document("fields"),
        texts("community_ids"),
        texts("platforms"),
        text("merged_into", null=True),
        text("external_id", null=True),
        document("metadata"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_members_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merged_into"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_members_workspace_id_merged_into_members"),
        ),
        key_of("members"),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_members_workspace_id_external_id")
        ),
    )
    index("members", "workspace_id", "state", "id")
    index("members", "workspace_id", "last_seen_at", "id")
    index("members", "workspace_id", "name", "id")
    op.create_index("ix_members_merged", "members", ["workspace_id", "merged_into"],
                    postgresql_where=sa.text("merged_into is not null"))
    op.create_index("ix_members_labels", "members", ["labels"], postgresql_using="gin")
    op.create_index("ix_members_communities", "members", ["community_ids"],
                    postgresql_using="gin")
    op.create_table(
        "member_identities",
        text("workspace_id"),
        text("id"),
        text("member_id"),
        text("platform"),
        text("server"),
        text("person_id"),
        text("proof"),
        instant("created_at"),
        instant("updated_at"),
        instant("shown_at"),
        text("handle", null=True),
        text("name", null=True),
        text("url", null=True),
        text("avatar_url", null=True),
        whole("version"),
        instant("removed_at", null=True),
        text("matched_handle", null=True),
        text("matched_name", null=True),
        of_a_member("member_identities"),
        key_of("member_identities"),
    )
    op.create_index(
        "uq_member_identities_account",
        "member_identities",
        ["workspace_id", "platform", "server", "person_id"],
        unique=True,
        postgresql_where=sa.text("removed_at is null and proof <> 'claimed'"),
    )
    index("member_identities", "workspace_id", "member_id", "id")
    index("member_identities", "workspace_id", "platform", "person_id")
    index("member_identities", "workspace_id", "matched_handle")
    op.create_table(
        "member_activities",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("member_id"),
        text("kind"),
        text("source"),
        text("external_id"),
        instant("at"),
        instant("recorded_at"),
        text("type", null=True),
        text("platform", null=True),
        text("community_id", null=True),
        text("channel_id", null=True),
        sa.Column("value", sa.Double(), nullable=True),
        text("subject", null=True),
        text("url", null=True),
        document("metadata"),
        key_of("member_activities"),
        sa.UniqueConstraint(
            "workspace_id", "source", "external_id",
            name=op.f("uq_member_activities_workspace_id_source_external_id"),
        ),
    )
    index("member_activities", "workspace_id", "member_id", "at", "id")
    index("member_activities", "workspace_id", "community_id", "at", "id")
    index("member_activities", "workspace_id", "at", "id")
    op.create_table(
        "member_notes",
        text("workspace_id"),
        text("id"),
        text("member_id"),
        text("author"),
        text("text"),
        instant("created_at"),
        instant("removed_at", null=True),
        whole("version"),
        of_a_member("member_notes"),
        key_of("member_notes"),
    )
    index("member_notes", "workspace_id", "member_id", "id")
    op.create_table(
        "member_consents",
        text("workspace_id"),
        text("id"),
        text("member_id"),
        text("purpose"),
        truth("given"),
        text("source"),
        instant("at"),
        instant("recorded_at"),
        text("recorded_by"),
        text("evidence", null=True),
        of_a_member("member_consents"),
        key_of("member_consents"),
    )
    index("member_consents", "workspace_id", "member_id", "at", "id")
    for table in TABLES:
        wall(op, table)
    for table in ("member_activities", "member_consents"):
        op.execute(f"REVOKE UPDATE ON {table} FROM {SERVICE}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
