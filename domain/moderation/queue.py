"""Cases wait in queues.

Queues stand in an order, and the first whose conditions a case meets has it; what meets none waits
in the default queue, which has no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.moderation.case import URGENCY, Case, CaseSource, Priority
from domain.shared.ids import (
    CaseId,
    ChannelId,
    ModerationPolicyId,
    ModerationQueueId,
    OrganizationId,
    TeamId,
    WorkspaceId,
)

LEASE = timedelta(minutes=10)
"""How long a case stays with the moderator who took it, unless they ask for longer."""

DEFAULT_QUEUE = "default"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a case must be like. One that is empty, or None, asks for nothing; of several words one
    is enough."""

    channel_ids: tuple[ChannelId, ...] = ()
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    sources: tuple[CaseSource, ...] = ()
    labels: tuple[str, ...] = ()
    at_least: Priority | None = None
    has_media: bool | None = None

    def meets(self, case: Case) -> bool:
        """Whether this case is like that."""
        return all(
            (
                not self.channel_ids or case.channel_id in self.channel_ids,
                not self.policy_ids or bool({*self.policy_ids} & {*case.policy_ids}),
                not self.sources or case.source in self.sources,
                not self.labels or bool({*self.labels} & {*case.labels}),
                self.at_least is None or URGENCY.index(self.at_least) <= case.urgency,
                self.has_media is None or self.has_media is case.has_media,
            )
        )


@dataclass(frozen=True, slots=True)
class ModerationQueue:
    """Of two queues that would take a case, the one with the lower `position` does. What is taken
    stays where it is when queues change. Cases in it are the team's, where it has one."""

    id: ModerationQueueId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    position: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    conditions: Conditions = field(default_factory=Conditions)
    team_id: TeamId | None = None
    version: int = 1
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "ModerationQueue":
        """Anything of it; cases that wait already stay where they are."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "ModerationQueue":
        """For good; what waits in it can still be worked off by its id."""
        return self.change(now, removed_at=now, external_id=None)


@dataclass(frozen=True, slots=True)
class Skip:
    """A moderator passed a case over, and said why: they are not given it again."""

    workspace_id: WorkspaceId
    case_id: CaseId
    moderator: str
    reason: str
    at: datetime


def first_that_takes(case: Case, queues: Sequence[ModerationQueue]) -> ModerationQueue | None:
    """Of queues in their order."""
    return next((queue for queue in queues if queue.conditions.meets(case)), None)
