"""How reports are handed on: links, schedules, recipients and deliveries

Revision: 0112
Follows: 0111
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

NEW = ("report_links", "report_schedules", "report_recipients", "report_deliveries")
FIND_LINK = """find_report_link(wanted text) RETURNS TABLE
    (id text, organization_id text, workspace_id text)"""
FOUND_LINK = """
    SELECT l.id, l.organization_id, l.workspace_id FROM report_links l
    JOIN workspaces w ON w.id = l.workspace_id
    WHERE l.hash = wanted AND l.revoked_at IS NULL AND w.status = 'active'
"""
FIND_RECIPIENT = """find_report_recipient(wanted text) RETURNS TABLE
    (id text, organization_id text, workspace_id text)"""
FOUND_RECIPIENT = """
    SELECT r.id, r.organization_id, r.workspace_id FROM report_recipients r
    WHERE r.hash = wanted
"""
FORGET_SIGNATURE = "forget_old_letters(most int) RETURNS bigint"
FORGET = """
    WITH old AS MATERIALIZED (
      SELECT d.workspace_id, d.id FROM report_deliveries d
      WHERE d.recipient IS NOT NULL AND d.updated_at < clock_timestamp() - interval '90 days'
      ORDER BY d.updated_at LIMIT most
    ), gone AS (
      UPDATE report_deliveries d SET recipient = NULL FROM old
      WHERE d.workspace_id = old.workspace_id AND d.id = old.id RETURNING 1
    )
    SELECT count(*) FROM gone
"""


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def document(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def octets(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}"))


def of(table: str, column: str, other: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{other}"),
        **more,
    )


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    op.create_table(
        "report_links",
        *(text("workspace_id"), text("id"), text("organization_id"), text("report_id")),
        *(text("hash"), text("hint"), octets("sealed", null=True), text("password", null=True)),
        *(instant("expires_at"), whole("opened"), instant("last_opened_at", null=True)),
        *(instant("revoked_at", null=True), text("created_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of("report_links", "report_id", "insight_reports", ondelete="CASCADE"),
        key("report_links"),
    )
    index("report_links", "hash")
    index("report_links", "workspace_id", "report_id", "id")
    op.create_table(
        "report_schedules",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name")),
        *(text("template_id"), document("rhythm"), text("timezone")),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), nullable=False),
        document("deliver"),
        sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        *(text("problem", null=True), instant("next_at", null=True)),
        *(instant("last_at", null=True), text("last_report_id", null=True)),
        *(instant("removed_at", null=True), text("created_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of("report_schedules", "template_id", "report_templates"),
        key("report_schedules"),
    )
    index("report_schedules", "workspace_id", "template_id")
    op.create_table(
        "report_recipients",
        *(text("workspace_id"), text("id"), text("organization_id"), text("address_hash")),
        *(text("hash"), octets("sealed"), instant("stopped_at", null=True), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_report_recipients_workspace_id_workspaces"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "address_hash",
            name=op.f("uq_report_recipients_workspace_id_address_hash"),
        ),
        key("report_recipients"),
    )
    index("report_recipients", "hash")
    op.create_table(
        "report_deliveries",
        *(text("workspace_id"), text("id"), text("organization_id"), text("report_id")),
        *(text("schedule_id", null=True), text("by"), text("recipient_id", null=True)),
        *(text("recipient", null=True), whole("expires_in_days"), text("state")),
        *(text("reason", null=True), text("detail", null=True), whole("attempts")),
        *(instant("next_at", null=True), text("link_id", null=True)),
        *(instant("sent_at", null=True), text("created_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of("report_deliveries", "report_id", "insight_reports", ondelete="CASCADE"),
        of("report_deliveries", "recipient_id", "report_recipients"),
        key("report_deliveries"),
    )
    index("report_deliveries", "workspace_id", "report_id", "id")
    op.create_index(
        "ix_report_deliveries_waiting",
        "report_deliveries",
        ["workspace_id", "recipient_id"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_report_deliveries_addressed",
        "report_deliveries",
        ["updated_at"],
        postgresql_where=sa.text("recipient is not null"),
    )
    for table in NEW:
        wall(op, table)
    sweep(op, "report_links", "SELECT (workspace_id, id, organization_id, hash, revoked_at)")
    sweep(op, "report_recipients", "SELECT (workspace_id, id, organization_id, hash)")
    sweep(
        op, "report_deliveries", "SELECT (workspace_id, id, recipient, updated_at), UPDATE (recipient)"
    )
    door(op, FIND_LINK, FOUND_LINK)
    door(op, FIND_RECIPIENT, FOUND_RECIPIENT)
    door(op, FORGET_SIGNATURE, FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_report_link")
    op.execute("DROP FUNCTION find_report_recipient")
    op.execute("DROP FUNCTION forget_old_letters")
    for table in reversed(NEW):
        op.drop_table(table)
