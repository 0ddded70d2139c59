"""Nobody is told more than the rules allow, on however many channels they are spoken to at the same
moment, and whoever speaks to many at once holds nobody else up for ever."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.journey import EntryKind, JourneyStep, JourneyText, StepKind
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_journeys import NewJourney, activate_journey, create_journey
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.members.use_cases.walk_journey import walk_journey
from domain.publishing.broadcast import BroadcastText
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.move_broadcast import send_broadcast
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import BroadcastId, ChannelId, JourneyId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, some_channels, watching

PEOPLE = 12
FAST = 6000
CAPPED = ("skipped", "frequency_capped")
TOLD = (
    "SELECT r.platform_person_id FROM broadcast_recipients r WHERE r.state = 'sending'"
    " UNION ALL SELECT s.platform_person_id FROM traveller_steps s WHERE s.message_id IS NOT NULL"
)
WAITING = "SELECT count(*) FROM broadcast_recipients WHERE state = 'pending'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def everybody_wrote(house: House, actor: Actor, channels: list[Channel]) -> list[str]:
    """On every channel, under one account of the same server."""
    people = [f"p{number}" for number in range(PEOPLE)]
    for channel in channels:
        for name in people:
            who, now = Person(name, name=name), house.clock.now()
            talk = f"talk-{channel.id}-{name}"
            heard = Heard(f"{channel.id}-{name}", HeardKind.DIRECT, now, who, "Hi!", place=talk)
            await tell_sandbox(house.app.inbox, actor, channel.id, heard)
        await digest_receipts(house.app.inbox, actor, channel.id)
    for message in (await house.app.inbox.reads.messages(actor, PageRequest(limit=100))).items:
        await follow_inbound(house.app.members, actor, message.id)
    return people


async def a_broadcast(
    house: House, actor: Actor, people: list[str], *channels: ChannelId
) -> BroadcastId:
    """Under way, and nobody was spoken to yet."""
    room = house.app.publishing
    wanted = NewBroadcast("We move", (BroadcastText("en", "We move."),), per_minute=FAST)
    made = (await create_broadcast(room, actor, wanted)).broadcast
    listed = [Wanted(channel, name) for channel in channels for name in people]
    await enlist_recipients(room, actor, made.id, None, listed)
    await send_broadcast(room, actor, made.id, None, None)
    return made.id


async def a_journey(house: House, actor: Actor) -> JourneyId:
    room = house.app.members
    says = JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", "Welcome!"),))
    wanted = NewJourney("Trip", EntryKind.MANUAL, (says,), per_minute=FAST)
    made = await activate_journey(room, actor, (await create_journey(room, actor, wanted)).id, None)
    everybody = (await room.reads.members(actor, PageRequest(limit=100))).items
    await send_by_hand(room, actor, made.id, [one.id for one in everybody])
    return made.id


@pytest.mark.parametrize("most", [1, 2])
async def test_many_at_once_on_all_channels_tell_nobody_more_than_they_may(
    house: House, watch: Watcher, most: int
) -> None:
    actor, channels = await some_channels(house, 4)
    await put_rules(house.app.publishing, actor, None, None, {"max_per_person": most})
    people = await everybody_wrote(house, actor, channels)
    ids = [one.id for one in channels]
    # Each on one channel, and two on all of them, listed one way and the other.
    broadcasts = [await a_broadcast(house, actor, people, id) for id in ids]
    broadcasts.append(await a_broadcast(house, actor, people, *ids))
    broadcasts.append(await a_broadcast(house, actor, people[::-1], *ids[::-1]))
    journey = await a_journey(house, actor)
    room = house.app.publishing
    for _ in range(20):
        await asyncio.gather(
            *(step_broadcast(room, actor, id) for id in broadcasts),
            *(walk_journey(house.app.members, actor, journey) for _ in range(2)),
        )
        if not await watch.db.fetchval(WAITING):
            break
    assert await watch.db.fetchval(WAITING) == 0
    told = Counter(row["platform_person_id"] for row in await watch.db.fetch(TOLD))
    assert told == dict.fromkeys(people, most)


async def test_whoever_is_on_one_list_twice_is_told_once_and_then_it_is_enough(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    await put_rules(house.app.publishing, actor, None, None, {"max_per_person": 1})
    people = await everybody_wrote(house, actor, channels)
    broadcast = await a_broadcast(house, actor, people, *(one.id for one in channels))
    assert await step_broadcast(house.app.publishing, actor, broadcast) == PEOPLE
    assert await step_broadcast(house.app.publishing, actor, broadcast) == 0
    ended = await watch.db.fetch(
        "SELECT platform_person_id, state, reason FROM broadcast_recipients"
    )
    assert Counter(tuple(row) for row in ended) == Counter(
        one for name in people for one in ((name, "sending", None), (name, *CAPPED))
    )


async def test_where_no_rule_says_how_much_nobody_waits_for_anybody(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    people = await everybody_wrote(house, actor, channels)
    broadcast = await a_broadcast(house, actor, people, *(one.id for one in channels))
    assert await step_broadcast(house.app.publishing, actor, broadcast) == 2 * PEOPLE
