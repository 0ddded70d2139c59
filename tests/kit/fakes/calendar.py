"""A calendar in memory has nothing to show: its queries are asked of the real database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.publishing.calendar_ports import CalendarScope, Planned
from domain.publishing.pacing import Blackout
from domain.publishing.pacing_ports import Ground
from domain.publishing.queue import Queue
from domain.publishing.series import Occurrence, Series
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, SeriesId
from tests.kit.fakes.calendar_feeds import FakeCalendarFeedReads
from tests.kit.fakes.feeds_in import FakeFeedReads
from tests.kit.fakes.memory import Memory


class FakeCalendarReads(FakeCalendarFeedReads, FakeFeedReads):
    _memory: Memory

    async def timezone(self, actor: Actor) -> str:
        return self._memory.tables.workspaces[actor.workspace].timezone

    async def planned(
        self,
        actor: Actor,
        scope: CalendarScope,
        since: datetime,
        until: datetime,
        *,
        most: int,
        letters: int,
    ) -> Sequence[Planned]:
        raise NotImplementedError

    async def activity(
        self, actor: Actor, scope: CalendarScope, since: datetime, until: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        raise NotImplementedError

    async def grounds_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Ground]:
        raise NotImplementedError

    async def black_between(
        self, actor: Actor, since: datetime, until: datetime
    ) -> Sequence[Blackout]:
        raise NotImplementedError

    async def queues_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Queue]:
        raise NotImplementedError

    async def series_in(self, actor: Actor, scope: CalendarScope, *, most: int) -> Sequence[Series]:
        raise NotImplementedError

    async def kept_of(
        self,
        actor: Actor,
        series_ids: Sequence[SeriesId],
        names: Sequence[str],
        since: datetime,
        until: datetime,
    ) -> Sequence[Occurrence]:
        raise NotImplementedError
