"""Members get copies of what is known of them and are forgotten, unless the law says otherwise

Revision: 0090
Follows: 0089
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, SWEEP, door, sweep, wall
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
# What was never changed before is, where it says something of a person who is forgotten.
REDACTED = {
    "case_evidence": "text, note, location, files",
    "report_notices": "against, location, name, email",
    "reports": "reason, external_id, reporter_id",
    "decisions": "platform_person_id, platform_message_id, note, place, statement",
    "events": "data, previous",
    "audit_entries": "changes, salt",
    "webhook_attempts": "answer, detail",
    "member_consents": "evidence, source",
    "member_activities": "external_id, subject, url, metadata",
}
DELETED = {
    "moderation_judgements": "subject_id, subject_version",
    "conversation_threads": "channel_id, thread",
    "inbound_originals": "receipt_id",
    "inbound_changes": "channel_id, heard_id",
    "sandbox_people": "channel_id, person_id",
    "member_notes": "id",
    "merge_suggestions": "id",
    "member_identities": "id",
    "segment_members": "id",
    "leaderboard_entries": "member_id, community_id, measure",
    "member_values": "member_id",
}
SWEPT_BEFORE = {"inbound_originals", "inbound_changes"}
ERASE = "erase_rows(target text, chosen jsonb) RETURNS bigint"
# The service deletes nothing itself: what is chosen, by the keys of its rows, goes if it is of
# these tables and within the walls of whoever asks.
ERASING = f"""
    DECLARE
      gone bigint;
      keys text := CASE target {
    " ".join(f"WHEN '{table}' THEN '{keys}'" for table, keys in DELETED.items())
} END;
    BEGIN
      IF keys IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing is erased there';
      END IF;
      EXECUTE format('DELETE FROM %1$I'
        || ' WHERE workspace_id = current_setting(''tertulia.workspace'', true) AND (%2$s) IN'
        || ' (SELECT %2$s FROM jsonb_populate_recordset(NULL::%1$I, $1))', target, keys)
        USING chosen;
      GET DIAGNOSTICS gone = ROW_COUNT;
      RETURN gone;
    END
"""
TABLES = ("suppressions", "suppression_keys", "member_exports", "member_erasures", "legal_holds")


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def of_a_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "member_id"],
        ["members.workspace_id", "members.id"],
        name=op.f(f"fk_{table}_workspace_id_member_id_members"),
    )


def of_a_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
    )


def key_of(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def asked(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("member_id"),
        *columns,
        of_a_member(table),
        key_of(table, "id"),
    )
    op.create_index(op.f(f"ix_{table}_workspace_id_member_id_id"), table,
                    ["workspace_id", "member_id", "id"])


def upgrade() -> None:
    op.add_column("members", instant("frozen_at", null=True))
    asked(
        "legal_holds",
        text("reason"),
        text("placed_by"),
        instant("placed_at"),
        instant("until", null=True),
        instant("lifted_at", null=True),
        text("lifted_by", null=True),
        text("lift_reason", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    asked(
        "member_erasures",
        text("operation_id"),
        text("requested_by"),
        instant("requested_at"),
        instant("due_at"),
        sa.Column("counts", JSONB, nullable=False),
        instant("finished_at", null=True),
    )
    asked(
        "member_exports",
        text("operation_id"),
        text("requested_by"),
        instant("requested_at"),
        instant("due_at"),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        text("sha256", null=True),
        sa.Column("counts", JSONB, nullable=False),
        instant("ready_at", null=True),
        instant("expires_at", null=True),
        instant("forgotten_at", null=True),
    )
    op.create_table(
        "suppression_keys",
        text("workspace_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        of_a_workspace("suppression_keys"),
        key_of("suppression_keys"),
    )
    op.create_table(
        "suppressions",
        text("workspace_id"),
        text("hash"),
        instant("created_at"),
        of_a_workspace("suppressions"),
        key_of("suppressions", "hash"),
    )
    for table in TABLES:
        wall(op, table)
    for table, columns in REDACTED.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {SERVICE}")
    for table, keys in DELETED.items():
        if table not in SWEPT_BEFORE:
            sweep(op, table, f"SELECT (workspace_id, {keys}), DELETE")
    door(op, ERASE, ERASING, language="plpgsql")


def downgrade() -> None:
    op.execute("DROP FUNCTION erase_rows")
    for table in DELETED.keys() - SWEPT_BEFORE:
        op.execute(f"DROP POLICY sweep ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM {SWEEP}")
    for table, columns in REDACTED.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {SERVICE}")
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("members", "frozen_at")
