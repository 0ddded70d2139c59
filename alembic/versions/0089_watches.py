"""Watches, what they found, and how they look around

Revision: 0089
Follows: 0088
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SWEEP, door, sweep, wall
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TEXTS = postgresql.ARRAY(sa.Text())
TABLES = ("watch_searches", "watch_days", "watch_hits", "watches", "watchbooks")
# What a watch found is kept for two years, and of one that was thrown away for another month.
HITS = """
    WITH gone AS (
      DELETE FROM watch_hits WHERE (workspace_id, id) IN (
        SELECT h.workspace_id, h.id FROM watch_hits h
        WHERE h.found_at < clock_timestamp() - interval '24 months'
        UNION ALL
        SELECT h.workspace_id, h.id FROM watches w
        JOIN watch_hits h ON h.workspace_id = w.workspace_id AND h.watch_id = w.id
        WHERE w.removed_at < clock_timestamp() - interval '30 days'
        LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
DAYS = """
    WITH gone AS (
      DELETE FROM watch_days WHERE (workspace_id, watch_id, day) IN (
        SELECT workspace_id, watch_id, day FROM watch_days
        WHERE day < to_char(clock_timestamp() - interval '30 days', 'YYYY-MM-DD') LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
FORGETS = {"forget_old_hits": HITS, "forget_old_watch_days": DAYS}


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def truth(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{other}"),
    )


def upgrade() -> None:
    op.create_table(
        "watches",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("name"),
        text("query"),
        text("state"),
        sa.Column("platforms", TEXTS, nullable=False),
        sa.Column("languages", TEXTS, nullable=False),
        sa.Column("community_ids", TEXTS, nullable=False),
        whole("most_hits_a_day", null=True),
        truth("searches"),
        truth("opens_conversations"),
        instant("removed_at", null=True),
        text("external_id", null=True),
        sa.Column("metadata", JSONB, nullable=False),
        text("created_by"),
        whole("version"),
        instant("created_at"),
        instant("updated_at"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_watches_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_watches")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_watches_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_watches_workspace_id_state_id"), "watches",
                    ["workspace_id", "state", "id"])
    op.create_table(
        "watch_hits",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("watch_id"),
        text("inbound_message_id"),
        text("channel_id"),
        text("platform"),
        text("kind"),
        instant("at"),
        instant("found_at"),
        whole("message_version"),
        sa.Column("spans", JSONB, nullable=False),
        text("author_id", null=True),
        text("author_handle", null=True),
        text("language", null=True),
        text("sentiment", null=True),
        of("watch_hits", "watch_id", "watches"),
        of("watch_hits", "inbound_message_id", "inbound_messages"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_watch_hits")),
        sa.UniqueConstraint("workspace_id", "watch_id", "inbound_message_id",
                            name=op.f("uq_watch_hits_workspace_id_watch_id_inbound_message_id")),
    )
    for columns in (
        ["workspace_id", "watch_id", "at", "id"],
        ["workspace_id", "inbound_message_id"],
        ["found_at"],
    ):
        op.create_index(op.f(f"ix_watch_hits_{'_'.join(columns)}"), "watch_hits", columns)
    op.create_table(
        "watch_days",
        text("workspace_id"),
        text("watch_id"),
        text("day"),
        whole("hits"),
        whole("left_out"),
        of("watch_days", "watch_id", "watches"),
        sa.PrimaryKeyConstraint("workspace_id", "watch_id", "day", name=op.f("pk_watch_days")),
    )
    op.create_table(
        "watch_searches",
        text("workspace_id"),
        text("watch_id"),
        text("channel_id"),
        text("organization_id"),
        whole("turn"),
        sa.Column("cursors", JSONB, nullable=False),
        instant("searched_at", null=True),
        instant("next_at"),
        whole("found"),
        whole("failures"),
        text("trouble", null=True),
        instant("updated_at"),
        of("watch_searches", "watch_id", "watches"),
        of("watch_searches", "channel_id", "channels"),
        sa.PrimaryKeyConstraint("workspace_id", "watch_id", "channel_id",
                                name=op.f("pk_watch_searches")),
    )
    op.create_index(op.f("ix_watch_searches_workspace_id_channel_id"), "watch_searches",
                    ["workspace_id", "channel_id"])
    op.create_table(
        "watchbooks",
        text("workspace_id"),
        whole("revision"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_watchbooks_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_watchbooks")),
    )
    for table in TABLES:
        wall(op, table)
    sweep(op, "watches", "SELECT (workspace_id, id, removed_at)")
    sweep(op, "watch_hits", "SELECT (workspace_id, id, watch_id, found_at), DELETE")
    sweep(op, "watch_days", "SELECT (workspace_id, watch_id, day), DELETE")
    for name, body in FORGETS.items():
        door(op, f"{name}(most int) RETURNS bigint", body)


def downgrade() -> None:
    for name in FORGETS:
        op.execute(f"DROP FUNCTION {name}")
    for table in ("watches", "watch_hits", "watch_days"):
        op.execute(f"REVOKE ALL ON {table} FROM {SWEEP}")
    for table in TABLES:
        op.drop_table(table)
