"""Operations: work on many things that goes on after it was answered, item by item

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The items go first, so that none of these statements is a long one; an operation goes once it has
# none left.
FORGET = """
    WITH old AS MATERIALIZED (
      SELECT o.workspace_id, o.id FROM operations o
      WHERE o.finished_at < clock_timestamp() - interval '30 days' ORDER BY o.finished_at LIMIT most
    ), few AS MATERIALIZED (
      SELECT i.workspace_id, i.operation_id, i.index FROM old
      JOIN operation_items i ON i.workspace_id = old.workspace_id AND i.operation_id = old.id
      LIMIT most
    ), items AS (
      DELETE FROM operation_items i USING few s WHERE i.workspace_id = s.workspace_id
        AND i.operation_id = s.operation_id AND i.index = s.index RETURNING 1
    ), gone AS (
      DELETE FROM operations o USING old WHERE o.workspace_id = old.workspace_id AND o.id = old.id
        AND NOT EXISTS (SELECT FROM operation_items i
                        WHERE i.workspace_id = o.workspace_id AND i.operation_id = o.id)
      RETURNING 1)
    SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM gone)
"""
SIGNATURE = "forget_old_operations(most int) RETURNS bigint"


def upgrade() -> None:
    op.create_table(
        "operations",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dry_run", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_operations_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_operations")),
    )
    op.create_index(op.f("ix_operations_workspace_id_state_id"), "operations",
                    ["workspace_id", "state", "id"])
    op.create_index("ix_operations_over", "operations", ["finished_at"],
                    postgresql_where=sa.text("finished_at is not null"))
    op.create_table(
        "operation_items",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Text(), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "operation_id"], ["operations.workspace_id", "operations.id"],
            ondelete="CASCADE",
            name=op.f("fk_operation_items_workspace_id_operation_id_operations")),
        sa.PrimaryKeyConstraint("workspace_id", "operation_id", "index",
                                name=op.f("pk_operation_items")),
    )
    for table in ("operations", "operation_items"):
        wall(op, table)
    sweep(op, "operations", "SELECT (workspace_id, id, finished_at), DELETE")
    sweep(op, "operation_items", "SELECT (workspace_id, operation_id, index), DELETE")
    door(op, SIGNATURE, FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_operations")
    op.drop_table("operation_items")
    op.drop_table("operations")
