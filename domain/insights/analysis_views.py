"""Rows of tables: posts with their latest numbers, campaigns with what came of them, and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.shared.ids import CampaignId, ChannelId, CommunityId, DeliveryId, MemberId, MessageId
from domain.shared.readings import Metric, Nature


@dataclass(frozen=True, slots=True)
class Latest:
    """A number as it was read last."""

    value: int
    nature: Nature
    native: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """A post that went out, with its latest numbers; `engagement` is what people did with it, all
    together, None where nothing of it was read. `counted` is whether its channel can be asked."""

    id: DeliveryId
    message_id: MessageId
    channel_id: ChannelId
    community_id: CommunityId
    campaign_id: CampaignId | None
    platform: str
    part: int
    published_at: datetime
    url: str | None
    text: str | None
    tags: Sequence[str] | None
    counted: bool
    measured_at: datetime | None
    engagement: int | None
    latest: Mapping[Metric, Latest]


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """What a campaign's posts got on one platform: of `posts` that are out `n` were read. Sums are
    of what each had at its last reading, None where none of them has such a number."""

    platform: str
    posts: int
    n: int
    engagement: int | None
    impressions: int | None
    views: int | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class CampaignNumbers:
    """A campaign, how many messages are in it, and what became of them on each platform."""

    id: CampaignId
    name: str | None
    status: str
    starts_on: str | None
    ends_on: str | None
    created_at: datetime
    messages: int
    platforms: Sequence[OnPlatform]


@dataclass(frozen=True, slots=True)
class Brought:
    """How often somebody did one kind of thing in a window."""

    word: str
    times: int


@dataclass(frozen=True, slots=True)
class PersonNumbers:
    """Somebody in a leaderboard, and what they brought in its window: on `active_days` they did
    something, `brought` is what, and from `givers` different people they received `received`
    things. `scheme_version` and `formula_version` say how points are reckoned."""

    member_id: MemberId
    name: str | None
    position: int
    rank: int
    level: int
    points: float
    active_days: int
    brought: Sequence[Brought]
    received: int
    givers: int
    is_current: bool
    formula_version: int
    scheme_version: int
    since: date
    until: date
