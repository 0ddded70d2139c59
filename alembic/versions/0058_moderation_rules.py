"""Rules and the word lists they look through, and what was judged by them

Revision: 0058
Follows: 0057
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

TABLES = ("word_lists", "word_list_terms", "moderation_rules", "moderation_rulebooks",
          "moderation_judgements")


def upgrade() -> None:
    op.create_table(
        "word_lists",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        *_common(),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_word_lists_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_word_lists")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_word_lists_workspace_id_external_id")),
    )
    op.create_table(
        "word_list_terms",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("word_list_id", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "word_list_id"], ["word_lists.workspace_id", "word_lists.id"],
            name=op.f("fk_word_list_terms_workspace_id_word_list_id_word_lists"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "word_list_id", name=op.f("pk_word_list_terms")),
    )
    op.create_table(
        "moderation_rules",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("condition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("community_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("message_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("backtested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("untested_reason", sa.Text(), nullable=True),
        *_common(),
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id"],
            ["moderation_policies.workspace_id", "moderation_policies.id"],
            name=op.f("fk_moderation_rules_workspace_id_policy_id_moderation_policies"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_moderation_rules")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_moderation_rules_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_moderation_rules_workspace_id_policy_id"), "moderation_rules",
                    ["workspace_id", "policy_id"])
    op.create_table(
        "moderation_rulebooks",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_moderation_rulebooks_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_moderation_rulebooks")),
    )
    op.create_table(
        "moderation_judgements",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("subject_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matches", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dry_run", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unknown", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("heads", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["inbound_messages.workspace_id", "inbound_messages.id"],
            name=op.f("fk_moderation_judgements_workspace_id_subject_id_inbound_messages"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "subject_id", "subject_version",
                                name=op.f("pk_moderation_judgements")),
    )
    op.create_index("ix_moderation_judgements_alike", "moderation_judgements",
                    ["workspace_id", "at"], postgresql_where=sa.text("digest is not null"))
    for table in TABLES:
        wall(op, table)


def _common() -> list[sa.Column[object]]:
    return [
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
