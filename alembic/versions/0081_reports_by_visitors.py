"""What visitors report on a hosted page: cases without a subject until somebody ties them to one

Revision: 0082
Follows: 0080
"""

import sqlalchemy as sa

from adapters.db.walls import SERVICE, door, sweep, wall
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

WITHOUT_SUBJECT = ("moderation_cases", "decisions", "reports")
FIND = """find_receipt(wanted text) RETURNS TABLE
    (report_id text, organization_id text, workspace_id text)"""
FOUND = """
    SELECT n.report_id, n.organization_id, n.workspace_id FROM report_notices n
    JOIN workspaces w ON w.id = n.workspace_id
    WHERE n.receipt = wanted AND w.status = 'active' LIMIT 1
"""
FORGET = """
    WITH forgotten AS (
      UPDATE report_notices SET name = NULL, email = NULL, forget_at = NULL
      WHERE (workspace_id, report_id) IN (
        SELECT workspace_id, report_id FROM report_notices
        WHERE forget_at < clock_timestamp() LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM forgotten
"""
NOBODY_KNEW = "IN (SELECT workspace_id, id FROM moderation_cases WHERE channel_id IS NULL)"


def upgrade() -> None:
    for table in WITHOUT_SUBJECT:
        op.alter_column(table, "channel_id", nullable=True)
    op.add_column("moderation_cases", sa.Column("joined_id", sa.Text(), nullable=True))
    op.add_column("case_evidence", sa.Column("location", sa.Text(), nullable=True))
    # Of the rows there are each names a channel: nothing is to be looked through under a lock.
    op.execute(
        "ALTER TABLE decisions ADD CONSTRAINT ck_decisions_on_a_channel"
        " CHECK (measure = 'approve' OR channel_id IS NOT NULL) NOT VALID"
    )
    op.create_index(
        "ix_inbound_messages_address", "inbound_messages", ["workspace_id", sa.text("md5(url)")],
        postgresql_where=sa.text("url is not null"),
    )
    op.create_table(
        "report_notices",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                *("workspace_id", "report_id", "organization_id", "link_id", "receipt"),
                *("against", "location", "language"),
            )
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "report_id"], ["reports.workspace_id", "reports.id"],
            name=op.f("fk_report_notices_workspace_id_report_id_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"], ["moderation_links.workspace_id", "moderation_links.id"],
            name=op.f("fk_report_notices_workspace_id_link_id_moderation_links"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "report_id", name=op.f("pk_report_notices")),
    )
    op.create_index(
        "uq_report_notices_receipt", "report_notices", ["workspace_id", "receipt"], unique=True
    )
    op.create_index("ix_report_notices_receipt", "report_notices", ["receipt"])
    op.create_index(
        "ix_report_notices_forgetting", "report_notices", ["forget_at"],
        postgresql_where=sa.text("forget_at is not null"),
    )
    wall(op, "report_notices")
    op.execute(f"REVOKE UPDATE ON report_notices FROM {SERVICE}")
    sweep(
        op, "report_notices",
        "SELECT (workspace_id, report_id, organization_id, receipt, forget_at),"
        " UPDATE (name, email, forget_at)",
    )
    door(op, FIND, FOUND)
    door(op, "forget_old_contacts(most int) RETURNS bigint", FORGET)


def downgrade() -> None:
    """What nobody could name goes: before this there was no place for it."""
    op.execute("DROP FUNCTION forget_old_contacts(int)")
    op.execute("DROP FUNCTION find_receipt(text)")
    op.drop_table("report_notices")
    op.drop_index("ix_inbound_messages_address", table_name="inbound_messages")
    op.execute("ALTER TABLE decisions DROP CONSTRAINT ck_decisions_on_a_channel")
    for table in ("case_skips", "case_evidence", "decisions", "reports"):
        op.execute(f"DELETE FROM {table} WHERE (workspace_id, case_id) {NOBODY_KNEW}")
    op.execute("DELETE FROM moderation_cases WHERE channel_id IS NULL")
    op.drop_column("case_evidence", "location")
    op.drop_column("moderation_cases", "joined_id")
    for table in WITHOUT_SUBJECT:
        op.execute(f"DELETE FROM {table} WHERE channel_id IS NULL")
        op.alter_column(table, "channel_id", nullable=False)
