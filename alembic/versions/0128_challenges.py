"""Challenges, who took part in them, and what was reached

Revision: 0128
Follows: 0127
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None

ERASED = {"challenge_check_ins": "id", "challenge_marks": "id"}
JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def document(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, JSONB, nullable=null)


def of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{target}"),
    )


def keyed(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}"))


def only(table: str, *columns: str) -> sa.UniqueConstraint:
    names = ["workspace_id", *columns]
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def index(table: str, *columns: str) -> None:
    names = ["workspace_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, names)


def upgrade() -> None:
    op.create_table(
        "challenges",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("series_id"), text("title"), text("text"), text("status"), document("opens")),
        *(document("closes"), instant("opens_at"), instant("closes_at"), text("timezone")),
        *(text("pace"), document("ways"), document("goal"), text("created_by")),
        *(instant("created_at"), instant("updated_at"), text("repeat"), whole("run")),
        *(whole("most_runs", null=True), whole("most_participants", null=True)),
        *(document("cheers", null=True), instant("closed_at", null=True), whole("version")),
        *(text("external_id", null=True), document("metadata")),
        of("challenges", "community_id", "communities"),
        keyed("challenges"),
        only("challenges", "external_id"),
        only("challenges", "series_id", "run"),
    )
    index("challenges", "community_id", "id")
    index("challenges", "status", "id")
    op.create_table(
        "challenge_check_ins",
        *(text("workspace_id"), text("id"), text("organization_id"), text("challenge_id")),
        *(text("member_id"), whole("period"), instant("at"), text("way"), text("created_by")),
        *(instant("created_at"), text("source_id", null=True)),
        of("challenge_check_ins", "challenge_id", "challenges"),
        of("challenge_check_ins", "member_id", "members"),
        keyed("challenge_check_ins"),
        only("challenge_check_ins", "challenge_id", "member_id", "period"),
    )
    index("challenge_check_ins", "challenge_id", "id")
    index("challenge_check_ins", "member_id", "id")
    op.create_table(
        "challenge_marks",
        *(text("workspace_id"), text("id"), text("organization_id"), text("challenge_id")),
        *(text("community_id"), text("member_id"), text("name"), whole("done"), whole("streak")),
        *(instant("at"), text("cheer"), whole("version"), text("week", null=True)),
        *(text("reason", null=True), text("refusal", null=True), text("message_id", null=True)),
        of("challenge_marks", "challenge_id", "challenges"),
        of("challenge_marks", "member_id", "members"),
        keyed("challenge_marks"),
        only("challenge_marks", "challenge_id", "member_id", "name"),
    )
    index("challenge_marks", "challenge_id", "id")
    index("challenge_marks", "member_id", "id")
    index("challenge_marks", "community_id", "week", "cheer")
    for table in ("challenges", "challenge_check_ins", "challenge_marks"):
        wall(op, table)
    # What a member did in a challenge is never changed, and goes with them alone.
    op.execute(f"REVOKE UPDATE ON challenge_check_ins FROM {SERVICE}")
    for table in ERASED:
        sweep(op, table, "SELECT (workspace_id, id), DELETE")
    erasable(op, ERASED)


def downgrade() -> None:
    no_longer_erasable(op, ERASED)
    for table in ("challenge_marks", "challenge_check_ins", "challenges"):
        op.drop_table(table)
