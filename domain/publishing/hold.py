"""A hold stops publishing in a scope, with a reason, until somebody lifts it or its end comes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId, CommunityId, HoldId, OrganizationId, WorkspaceId

HOLD_ENDS = "hold.ends"
"""The duty that is due when a hold is to end by itself."""

HOLDS_APPLY = "holds.apply"
"""The duty to bring what waits in the workspace in line with what stops it, or no longer does."""

RELEASE_PER_MINUTE = 6
"""How many posts a minute go out on one channel of those that a hold, or a pause, kept back."""


class HoldScope(StrEnum):
    """How much a hold stops."""

    WORKSPACE = "workspace"
    COMMUNITY = "community"
    CHANNEL = "channel"
    TAG = "tag"


class OnLift(StrEnum):
    """What becomes of the deliveries it kept back when a hold is lifted.

    as_planned: what is to come goes at its time, what is late by no more than the grace at once,
    what is later waits for a person as overdue. ask: every one waits for a person. publish: what
    was missed goes out, however late. shift: what was missed is moved by as long as the hold stood.
    next_slot: what was missed takes the next free slots of its channel's default queue, and what
    finds none waits for a person. discard: what was missed is called off. None of them touches what
    is still to come, but ask.
    """

    AS_PLANNED = "as_planned"
    ASK = "ask"
    PUBLISH = "publish"
    SHIFT = "shift"
    NEXT_SLOT = "next_slot"
    DISCARD = "discard"


STRICTEST_FIRST = (
    *(OnLift.ASK, OnLift.DISCARD, OnLift.NEXT_SLOT, OnLift.SHIFT),
    *(OnLift.AS_PLANNED, OnLift.PUBLISH),
)
"""Which of several holds on one delivery has its way."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Publishing stopped in a scope, with a reason: in a channel, in a community, of what bears a
    tag, or, without any of these, in the workspace. Lifted once, by somebody or, at `ends_at`, by
    itself."""

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
    community_id: CommunityId | None = None
    ends_at: datetime | None = None
    on_lift: OnLift = OnLift.AS_PLANNED
    release_per_minute: int = RELEASE_PER_MINUTE
    tag: str | None = None

    def covers(
        self, channel_id: ChannelId, community_id: CommunityId, tags: Collection[str] = ()
    ) -> bool:
        """Whether what bears these tags, on that channel of that community, is in its scope."""
        if self.tag is not None:
            return self.tag in tags
        if self.channel_id is None and self.community_id is None:
            return True
        return channel_id == self.channel_id or community_id == self.community_id

    @property
    def apart(self) -> timedelta:
        """How far apart, at least, what it kept back goes out on one channel."""
        return timedelta(minutes=1) / self.release_per_minute

    def change(self, now: datetime, **changes: Any) -> "Hold":
        """Another reason, end, policy or pace, while it stands."""
        self._only_while_standing()
        return replace(self, **changes, updated_at=now, version=self.version + 1)

    def lift(self, by: str, now: datetime) -> "Hold":
        """End it. A hold is lifted once; a second time is refused."""
        self._only_while_standing()
        return replace(self, lifted_at=now, lifted_by=by, updated_at=now, version=self.version + 1)

    def release(self, policy: OnLift, now: datetime) -> "Hold":
        """A person has said what becomes of all that still waits for one, otherwise than before."""
        waits = self.on_lift in (OnLift.ASK, OnLift.NEXT_SLOT) and policy is not self.on_lift
        if self.lifted_at is None or not waits:
            state = "standing" if self.lifted_at is None else "released"
            moves = "change, lift" if self.lifted_at is None else ""
            raise InvalidState(thing="hold", state=state, moves=moves)
        return replace(self, on_lift=policy, updated_at=now, version=self.version + 1)

    def _only_while_standing(self) -> None:
        if self.lifted_at is not None:
            raise InvalidState(thing="hold", state="lifted", moves="")
