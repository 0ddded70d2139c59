"""Promotions, their codes, and what was redeemed

Revision: 0125
Follows: 0124
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def large(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{target}"),
    )


def unique(table: str, column: str) -> sa.UniqueConstraint:
    name = op.f(f"uq_{table}_workspace_id_{column}")
    return sa.UniqueConstraint("workspace_id", column, name=name)


def index(table: str, *columns: str) -> None:
    names = ["workspace_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, names)


def upgrade() -> None:
    op.create_table(
        "promotions",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name"), text("offer")),
        *(document("benefit"), text("code_kind"), text("timezone"), text("created_by")),
        *(instant("created_at"), instant("updated_at"), text("state")),
        *(text("campaign_id", null=True), text("shared_code", null=True)),
        *(text("starts_local", null=True), text("ends_local", null=True)),
        *(instant("starts_at", null=True), instant("ends_at", null=True), document("limits")),
        *(text("eligibility"), text("segment_id", null=True), text("terms", null=True)),
        sa.Column("uses", sa.Integer(), nullable=False),
        *(instant("started_at", null=True), instant("ended_at", null=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        *(text("external_id", null=True), document("metadata")),
        of("promotions", "campaign_id", "campaigns"),
        of("promotions", "segment_id", "segments"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_promotions")),
        unique("promotions", "external_id"),
    )
    index("promotions", "state", "id")
    index("promotions", "campaign_id", "id")
    op.create_table(
        "promotion_codes",
        *(text("workspace_id"), text("id"), text("organization_id"), text("promotion_id")),
        *(text("digest"), sa.Column("sealed", sa.LargeBinary(), nullable=False), text("hint")),
        *(text("created_by"), instant("created_at")),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(text("label", null=True), text("state"), instant("revoked_at", null=True)),
        of("promotion_codes", "promotion_id", "promotions"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_promotion_codes")),
        unique("promotion_codes", "digest"),
    )
    index("promotion_codes", "promotion_id", "id")
    op.create_table(
        "promotion_redemptions",
        *(text("workspace_id"), text("id"), text("organization_id"), text("promotion_id")),
        *(text("code_id"), text("day"), text("created_by"), instant("created_at")),
        *(instant("updated_at"), text("state"), text("member_id", null=True)),
        *(text("person_key", null=True), large("amount"), text("currency", null=True)),
        *(large("discount"), instant("reversed_at", null=True), text("reversed_by", null=True)),
        text("reason", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(text("external_id", null=True), document("metadata")),
        of("promotion_redemptions", "promotion_id", "promotions"),
        of("promotion_redemptions", "code_id", "promotion_codes"),
        of("promotion_redemptions", "member_id", "members"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_promotion_redemptions")),
        unique("promotion_redemptions", "external_id"),
    )
    index("promotion_redemptions", "promotion_id", "day", "state")
    index("promotion_redemptions", "member_id", "promotion_id")
    index("promotion_redemptions", "person_key", "promotion_id")
    index("promotion_redemptions", "code_id")
    for table in ("promotions", "promotion_codes", "promotion_redemptions"):
        wall(op, table)


def downgrade() -> None:
    for table in ("promotion_redemptions", "promotion_codes", "promotions"):
        op.drop_table(table)
