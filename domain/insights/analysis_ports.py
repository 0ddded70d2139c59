"""What analyses need from outside, with its promises in words: queries that decide nothing, each
inside the actor's walls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.insights.analysing import Posts, Which
from domain.insights.analysis_views import CampaignNumbers, PersonNumbers, PostNumbers
from domain.insights.timeline import ReadingSeen
from domain.shared.access import Actor
from domain.shared.best_times import PostCounted
from domain.shared.ids import ChannelId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric


@dataclass(frozen=True, slots=True)
class ChannelGround:
    """What is known of a channel before its times are looked at."""

    platform: str
    timezone: str


class AnalysisReads(Protocol):
    async def zone(self, actor: Actor) -> str:
        """The workspace's time zone."""
        ...

    async def readings(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[ReadingSeen]:
        """Of every post of the message, from the first that was made."""
        ...

    async def posts(
        self,
        actor: Actor,
        which: Which,
        metrics: Sequence[Metric],
        since: datetime,
        until: datetime,
    ) -> Posts:
        """The first posts of messages that went out in that span, each with what was counted of
        these metrics together; the latest of them where there are too many."""
        ...

    async def channel(self, actor: Actor, channel_id: ChannelId) -> ChannelGround:
        """Raises NotFound."""
        ...

    async def planned(
        self, actor: Actor, channel_id: ChannelId, since: datetime, until: datetime
    ) -> Sequence[datetime]:
        """At which instants of that span the channel has something planned."""
        ...


class AnalysisTables(Protocol):
    async def posts(self, actor: Actor, request: PageRequest) -> Page[PostNumbers]:
        """What is out, with its latest numbers. What has no number of that by which it is sorted
        comes after all that have one, or before them where the smallest are first."""
        ...

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[CampaignNumbers]: ...

    async def people(
        self, actor: Actor, request: PageRequest, days: int, today: date
    ) -> Page[PersonNumbers]:
        """As the leaderboard of the filters `window`, `by` and `community_id` has them, with what
        each brought in these days of UTC, the last of them today. A position is as there."""
        ...


class CountedPosts(Protocol):
    """Knows how posts did. Reading only."""

    async def counted(
        self, actor: Actor, channel_id: ChannelId, timezone: str, since: datetime, until: datetime
    ) -> Sequence[PostCounted]:
        """What went out in that span on the channel, and on others of its platform whose zone this
        is: the channel's own first, then the latest, 2,000 at most."""
        ...
