"""A channel in memory on which many people wrote, and a broadcast to them."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.publishing.broadcast import STEP, Broadcast, BroadcastText, Recipient, Tally
from domain.publishing.outcomes import Outcome
from domain.publishing.use_cases.enlist_recipients import Enlisted, Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.move_broadcast import send_broadcast
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes, start_attempts
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.publishing.use_cases.take_due import take_due
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import BroadcastId
from tests.unit.publishing.talk import Talk, a_talk

HELLO = (
    BroadcastText("en", "Hello {{person.name|there}}, we move on Monday."),
    BroadcastText("es", "Hola, {{person.name|buenas}}: nos mudamos el lunes."),
)
FAST = 600


class Crowd:
    """What a worker would do is done when it is asked for: what is due, and what that sends."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.house, self.actor = talk, talk.house, talk.actor
        self.room, self.channel = talk.room, talk.channel

    async def writes(self, *people: str, kind: HeardKind = HeardKind.DIRECT, **more: Any) -> None:
        for person in people:
            author = Person(person, f"@{person}", person.title())
            await self.talk.hears(kind, author, place=f"talk-{person}", **more)

    async def writes_down(self, **more: Any) -> Broadcast:
        fields: dict[str, Any] = {"name": "We move", "texts": HELLO, "per_minute": FAST, **more}
        view = await create_broadcast(self.room, self.actor, NewBroadcast(**fields))
        return view.broadcast

    async def enlists(self, broadcast: Broadcast, *people: str, **more: Any) -> Enlisted:
        wanted = [Wanted(self.channel.id, person, **more) for person in people]
        return await enlist_recipients(self.room, self.actor, broadcast.id, None, wanted)

    async def sends(self, *people: str, **more: Any) -> Broadcast:
        broadcast = await self.writes_down(**more)
        await self.enlists(broadcast, *people)
        return (await send_broadcast(self.room, self.actor, broadcast.id, None, None)).broadcast

    def due(self, broadcast: Broadcast) -> datetime | None:
        duty = self.house.memory.tables.duties.get((self.actor.workspace, STEP, broadcast.id))
        return duty.due_at if duty else None

    async def steps(self, broadcast: Broadcast) -> int:
        """Its duty is done once, when it is due."""
        due = self.due(broadcast)
        assert due is not None
        self.house.memory.tables.duties.pop((self.actor.workspace, STEP, broadcast.id))
        self.house.clock.forward(max(due - self.house.clock.now(), timedelta()))
        return await step_broadcast(self.room, self.actor, broadcast.id)

    async def delivers(self, outcome: Outcome | None = None) -> int:
        """What waits for its moment goes out, whenever that is."""
        rows = self.house.memory.tables.deliveries.values()
        waiting = [row for row in rows if row.state == "scheduled" and row.next_at]
        latest = max((row.next_at for row in waiting if row.next_at), default=None)
        if latest is not None:
            self.house.clock.forward(max(latest - self.house.clock.now(), timedelta()))
        claims = await take_due(self.room, self.actor, [row.id for row in waiting])
        for started in await start_attempts(self.room, self.actor, claims):
            said = outcome or await self.house.platforms.publish(started.post)
            await record_outcomes(self.room, self.actor, [Answered(started, said)])
        return len(claims)

    async def finishes(self, broadcast: Broadcast) -> Broadcast:
        for _ in range(100):
            if self.due(broadcast) is None:
                break
            await self.steps(broadcast)
            await self.delivers()
        return await self.now(broadcast)

    async def now(self, broadcast: Broadcast) -> Broadcast:
        return await self.room.reads.one_broadcast(self.actor, broadcast.id)

    async def tally(self, broadcast: Broadcast) -> Tally:
        found = await self.room.reads.tallies(self.actor, [broadcast.id])
        return found[BroadcastId(broadcast.id)]

    def listed(self, broadcast: Broadcast) -> dict[str, Recipient]:
        rows = self.house.memory.tables.broadcast_recipients.values()
        mine = [row for row in rows if row.broadcast_id == broadcast.id]
        return {row.platform_person_id: row for row in mine}

    def ends(self, broadcast: Broadcast) -> dict[str, tuple[str, str | None]]:
        return {name: (row.state.value, row.reason) for name, row in self.listed(broadcast).items()}

    def texts(self) -> Counter[str]:
        return Counter(post.text for post in self.house.platforms.published)

    def told(self, prefix: str = "broadcast.") -> list[str]:
        return [news.name for news in self.house.memory.news if news.name.startswith(prefix)]

    def unnamed(self, person: str) -> None:
        """A platform that says of nobody how they are called."""
        rows = self.house.memory.tables.inbound_messages
        for key, row in rows.items():
            if row.author and row.author.id == person:
                rows[key] = replace(row, author=Person(person))


async def a_crowd(*people: str, **settings: Any) -> Crowd:
    crowd = Crowd(await a_talk(**settings))
    await crowd.writes(*people)
    return crowd
