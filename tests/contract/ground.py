"""The same tests stand on two grounds: rooms in memory, and rooms in PostgreSQL."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg

from adapters.wiring import House
from domain.communities.model import Channel, ChannelStatus, Community
from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.hold import Hold
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    DeliveryId,
    HoldId,
    Kind,
    MessageId,
)
from domain.shared.secret import Secret
from tests.kit.builders import Furnished, utc_schedule
from tests.kit.fakes import FakeHouse
from tests.kit.sample_parts import ODD
from tests.kit.samples import SAMPLES, bare

Told = tuple[str, str, int]
TOKEN = {"token": Secret("anything"), "spare": Secret("other")}


@dataclass(frozen=True)
class Ground:
    """A house of either kind, and how to hear what it told: name, object and sequence."""

    house: Furnished
    told: Callable[[], Awaitable[list[Told]]]


def in_memory(house: FakeHouse) -> Ground:
    async def told() -> list[Told]:
        return sorted((n.name, n.object_id, n.sequence) for n in house.memory.news)

    return Ground(house, told)


def in_postgresql(house: House) -> Ground:
    async def told() -> list[Told]:
        connection = await asyncpg.connect(house.settings.owner_url)
        try:
            rows = await connection.fetch("SELECT name, object_id, sequence FROM events")
        finally:
            await connection.close()
        return sorted((row["name"], row["object_id"], row["sequence"]) for row in rows)

    return Ground(house, told)


def community(ground: Ground, actor: Actor, **changes: Any) -> Community:
    """A community of the actor's workspace that is not stored yet."""
    given: dict[str, Any] = {
        "id": CommunityId(ground.house.ids.new(Kind.COMMUNITY)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
    }
    sample: Community = bare(SAMPLES["communities"])
    return replace(sample, **(given | changes))


def channel(ground: Ground, home: Community, **changes: Any) -> Channel:
    """A connected channel of that community, on an account of its own, not stored yet."""
    channel_id = ChannelId(ground.house.ids.new(Kind.CHANNEL))
    given: dict[str, Any] = {
        "id": channel_id,
        "workspace_id": home.workspace_id,
        "organization_id": home.organization_id,
        "community_id": home.id,
        "status": ChannelStatus.CONNECTED,
        "account_id": channel_id,
    }
    sample: Channel = bare(SAMPLES["channels"])
    return replace(sample, **(given | changes))


def message(ground: Ground, *on: Channel, due_in: timedelta, **changes: Any) -> Message:
    """A scheduled message with one delivery for each of these channels, not stored yet."""
    at = ground.house.clock.now() + due_in
    message_id = MessageId(ground.house.ids.new(Kind.MESSAGE))
    given: dict[str, Any] = {
        "id": message_id,
        "workspace_id": on[0].workspace_id,
        "organization_id": on[0].organization_id,
        "community_id": on[0].community_id,
        "content": Content(text=ODD),
        "schedule": utc_schedule(at),
        "deliveries": tuple(
            Delivery(
                id=DeliveryId(ground.house.ids.new(Kind.DELIVERY)),
                workspace_id=place.workspace_id,
                message_id=message_id,
                channel_id=place.id,
                platform=place.platform,
                position=position,
                state=DeliveryState.SCHEDULED,
                next_at=at,
            )
            for position, place in enumerate(on)
        ),
    }
    sample: Message = bare(SAMPLES["messages"])
    return replace(sample, **(given | changes))


def hold(ground: Ground, actor: Actor, **changes: Any) -> Hold:
    """A standing hold on the whole workspace, not stored yet."""
    given: dict[str, Any] = {
        "id": HoldId(ground.house.ids.new(Kind.HOLD)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
    }
    sample: Hold = bare(SAMPLES["holds"])
    return replace(sample, **(given | changes))


async def stored_channel(
    ground: Ground, actor: Actor, home: Community | None = None, **changes: Any
) -> Channel:
    """A channel that is stored with its credentials, in a community that is stored too."""
    if home is None:
        home = community(ground, actor)
        async with ground.house.app.communities.begin(actor) as tx:
            await tx.communities.add(home)
            await tx.commit()
    made = channel(ground, home, **changes)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.add(made, TOKEN)
        await tx.commit()
    return made


async def stored_message(
    ground: Ground, actor: Actor, *on: Channel, due_in: timedelta, **changes: Any
) -> Message:
    made = message(ground, *on, due_in=due_in, **changes)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add(made)
        await tx.commit()
    return made


async def stored_hold(ground: Ground, actor: Actor, **changes: Any) -> Hold:
    made = hold(ground, actor, **changes)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.add(made)
        await tx.commit()
    return made


def ids_of(found: Sequence[Message | Delivery]) -> list[str]:
    return [thing.id for thing in found]
