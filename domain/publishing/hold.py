"""A hold stops publishing in a scope, with a reason, until somebody lifts it or its end comes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    CrisisId,
    HoldId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.lifting import RELEASE_PER_MINUTE as RELEASE_PER_MINUTE
from domain.shared.lifting import OnLift as OnLift

HOLD_ENDS = "hold.ends"
"""The duty that is due when a hold is to end by itself."""

HOLDS_APPLY = "holds.apply"
"""The duty to bring what waits in the workspace in line with what stops it, or no longer does."""


class HoldScope(StrEnum):
    """How much a hold stops."""

    WORKSPACE = "workspace"
    COMMUNITY = "community"
    CHANNEL = "channel"
    TAG = "tag"
    CAMPAIGN = "campaign"


class Pass(StrEnum):
    """What lets a message through: what is said of a crisis is not stopped by that crisis."""

    CRISIS = "crisis"


Mark = tuple[HoldScope | Pass, str]
"""What a message bears that a hold can stand on: one of its tags, or its campaign; or by which it
passes the holds of a crisis."""


def marks_of(
    tags: Iterable[str], campaign_id: CampaignId | None, crisis_id: CrisisId | None = None
) -> tuple[Mark, ...]:
    """Everything that a message with these bears."""
    marks: list[Mark] = [(HoldScope.TAG, tag) for tag in tags]
    if campaign_id is not None:
        marks.append((HoldScope.CAMPAIGN, campaign_id))
    if crisis_id is not None:
        marks.append((Pass.CRISIS, crisis_id))
    return tuple(marks)


STRICTEST_FIRST = (
    *(OnLift.ASK, OnLift.DISCARD, OnLift.NEXT_SLOT, OnLift.SHIFT),
    *(OnLift.AS_PLANNED, OnLift.PUBLISH),
)
"""Which of several holds on one delivery has its way."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Publishing stopped in a scope, with a reason: in a channel, in a community, of what bears a
    tag or is of a campaign, or, without any of these, in the workspace. Lifted once, by somebody
    or, at `ends_at`, by itself. One that `pauses_campaign` stands as long as its campaign is
    paused, and is lifted by resuming that. One that a crisis placed lets through what is said of
    that crisis."""

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
    campaign_id: CampaignId | None = None
    pauses_campaign: bool = False
    crisis_id: CrisisId | None = None

    @property
    def mark(self) -> Mark | None:
        """What a message must bear to be in its scope; None where that is a matter of places."""
        marks = marks_of([self.tag] if self.tag is not None else [], self.campaign_id)
        return marks[0] if marks else None

    def covers(
        self, channel_id: ChannelId, community_id: CommunityId, marks: Collection[Mark] = ()
    ) -> bool:
        """Whether what bears these marks, on that channel of that community, is in its scope."""
        if self.mark is not None:
            return self.mark in marks
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
