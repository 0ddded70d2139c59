"""A channel on a homeserver of ours, with credentials that live for an hour."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.shared.access import Actor, Mode
from domain.shared.ids import CommunityId
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret
from tests.faults.homeserver import LIFE, Homeserver, Session, a_homeserver
from tests.integration.at_work import Watcher
from tests.kit.builders import a_community, a_workspace

HOURS = timedelta(hours=2)
# As many posts as there are, at once: how fast a homeserver lets us speak is no matter here.
GENEROUS = "UPDATE channels SET limits = jsonb_set(limits, '{budget,posts}', '100000')"
SETTLED = (
    "SELECT FROM channels WHERE id = $1 AND refresh_lease_until IS NULL"
    " AND (refresh_at IS NULL OR refresh_at > clock_timestamp())"
)
SERVED = "SELECT FROM channels WHERE id = $1 AND refreshed_at > $2"


@dataclass
class Scene:
    """One channel, the session behind it, and ways to look at both."""

    house: House
    actor: Actor
    channel: Channel
    server: Homeserver
    session: Session
    watch: Watcher

    async def refresh(self, house: House | None = None) -> Channel:
        room = (house or self.house).app.communities
        return await refresh_credentials(room, self.actor, self.channel.id)

    async def now(self, house: House | None = None) -> Channel:
        reads = (house or self.house).app.communities.reads
        return await reads.channel(self.actor, self.channel.id)

    async def ends(self) -> None:
        """The hour is over, for the homeserver too."""
        self.server.end_access()
        await self.later(timedelta(seconds=LIFE))

    async def later(self, span: timedelta) -> None:
        await self.watch.pass_time(span)
        await self.house.doorbell.ring()

    async def settled(self) -> None:
        """Wait until nobody has the turn, and none is due."""
        await self.watch.until_rows(SETTLED, self.channel.id)

    async def stored(self) -> dict[str, str]:
        async with self.house.app.communities.begin(self.actor) as tx:
            kept = (await tx.channels.connection(self.channel.id)).credentials
        return {name: secret.reveal() for name, secret in kept.items()}

    async def notices(self) -> int:
        return (await self.watch.events(self.channel.id)).count("channel.reauth_required")

    async def attempts(self) -> Counter[str]:
        rows = await self.watch.db.fetch("SELECT outcome FROM attempts")
        return Counter(row["outcome"] for row in rows)

    async def nothing_more_is_tried(self) -> None:
        """Hours go by; once another channel was served, the worker has looked at this one again."""
        calls = self.session.calls
        other = await connected(self.house, self.actor, self.server, "!elsewhere")
        for _ in range(2):
            begun = await self.watch.now()
            await self.later(HOURS)
            await self.watch.until_rows(SERVED, other.id, begun)
        assert self.session.calls == calls


@asynccontextmanager
async def a_scene(house: House, watch: Watcher, *, forgives: bool = False) -> AsyncIterator[Scene]:
    """The tokens are our own from a first exchange on, and calls are counted from there."""
    async with a_homeserver(forgives=forgives) as server:
        actor = await a_workspace(house, mode=Mode.LIVE)
        channel = await connected(house, actor, server, "!plaza")
        await watch.db.execute(GENEROUS)
        fresh = await refresh_credentials(house.app.communities, actor, channel.id)
        scene = Scene(house, actor, fresh, server, Session(), watch)
        scene.session = server.session((await scene.stored())[REFRESH_TOKEN])
        scene.session.calls = 0
        yield scene


async def connected(house: House, actor: Actor, server: Homeserver, room_id: str) -> Channel:
    """A channel for that room, on a login of its own."""
    home: CommunityId = (await a_community(house, actor)).id
    request = NewChannel(
        community_id=home,
        platform="matrix",
        server_url=server.url,
        credentials=logged_in(server),
        settings={"room_id": room_id},
    )
    return await connect_channel(house.app.communities, actor, request)


def logged_in(server: Homeserver) -> dict[str, Secret]:
    """The credentials of a new login."""
    access, refresh = server.log_in()
    return {"access_token": Secret(access), REFRESH_TOKEN: Secret(refresh)}
