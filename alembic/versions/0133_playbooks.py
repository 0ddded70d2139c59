"""Tasks, playbooks and their runs, rotas; where a crisis is, and what shows it

Revision: 0133
Follows: 0132
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0133"
down_revision = "0132"
branch_labels = None
depends_on = None

_LISTS = (
    *(("crises", "community_ids"), ("crises", "platforms")),
    *(("crisis_entries", "media_ids"), ("crisis_entries", "message_ids")),
)


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def _document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def _kept() -> tuple[sa.Column, ...]:
    """What everything that is written down by people bears."""
    return (
        *(_text("external_id", null=True), _document("metadata")),
        *(_text("created_by"), _whole("version"), _instant("created_at"), _instant("updated_at")),
    )


def _constraints(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f(f"uq_{table}_workspace_id_external_id")
        ),
    )


def _key(table: str, of: str, *columns: str) -> sa.ForeignKeyConstraint:
    named = "_".join(("workspace_id", *columns))
    there = [f"{of}.workspace_id", f"{of}.id"] if columns else [f"{of}.id"]
    name = op.f(f"fk_{table}_{named}_{of}")
    return sa.ForeignKeyConstraint(["workspace_id", *columns], there, name=name)


def _index(table: str, *columns: str) -> None:
    name = op.f(f"ix_{table}_{'_'.join(columns)}")
    op.create_index(name, table, list(columns))


def upgrade() -> None:
    op.add_column("crises", _text("scenario", null=True))
    for table, name in _LISTS:
        empty = sa.text("'{}'")
        op.add_column(
            table, sa.Column(name, ARRAY(sa.Text()), server_default=empty, nullable=False)
        )
    op.create_table(
        "crisis_tasks",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "crisis_id", "kind")),
        *(_text(name) for name in ("title", "state", "priority")),
        *(_text(name, null=True) for name in ("notes", "owner_id", "owner_role")),
        _instant("due_at", null=True),
        _document("reminders"),
        *(_instant(name, null=True) for name in ("overdue_at", "ended_at")),
        *(_text(name, null=True) for name in ("ended_by", "reason", "run_id")),
        *_kept(),
        _key("crisis_tasks", "crises", "crisis_id"),
        *_constraints("crisis_tasks"),
    )
    _index("crisis_tasks", "workspace_id", "crisis_id", "id")
    _index("crisis_tasks", "workspace_id", "state", "id")
    op.create_table(
        "playbooks",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name", "start")),
        *(_document("fits"), _document("steps")),
        *(_text("summary", null=True), _instant("removed_at", null=True)),
        *_kept(),
        _key("playbooks", "workspaces"),
        *_constraints("playbooks"),
    )
    op.create_table(
        "playbook_runs",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "crisis_id")),
        *(_text("playbook_id"), _whole("playbook_version")),
        *(_text(name) for name in ("name", "state", "cause")),
        *(_document("steps"), _text("started_by"), _instant("started_at")),
        *(_instant("ended_at", null=True), _whole("version"), _instant("updated_at")),
        _key("playbook_runs", "crises", "crisis_id"),
        _key("playbook_runs", "playbooks", "playbook_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_playbook_runs")),
        sa.UniqueConstraint(
            *("workspace_id", "crisis_id", "playbook_id"),
            name=op.f("uq_playbook_runs_workspace_id_crisis_id_playbook_id"),
        ),
    )
    _index("playbook_runs", "workspace_id", "playbook_id", "id")
    op.create_table(
        "rotas",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name")),
        sa.Column("teammates", ARRAY(sa.Text()), nullable=False),
        _whole("shift_length"),
        *(_text(name) for name in ("shift_unit", "starts_on", "handover_time", "timezone")),
        *(_document("overrides"), _whole("answer_minutes", null=True)),
        *(_text("ladder_id", null=True), _instant("removed_at", null=True)),
        *_kept(),
        _key("rotas", "workspaces"),
        *_constraints("rotas"),
    )
    for table in ("crisis_tasks", "playbooks", "playbook_runs", "rotas"):
        wall(op, table)


def downgrade() -> None:
    for table in ("rotas", "playbook_runs", "playbooks", "crisis_tasks"):
        op.drop_table(table)
    for table, name in _LISTS:
        op.drop_column(table, name)
    op.drop_column("crises", "scenario")
