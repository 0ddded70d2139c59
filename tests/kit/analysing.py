"""Posts that went out when a test says, and what was read of them at each age."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from adapters.wiring import House
from domain.insights.model import Sample
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, DeliveryId, Kind, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.api import send_what_is_due
from tests.kit.builders import a_message

HOUR = timedelta(hours=1)


class Press:
    """Somebody whose posts go out at any time, also one that is over."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.house, self.actor = house, actor

    async def post(
        self,
        channel: ChannelId,
        at: datetime,
        text: str = "Fresh churros.",
        read: Mapping[Any, int] | None = None,
        metric: Metric = Metric.REACTIONS,
        **rest: Any,
    ) -> tuple[str, DeliveryId]:
        """A message that went out then, and was read at these ages in hours; its delivery, too."""
        message = await a_message(
            self.house, self.actor, channels=[channel], text=text, now=True, **rest
        )
        await self.take_out(message.id, at, read or {}, metric)
        return message.id, message.deliveries[0].id

    async def take_out(
        self,
        message: str,
        at: datetime,
        read: Mapping[Any, int],
        metric: Metric = Metric.REACTIONS,
    ) -> None:
        """A message that is due goes out then, everywhere, and is read at these ages in hours."""
        await send_what_is_due(self.house)
        connection = await asyncpg.connect(self.house.settings.owner_url)
        out = await connection.fetch(
            "UPDATE deliveries SET published_at = $2 WHERE message_id = $1 AND part = 1"
            " RETURNING id, channel_id",
            *(message, at),
        )
        await connection.close()
        for post in out:
            for hours, value in read.items():
                when = at.astimezone(UTC) + hours * HOUR
                await self.read(post["channel_id"], message, post["id"], when, metric, value)

    async def read(
        self,
        channel: ChannelId,
        message: Any,
        delivery: DeliveryId,
        as_of: datetime,
        metric: Metric,
        value: int,
        nature: Nature = Nature.COUNTER,
    ) -> None:
        """One number, as if the platform had said it then."""
        sample = Sample(
            id=SampleId(self.house.ids.new(Kind.SAMPLE)),
            workspace_id=self.actor.workspace,
            channel_id=channel,
            subject_id=delivery,
            platform="sandbox",
            metric=metric,
            value=value,
            nature=nature,
            native=f"{metric.value}_count",
            as_of=as_of,
            message_id=message,
            delivery_id=delivery,
        )
        async with self.house.app.insights.begin(self.actor) as tx:
            await tx.samples.add([sample])
            await tx.commit()
