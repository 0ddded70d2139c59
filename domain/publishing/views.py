"""Read shapes that are not entities."""

from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import ChannelId, CommunityId, HoldId, WorkspaceId
from domain.shared.platforms import Capability, Limits, OutcomeClass


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What publishing must know about a channel. `stopped` is why nothing may go out there now
    (`channel_paused`, `channel_reauth_required`, `hold`), or None; `stopped_words` are those of
    whoever stopped it, `hold_id` names the hold."""

    id: ChannelId
    community_id: CommunityId
    platform: str
    status: str
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    stopped: str | None = None
    stopped_words: str | None = None
    hold_id: HoldId | None = None


@dataclass(frozen=True, slots=True)
class RestingChannel:
    """A channel whose platform wants no call until `rate_limited_until`, with what is told of it.
    `rested_until` is what that instant was before."""

    id: ChannelId
    community_id: CommunityId
    platform: str
    name: str
    handle: str
    status: str
    status_reason: str | None
    check_error: str | None
    rate_limited_until: datetime
    version: int
    external_id: str | None
    rested_until: datetime | None


@dataclass(frozen=True, slots=True)
class SandboxPostView:
    """A post as the sandbox platform shows it."""

    id: str
    workspace_id: WorkspaceId
    channel_id: ChannelId
    text: str
    key: str
    url: str
    created_at: datetime
    deleted_at: datetime | None = None
