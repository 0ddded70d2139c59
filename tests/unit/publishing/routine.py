"""Something that is said every day at nine, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.model import Message
from domain.publishing.occurrences import Recurrence
from domain.publishing.outcomes import Published
from domain.publishing.series import (
    KEEP,
    Occurrence,
    OccurrenceView,
    Series,
    Words,
)
from domain.publishing.use_cases.change_occurrence import change_occurrence
from domain.publishing.use_cases.change_series import (
    change_series,
)
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.keep_series import keep_series
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes, start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.series import occurrences_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MADRID = "Europe/Madrid"


@dataclass
class Routine:
    """A house in which something is said every day at nine, and what came of it. It is the 22nd of
    November, a quarter past three in Madrid."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def begin(self, rule: str = "FREQ=DAILY", **more: Any) -> Series:
        fields: dict[str, Any] = {"horizon_days": 3, **more}
        request = NewSeries(
            name="Opening hours",
            channel_ids=(self.channel.id,),
            words=fields.pop("words", Words(Content("We open at nine."))),
            recurrence=Recurrence("2026-11-01T09:00:00", MADRID, rule),
            **fields,
        )
        series = await create_series(self.house.app.publishing, self.actor, request)
        await self.keep(series)
        return series

    async def keep(self, series: Series) -> int:
        return await keep_series(self.house.app.publishing, self.actor, series.id)

    async def change(self, series: Series, **fields: Any) -> Series:
        room = self.house.app.publishing
        return await change_series(room, self.actor, series.id, None, lambda _: fields)

    async def edit(self, series: Series, name: str, **changes: Any) -> OccurrenceView:
        room = self.house.app.publishing
        return await change_occurrence(room, self.actor, series.id, name, None, changes)

    async def now(self, series: Series) -> Series:
        return await self.house.app.publishing.reads.one_series(self.actor, series.id)

    def rows(self, series: Series) -> list[Occurrence]:
        return occurrences_of(self.house.memory.tables, self.actor, series.id)

    def states(self, series: Series) -> list[tuple[str, str]]:
        return [(o.recurrence_id[5:13], o.state.value) for o in self.rows(series)]

    async def messages(self) -> list[Message]:
        reads = self.house.app.publishing.reads
        ids = [MessageId(id) for _, id in self.house.memory.tables.messages]
        found = [await reads.message(self.actor, id) for id in ids]
        return sorted(found, key=lambda message: message.publish_at or message.created_at)

    async def said(self) -> list[tuple[str, str, str]]:
        """Of each message the hour it is for, in UTC, how it stands, and its text."""
        return [(f"{m.publish_at:%d %H:%M}", m.status.value, m.text) for m in await self.messages()]

    async def publish(self, message: Message) -> None:
        """Its time comes, and it goes out."""
        assert message.publish_at is not None
        self.house.clock.forward(message.publish_at - self.house.clock.now())
        room, ids = self.house.app.publishing, [d.id for d in message.deliveries]
        for started in await start_attempts(
            room, self.actor, await take_due(room, self.actor, ids)
        ):
            await record_outcomes(room, self.actor, [Answered(started, Published("1"))])

    def told(self, name: str) -> int:
        return sum(news.name == name for news in self.house.memory.news)

    def due(self, series: Series) -> datetime | None:
        duty = self.house.memory.tables.duties.get((self.actor.workspace, KEEP, series.id))
        return duty.due_at if duty else None


async def a_routine() -> Routine:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Routine(house, actor, await a_sandbox_channel(house, actor))
