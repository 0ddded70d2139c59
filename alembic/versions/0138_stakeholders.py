"""Whom to tell of a crisis, what they were told, and what became of each letter

Revision: 0138
Follows: 0137
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0138"
down_revision = "0137"
branch_labels = None
depends_on = None

FORGET_SIGNATURE = "forget_old_notices(most int) RETURNS bigint"
FORGET = """
    WITH old AS MATERIALIZED (
      SELECT d.workspace_id, d.id FROM crisis_notice_deliveries d
      WHERE d.address IS NOT NULL AND d.updated_at < clock_timestamp() - interval '90 days'
      ORDER BY d.updated_at LIMIT most
    ), gone AS (
      UPDATE crisis_notice_deliveries d SET address = NULL, name = NULL, role = NULL FROM old
      WHERE d.workspace_id = old.workspace_id AND d.id = old.id RETURNING 1
    )
    SELECT count(*) FROM gone
"""


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _texts(name: str) -> sa.Column:
    return sa.Column(name, ARRAY(sa.Text()), nullable=False)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def _key(table: str, of: str, *columns: str) -> sa.ForeignKeyConstraint:
    named = "_".join(("workspace_id", *columns))
    there = [f"{of}.workspace_id", f"{of}.id"] if columns else [f"{of}.id"]
    name = op.f(f"fk_{table}_{named}_{of}")
    return sa.ForeignKeyConstraint(["workspace_id", *columns], there, name=name)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    op.create_table(
        "stakeholder_lists",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name", "audience")),
        *(_text("tells"), _document("fits"), _document("people")),
        *(_texts("teammates"), _document("texts"), _instant("removed_at", null=True)),
        *(_text("external_id", null=True), _document("metadata"), _text("created_by")),
        *(_whole("version"), _instant("created_at"), _instant("updated_at")),
        _key("stakeholder_lists", "workspaces"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_stakeholder_lists")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_stakeholder_lists_workspace_id_external_id")
        ),
    )
    op.create_table(
        "crisis_notices",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "crisis_id")),
        *(_text(name) for name in ("audience", "state", "cause")),
        *(_document("texts"), _whole("recipients"), _texts("list_ids")),
        *(_text("fitted", null=True), _instant("next_update_at", null=True)),
        *(_text("decided_by", null=True), _instant("released_at", null=True)),
        *(_instant("withdrawn_at", null=True), _text("created_by"), _whole("version")),
        *(_instant("created_at"), _instant("updated_at")),
        _key("crisis_notices", "crises", "crisis_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crisis_notices")),
        sa.UniqueConstraint(
            *("workspace_id", "crisis_id", "fitted"),
            name=op.f("uq_crisis_notices_workspace_id_crisis_id_fitted"),
        ),
    )
    _index("crisis_notices", "workspace_id", "crisis_id", "id")
    op.create_table(
        "crisis_notice_deliveries",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "notice_id")),
        _text("crisis_id"),
        *(_text(name, null=True) for name in ("list_id", "teammate_id", "recipient_id")),
        *(_text(name, null=True) for name in ("address", "name", "role", "language")),
        *(_text("state"), _text("reason", null=True), _text("detail", null=True)),
        *(_whole("attempts"), _whole("fence"), _instant("next_at", null=True)),
        *(_instant("sent_at", null=True), _whole("version")),
        *(_instant("created_at"), _instant("updated_at")),
        _key("crisis_notice_deliveries", "crisis_notices", "notice_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crisis_notice_deliveries")),
    )
    _index("crisis_notice_deliveries", "workspace_id", "notice_id", "id")
    op.create_index(
        "ix_crisis_notice_deliveries_addressed",
        "crisis_notice_deliveries",
        ["updated_at"],
        postgresql_where=sa.text("address is not null"),
    )
    for table in ("stakeholder_lists", "crisis_notices", "crisis_notice_deliveries"):
        wall(op, table)
    # Which addresses are old, and not whose.
    sweep(
        op,
        "crisis_notice_deliveries",
        "SELECT (workspace_id, id, address, updated_at), UPDATE (address, name, role)",
    )
    door(op, FORGET_SIGNATURE, FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_notices")
    for table in ("crisis_notice_deliveries", "crisis_notices", "stakeholder_lists"):
        op.drop_table(table)
