"""Live workspaces with channels on the bench's own Mastodon, and messages that are due there."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg
import httpx

from adapters.db.batches import insert_all
from adapters.db.deliveries import DELIVERIES
from adapters.db.publishing import MESSAGES
from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.access import Actor, Mode
from domain.shared.ids import DeliveryId, Kind, MessageId, WorkspaceId
from domain.shared.secret import Secret
from tests.bench.ground import Running, Site
from tests.bench.seed import TEXT
from tests.faults.programs import free_port
from tests.kit.builders import a_community, a_workspace, an_organization, utc_schedule

SECONDS = 0.02
UP_WITHIN = 30.0
AT_ONCE = 500


@dataclass(frozen=True)
class Plaza:
    """The platform, and everybody's channels there, made in `house`."""

    house: House
    mastodon: Running
    channels: Sequence[tuple[Actor, Channel]]

    async def arrivals(self) -> dict[str, float]:
        """When each post arrived since this was last asked, by its key."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self.mastodon.url}/arrivals")
        arrived: dict[str, float] = answer.json()
        return arrived

    async def bare(self, count: int, at_once: int) -> float:
        """Posts a second of a client that does nothing else."""
        port = str(self.mastodon.port)
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.posting", port, str(count), str(at_once)),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await client.communicate()
        assert client.returncode == 0
        await self.arrivals()
        return float(said)


def on_loopback(site: Site) -> Site:
    """The same site, whose channels may be on this machine."""
    settings = site.settings.model_copy(update={"allow_loopback": True})
    return replace(site, settings=settings)


@asynccontextmanager
async def a_plaza(site: Site, *, workspaces: int, channels: int) -> AsyncIterator[Plaza]:
    """So many channels, spread over so many workspaces of one organization."""
    port = free_port()
    command = ["-m", "tests.bench.mastodon", str(port), str(SECONDS)]
    async with site.run(command, port) as mastodon, site.house() as house:
        await _up(mastodon)
        organization = await an_organization(house, mode=Mode.LIVE)
        made = []
        for _ in range(workspaces):
            actor = await a_workspace(house, organization=organization)
            community = await a_community(house, actor)
            for number in range(channels // workspaces):
                asked = NewChannel(
                    community_id=community.id,
                    platform="mastodon",
                    server_url=mastodon.url,
                    credentials={"access_token": Secret(f"{actor.workspace}-{number}")},
                )
                made.append((actor, await connect_channel(house.app.communities, actor, asked)))
        yield Plaza(house, mastodon, made)


async def _up(mastodon: Running) -> None:
    async with asyncio.timeout(UP_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(mastodon.url)
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
            else:
                return


async def fill(site: Site, plaza: Plaza, count: int) -> None:
    """So many messages of one delivery each, in turn on all channels, all due now."""
    house, now = plaza.house, plaza.house.clock.now()
    batches: dict[WorkspaceId, tuple[Actor, list[Message]]] = {}
    for number in range(count):
        actor, channel = plaza.channels[number % len(plaza.channels)]
        message = _due(house, actor, channel, f"{number} {TEXT}", now)
        batches.setdefault(actor.workspace, (actor, []))[1].append(message)
    for actor, messages in batches.values():
        for first in range(0, len(messages), AT_ONCE):
            batch = messages[first : first + AT_ONCE]
            deliveries = [delivery for message in batch for delivery in message.deliveries]
            async with house.database.within(actor) as connection:
                await insert_all(connection, (MESSAGES, batch), (DELIVERIES, deliveries))
                await connection.execute("COMMIT")
    await tended(site)


async def tended(site: Site) -> None:
    """What autovacuum does in its own time, so that it does not do it in ours."""
    connection = await asyncpg.connect(site.settings.owner_url)
    try:
        await connection.execute("VACUUM ANALYZE messages, deliveries, attempts, events")
    finally:
        await connection.close()


def _due(house: House, actor: Actor, channel: Channel, text: str, now: datetime) -> Message:
    message_id = MessageId(house.ids.new(Kind.MESSAGE))
    delivery = Delivery(
        id=DeliveryId(house.ids.new(Kind.DELIVERY)),
        workspace_id=actor.workspace,
        message_id=message_id,
        channel_id=channel.id,
        platform=channel.platform,
        position=0,
        state=DeliveryState.SCHEDULED,
        next_at=now,
    )
    return Message(
        id=message_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=channel.community_id,
        content=Content(text=text),
        status=MessageStatus.SCHEDULED,
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        schedule=utc_schedule(now),
        deliveries=(delivery,),
    )
