"""A calendar in memory has nothing to show: its queries are asked of the real database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.publishing.calendar_ports import CalendarScope, Planned
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
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
