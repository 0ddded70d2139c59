"""What analyses rest on, in memory: single things, since lists are asked of the real database."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.insights.analysing import Posts, Which
from domain.insights.analysis_ports import ChannelGround
from domain.insights.analysis_views import CampaignNumbers, PersonNumbers, PostNumbers
from domain.insights.timeline import ReadingSeen
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric
from tests.kit.fakes.memory import Memory


class FakeAnalysisReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def zone(self, actor: Actor) -> str:
        return self._memory.tables.workspaces[actor.workspace].timezone

    async def readings(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[ReadingSeen]:
        raise NotImplementedError

    async def posts(
        self,
        actor: Actor,
        which: Which,
        metrics: Sequence[Metric],
        since: datetime,
        until: datetime,
    ) -> Posts:
        raise NotImplementedError

    async def channel(self, actor: Actor, channel_id: ChannelId) -> ChannelGround:
        tables = self._memory.tables
        channel = tables.channels.get((actor.workspace, channel_id))
        if channel is None:
            raise NotFound(thing="channel")
        home = tables.communities[actor.workspace, channel.community_id]
        zone = home.timezone or tables.workspaces[actor.workspace].timezone
        return ChannelGround(channel.platform, zone)

    async def planned(
        self, actor: Actor, channel_id: ChannelId, since: datetime, until: datetime
    ) -> Sequence[datetime]:
        raise NotImplementedError


class FakeAnalysisTables:
    """Lists, with their filters and sorts, are asked of the real database."""

    async def posts(self, actor: Actor, request: PageRequest) -> Page[PostNumbers]:
        raise NotImplementedError

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[CampaignNumbers]:
        raise NotImplementedError

    async def people(
        self, actor: Actor, request: PageRequest, days: int, today: date
    ) -> Page[PersonNumbers]:
        raise NotImplementedError
