"""Duties are planned, moved and struck out in the same transaction as their cause."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.db.mapping import Table
from domain.shared.access import Actor
from domain.shared.clock import in_utc
from domain.shared.duties import Duty

DUTIES = Table("duties", Duty, keys=("workspace_id", "kind", "subject_id"))
SOON = timedelta(seconds=20)
"""What is due before a worker looks of its own accord is worth a ring."""

Plans = Mapping[tuple[str, str], datetime | None]
"""By kind and subject, when it is due, or None for what is not to be done."""


async def write_plans(connection: Any, actor: Actor, plans: Plans) -> None:
    """Rows are touched in the order of their keys, so that no two transactions wait for each
    other."""
    due = sorted((kind, subject, at) for (kind, subject), at in plans.items() if at is not None)
    gone = sorted(key for key, at in plans.items() if at is None)
    if due:
        await connection.execute(
            "INSERT INTO duties AS d (workspace_id, kind, subject_id, organization_id, due_at)"
            " SELECT $1, p.kind, p.subject_id, $2, p.due_at"
            " FROM unnest($3::text[], $4::text[], $5::timestamptz[]) p(kind, subject_id, due_at)"
            " ON CONFLICT (workspace_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at,"
            " fence = d.fence + 1, lease_until = NULL, failures = 0, deaths = 0",
            actor.workspace,
            actor.organization_id,
            [kind for kind, _, _ in due],
            [subject for _, subject, _ in due],
            [in_utc(at) for _, _, at in due],
        )
    if gone:
        await connection.execute(
            "UPDATE duties d SET due_at = NULL, lease_until = NULL, fence = d.fence + 1"
            " FROM unnest($2::text[], $3::text[]) p(kind, subject_id)"
            " WHERE d.workspace_id = $1 AND d.kind = p.kind AND d.subject_id = p.subject_id",
            actor.workspace,
            [kind for kind, _ in gone],
            [subject for _, subject in gone],
        )


def soon(plans: Plans, now: datetime) -> bool:
    """Whether a worker should look before it would by itself."""
    return any(at is not None and at <= now + SOON for at in plans.values())
