"""Detectors that are kept, what is counted where they watch, and the signals they open

Revision: 0131
Follows: 0129
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0131"
down_revision = "0129"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _large(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def _document(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, JSONB, nullable=null)


def _in_workspace(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_workspace_id_workspaces")
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=name)


def _place() -> list[sa.Column]:
    return [_text(name, null=True) for name in ("community_id", "platform", "watch_id")]


def _detectors() -> None:
    op.create_table(
        "detectors",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name", "kind")),
        _text("measure"),
        _document("thresholds"),
        *_place(),
        _flag("enabled"),
        _instant("snoozed_until", null=True),
        _document("standing", null=True),
        *(_instant(name, null=True) for name in ("looked_at", "removed_at")),
        _text("external_id", null=True),
        _document("metadata"),
        _text("created_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        _in_workspace("detectors"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_detectors")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_detectors_workspace_id_external_id")
        ),
    )
    wall(op, "detectors")


def _heard() -> None:
    op.create_table(
        "heard_series",
        *(_text(name) for name in ("workspace_id", "key", "organization_id")),
        *(_large(name) for name in ("since", "counted", "mark")),
        *_place(),
        _in_workspace("heard_series"),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_heard_series")),
    )
    wall(op, "heard_series")
    op.create_table(
        "heard_hours",
        *(_text(name) for name in ("workspace_id", "key")),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        *(_document(name) for name in ("sums", "buckets")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "key"],
            ["heard_series.workspace_id", "heard_series.key"],
            name=op.f("fk_heard_hours_workspace_id_key_heard_series"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", "hour", name=op.f("pk_heard_hours")),
    )
    wall(op, "heard_hours")


def upgrade() -> None:
    _detectors()
    _heard()
    op.create_table(
        "signals",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "detector_id")),
        *(_text(name) for name in ("kind", "measure", "state", "severity")),
        *(_document(name) for name in ("factors", "numbers")),
        sa.Column("formula_version", sa.Integer(), nullable=False),
        *(_large(name) for name in ("first", "opened", "last", "worst")),
        _large("closed", null=True),
        *_place(),
        _text("reason", null=True),
        _instant("snoozed_until", null=True),
        *(_text(name, null=True) for name in ("crisis_id", "judged_by")),
        _instant("judged_at", null=True),
        _flag("withdrawn"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "detector_id"],
            ["detectors.workspace_id", "detectors.id"],
            name=op.f("fk_signals_workspace_id_detector_id_detectors"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_signals")),
    )
    op.create_index(
        "uq_signals_goes_on",
        "signals",
        ["workspace_id", "detector_id"],
        unique=True,
        postgresql_where=sa.text("closed is null"),
    )
    for columns in (("workspace_id", "detector_id", "last"), ("workspace_id", "state", "id")):
        op.create_index(op.f(f"ix_signals_{'_'.join(columns)}"), "signals", list(columns))
    wall(op, "signals")


def downgrade() -> None:
    for table in ("signals", "heard_hours", "heard_series", "detectors"):
        op.drop_table(table)
