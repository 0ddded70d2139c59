"""A hold stops publishing in a scope, with a reason, until somebody lifts it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId, HoldId, OrganizationId, WorkspaceId


class HoldScope(StrEnum):
    """How much a hold stops."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Hold:
    """Publishing stopped in a scope, with a reason. Lifted once, by somebody."""

    id: HoldId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    scope: HoldScope
    reason: str
    placed_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    channel_id: ChannelId | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def lift(self, by: str, now: datetime) -> "Hold":
        """End it. A hold is lifted once; a second time is refused."""
        if self.lifted_at is not None:
            raise InvalidState(thing="hold", state="lifted", moves="")
        return replace(self, lifted_at=now, lifted_by=by, updated_at=now, version=self.version + 1)
