"""Audits of communities and of conversations: templates, runs, what they found

Revision: 0103
Follows: 0102
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TEXTS = postgresql.ARRAY(sa.Text())
NEW = (
    "audit_templates",
    "community_audits",
    "community_audit_results",
    "community_audit_evidence",
    "audit_findings",
)
KEYS = "audit_id, subject_id, item_key, position"
ERASED = {"community_audit_evidence": KEYS}


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def number(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=null)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def texts(name: str) -> sa.Column:
    return sa.Column(name, TEXTS, nullable=False)


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{other}"),
    )


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "audit_templates",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name")),
        *(text("description", null=True), text("subject"), document("sections")),
        *(text("created_by"), text("external_id", null=True), document("metadata")),
        *(instant("removed_at", null=True), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_audit_templates_workspace_id_workspaces"),
        ),
        sa.UniqueConstraint(
            *("workspace_id", "external_id"),
            name=op.f("uq_audit_templates_workspace_id_external_id"),
        ),
        key("audit_templates", "id"),
    )
    op.create_table(
        "community_audits",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("subject"), text("name"), text("template_key"), text("template_id", null=True)),
        *(whole("template_version", null=True), document("sections")),
        *(instant("since"), instant("until"), text("timezone"), text("language")),
        *(text("operation_id"), text("sampling", null=True), text("seed", null=True)),
        *(texts("sample"), text("state"), number("points"), whole("possible")),
        *(whole("still_open"), instant("checked_at", null=True)),
        *(instant("completed_at", null=True), text("completed_by", null=True)),
        *(instant("cancelled_at", null=True), text("created_by"), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of("community_audits", "community_id", "communities"),
        of("community_audits", "template_id", "audit_templates"),
        of("community_audits", "operation_id", "operations"),
        key("community_audits", "id"),
    )
    op.create_index(
        "ix_community_audits_compared",
        "community_audits",
        ["workspace_id", "community_id", "template_key", "created_at"],
    )
    op.create_table(
        "community_audit_results",
        *(text("workspace_id"), text("audit_id"), text("subject_id"), text("item_key")),
        *(whole("possible"), text("outcome"), number("points", null=True)),
        *(number("value", null=True), text("reason", null=True), document("numbers")),
        *(text("text", null=True), text("note", null=True), texts("links"), texts("media_ids")),
        *(text("answered_by", null=True), instant("at", null=True)),
        of("community_audit_results", "audit_id", "community_audits"),
        key("community_audit_results", "audit_id", "subject_id", "item_key"),
    )
    op.create_table(
        "community_audit_evidence",
        *(text("workspace_id"), text("audit_id"), text("subject_id"), text("item_key")),
        *(whole("position"), text("kind"), text("object_id"), text("url", null=True)),
        number("number", null=True),
        of("community_audit_evidence", "audit_id", "community_audits"),
        key("community_audit_evidence", "audit_id", "subject_id", "item_key", "position"),
    )
    op.create_index(
        "ix_community_audit_evidence_people",
        "community_audit_evidence",
        ["workspace_id", "object_id"],
        postgresql_where=sa.text("kind = 'member'"),
    )
    op.create_table(
        "audit_findings",
        *(text("workspace_id"), text("id"), text("organization_id"), text("audit_id")),
        *(text("community_id"), text("template_key"), text("item_key", null=True)),
        *(text("title", null=True), text("description", null=True), text("severity")),
        *(text("owner_id", null=True), instant("due_at", null=True), text("state")),
        *(text("note", null=True), instant("closed_at", null=True), text("created_by")),
        *(whole("version"), instant("created_at"), instant("updated_at")),
        of("audit_findings", "audit_id", "community_audits"),
        of("audit_findings", "community_id", "communities"),
        key("audit_findings", "id"),
    )
    for column in ("audit_id", "due_at"):
        op.create_index(
            op.f(f"ix_audit_findings_workspace_id_{column}_id"),
            "audit_findings",
            ["workspace_id", column, "id"],
        )
    op.create_index(
        "ix_audit_findings_undone",
        "audit_findings",
        ["workspace_id", "community_id", "template_key"],
        postgresql_where=sa.text("state in ('proposed', 'open', 'in_progress')"),
    )
    for table in NEW:
        wall(op, table)
    sweep(op, "community_audit_evidence", f"SELECT (workspace_id, {KEYS}), DELETE")
    erasable(op, ERASED)


def downgrade() -> None:
    no_longer_erasable(op, ERASED)
    for table in reversed(NEW):
        op.drop_table(table)
