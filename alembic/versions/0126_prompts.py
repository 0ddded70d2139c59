"""Prompts, and the times at which they recur

Revision: 0126
Follows: 0125
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def texts(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


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
        "prompts",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("name"), document("bank"), texts("channel_ids"), document("recurring")),
        *(document("rest"), text("seed"), instant("settled_until"), text("created_by")),
        *(instant("created_at"), instant("updated_at"), text("order"), text("state")),
        *(text("language", null=True), text("campaign_id", null=True), texts("tags")),
        *(whole("asked"), instant("ended_at", null=True), whole("version")),
        *(text("external_id", null=True), document("metadata")),
        of("prompts", "community_id", "communities"),
        of("prompts", "campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_prompts")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_prompts_workspace_id_external_id")
        ),
    )
    index("prompts", "community_id", "id")
    index("prompts", "campaign_id", "id")
    op.create_table(
        "prompt_turns",
        *(text("workspace_id"), text("id"), text("organization_id"), text("prompt_id")),
        *(text("community_id"), text("recurrence_id"), instant("at"), text("week")),
        *(text("state"), instant("created_at"), whole("place", null=True)),
        *(text("message_id", null=True), text("reason", null=True), text("refusal", null=True)),
        of("prompt_turns", "prompt_id", "prompts"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_prompt_turns")),
        sa.UniqueConstraint(
            *("workspace_id", "prompt_id", "recurrence_id"),
            name=op.f("uq_prompt_turns_workspace_id_prompt_id_recurrence_id"),
        ),
    )
    index("prompt_turns", "prompt_id", "id")
    index("prompt_turns", "community_id", "week", "state")
    for table in ("prompts", "prompt_turns"):
        wall(op, table)


def downgrade() -> None:
    for table in ("prompt_turns", "prompts"):
        op.drop_table(table)
