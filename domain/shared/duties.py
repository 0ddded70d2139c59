"""A duty is something to do at an instant: a row that is stored in the same commit as its cause."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.access import Actor
from domain.shared.ids import OrganizationId, WorkspaceId

Act = Callable[[Actor, str], Awaitable[object]]
"""What is done when a duty is due, for the subject it names. It may be done more than once and must
be safe to repeat; it plans its own next time, if there is one."""

LEASE = timedelta(seconds=15)
"""How long a duty stays with a worker that no longer says it is at it."""

MOST_DEATHS = 3
"""So many workers may stop in the middle of a duty before it is left alone for a while."""

QUARANTINE = timedelta(hours=1)
LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=1),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of thing to do about one subject, at `due_at`, or no more when that is None; there
    is one of each. `fence` grows with every claim and with every new plan: who works under an older
    one has no say any more. `failures` counts tries that went wrong, `deaths` those whose worker
    stopped in the middle."""

    workspace_id: WorkspaceId
    kind: str
    subject_id: str
    organization_id: OrganizationId
    due_at: datetime | None
    fence: int = 0
    lease_until: datetime | None = None
    failures: int = 0
    deaths: int = 0


def wait_after_failure(failures: int) -> timedelta:
    """How long after the n-th failure it is tried again; the last rung repeats."""
    return LADDER[min(max(failures, 1), len(LADDER)) - 1]
