"""An activity is one thing that a member did: written once, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.members.identity import NOTHING, Account, Proof, Shown
from domain.members.model import Origin, Sighting, Sign
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ActivityId,
    ChannelId,
    CommunityId,
    MemberId,
    OrganizationId,
    WorkspaceId,
)

INBOUND = "inbound"
"""The source of what was heard on channels; no caller may write in its name."""

MOST_AT_ONCE = 500


class ActivityKind(StrEnum):
    """What was done. `custom` is what a product has its own word for, its `type`; a `mission` was
    approved here, and is told by nobody else."""

    MESSAGE = "message"
    COMMENT = "comment"
    MENTION = "mention"
    DIRECT = "direct"
    REACTION = "reaction"
    REVIEW = "review"
    JOIN = "join"
    LEAVE = "leave"
    MISSION = "mission"
    CUSTOM = "custom"


OF_HEARD: Mapping[HeardKind, ActivityKind] = {
    HeardKind.COMMENT: ActivityKind.COMMENT,
    HeardKind.MENTION: ActivityKind.MENTION,
    HeardKind.DIRECT: ActivityKind.DIRECT,
    HeardKind.REVIEW: ActivityKind.REVIEW,
    HeardKind.REACTION: ActivityKind.REACTION,
    HeardKind.MEMBER_JOINED: ActivityKind.JOIN,
    HeardKind.MEMBER_LEFT: ActivityKind.LEAVE,
    HeardKind.REPORT: ActivityKind.CUSTOM,
    HeardKind.ACTIVITY: ActivityKind.CUSTOM,
}
"""What is none: an article is by nobody of the community, a sign that is taken back, an edit and a
deletion change what was done before."""

SPOKEN = frozenset(
    {
        *(ActivityKind.MESSAGE, ActivityKind.COMMENT, ActivityKind.MENTION),
        *(ActivityKind.DIRECT, ActivityKind.REVIEW),
    }
)
"""By these somebody says something."""

_SIGNS = {ActivityKind.JOIN: Sign.JOINS, ActivityKind.LEAVE: Sign.LEAVES}


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that was done. `external_id` is unique within its `source`. `value` is how much of
    it there was, `subject` what it was done to, in the words of its source; `to_id` is whose that
    is, or to whom it was done."""

    id: ActivityId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    member_id: MemberId
    kind: ActivityKind
    source: str
    external_id: str
    at: datetime
    recorded_at: datetime
    type: str | None = None
    platform: str | None = None
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    value: float | None = None
    subject: str | None = None
    to_id: MemberId | None = None
    url: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How often it counts. What a mission gave counts once for each of its points, and what was
        taken back of it as often against that."""
        return int(self.value or 0) if self.kind is ActivityKind.MISSION else 1

    @property
    def sighting(self) -> Sighting:
        """What it says of whoever did it."""
        sign = _SIGNS.get(self.kind, Sign.LIFE)
        return Sighting(self.at, sign, self.community_id, self.platform)


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did it: a member by its id, or by the account, who becomes one if nobody is known by
    that."""

    member_id: MemberId | None = None
    account: Account | None = None
    shown: Shown = NOTHING
    is_bot: bool = False
    proof: Proof = Proof.OBSERVED


@dataclass(frozen=True, slots=True)
class NewActivity:
    """Something that was done, as it is told."""

    doer: Doer
    kind: ActivityKind
    source: str
    external_id: str
    at: datetime
    type: str | None = None
    platform: str | None = None
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    value: float | None = None
    subject: str | None = None
    to: Doer | None = None
    url: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.external_id

    @property
    def origin(self) -> Origin:
        """How whoever becomes known by it came to be known."""
        return Origin.INBOUND if self.source == INBOUND else Origin.ACTIVITY
