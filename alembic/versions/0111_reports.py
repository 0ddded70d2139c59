"""Reports about insights: templates, what was gathered, and the files that were made of it

Revision: 0111
Follows: 0110
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

PARTS = ("insight_report_blocks", "insight_report_files")
NEW = ("report_templates", "insight_reports", *PARTS)
SIGNATURE = "forget_old_reports(most int) RETURNS bigint"
FORGET = """
    WITH old AS MATERIALIZED (
      SELECT r.workspace_id, r.id FROM insight_reports r
      WHERE r.expires_at < clock_timestamp() OR r.deleted_at IS NOT NULL
      ORDER BY r.expires_at LIMIT greatest(1, most / 50)
    ), blocks AS (
      DELETE FROM insight_report_blocks b USING old WHERE b.workspace_id = old.workspace_id
        AND b.report_id = old.id RETURNING 1
    ), files AS (
      DELETE FROM insight_report_files f USING old WHERE f.workspace_id = old.workspace_id
        AND f.report_id = old.id RETURNING 1
    ), gone AS (
      DELETE FROM insight_reports r USING old WHERE r.workspace_id = old.workspace_id
        AND r.id = old.id RETURNING 1
    )
    SELECT count(*) FROM gone
"""


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def texts(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def document(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null, autoincrement=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{other}"),
    )


def of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
    )


def upgrade() -> None:
    op.create_table(
        "report_templates",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name")),
        *(text("language", null=True), document("period"), document("blocks")),
        *(texts("community_ids"), texts("channel_ids"), texts("campaign_ids")),
        *(text("created_by"), text("external_id", null=True), document("metadata")),
        *(instant("removed_at", null=True), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of_workspace("report_templates"),
        sa.UniqueConstraint(
            "workspace_id",
            "external_id",
            name=op.f("uq_report_templates_workspace_id_external_id"),
        ),
        key("report_templates", "id"),
    )
    op.create_table(
        "insight_reports",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name")),
        *(text("language"), text("timezone"), text("first_day"), text("last_day")),
        *(document("blocks"), texts("formats"), text("workspace_name"), document("dress")),
        *(text("operation_id"), text("template_id", null=True)),
        *(whole("template_version", null=True), text("standard", null=True)),
        *(texts("community_ids"), texts("channel_ids"), texts("campaign_ids")),
        *(text("state"), text("failure", null=True), instant("as_of", null=True)),
        *(instant("over_at", null=True), instant("deleted_at", null=True)),
        *(instant("expires_at"), text("created_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of_workspace("insight_reports"),
        of("insight_reports", "template_id", "report_templates"),
        key("insight_reports", "id"),
    )
    op.create_index(
        op.f("ix_insight_reports_workspace_id_template_id_id"),
        "insight_reports",
        ["workspace_id", "template_id", "id"],
    )
    op.create_index("ix_insight_reports_over", "insight_reports", ["expires_at"])
    op.create_index(
        "ix_insight_reports_deleted",
        "insight_reports",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at is not null"),
    )
    op.create_table(
        "insight_report_blocks",
        *(text("workspace_id"), text("report_id"), whole("position")),
        *(document("facts"), instant("gathered_at")),
        of("insight_report_blocks", "report_id", "insight_reports"),
        key("insight_report_blocks", "report_id", "position"),
    )
    op.create_table(
        "insight_report_files",
        *(text("workspace_id"), text("report_id"), text("format"), whole("size")),
        *(text("sha256"), instant("made_at")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        of("insight_report_files", "report_id", "insight_reports"),
        key("insight_report_files", "report_id", "format"),
    )
    for table in NEW:
        wall(op, table)
    sweep(op, "insight_reports", "SELECT (workspace_id, id, expires_at, deleted_at), DELETE")
    sweep(op, "insight_report_blocks", "SELECT (workspace_id, report_id), DELETE")
    sweep(op, "insight_report_files", "SELECT (workspace_id, report_id), DELETE")
    door(op, SIGNATURE, FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_reports")
    for table in reversed(NEW):
        op.drop_table(table)
