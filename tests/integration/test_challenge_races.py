"""However many check somebody in at once, there is one check-in for each period, one goal, and one
congratulation, within the cap that prompts share."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.participation.challenge import (
    CheckInWay,
    CheerSkip,
    CheerState,
    TakingPart,
)
from domain.participation.challenge_errors import ChallengeFull
from domain.participation.model import Rest
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.check_in import check_in_by_saying
from domain.participation.use_cases.congratulate import congratulate
from domain.participation.use_cases.keep_challenges import list_check_ins
from domain.participation.use_cases.move_challenge import look_at_challenge, turn_challenge
from domain.shared.access import Actor
from domain.shared.errors import Refusal, TemporarilyUnavailable
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, watching
from tests.integration.test_prompts import lately
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.challenge_builders import (
    DAY,
    an_open_challenge,
    checked_in,
    cheers,
    marks_of,
)
from tests.kit.member_builders import a_member
from tests.kit.prompt_builders import a_prompt, turns_of
from tests.kit.worked import Workshop, an_owner

CLIENTS = 100


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: House, actor: Actor) -> Channel:
    return await a_sandbox_channel(house, actor)


async def insisting(work: Any) -> Any:
    """What came of it, a refusal included. Who finds no place to work at comes again."""
    while True:
        try:
            return await work()
        except TemporarilyUnavailable:
            await asyncio.sleep(0.01)
        except Refusal as refusal:
            return refusal


async def at_once(*works: Any) -> list[Any]:
    return list(await asyncio.gather(*(insisting(work) for work in works)))


async def kept(house: House, actor: Actor, challenge: Any) -> list[Any]:
    room = house.app.participation.challenges
    page = await list_check_ins(room, actor, challenge.id, PageRequest(limit=100))
    return [seen.check_in for seen in page.items]


async def test_a_hundred_clients_of_one_member_check_in_once_a_period(
    house: House, actor: Actor, channel: Channel
) -> None:
    one = await an_open_challenge(house, actor, channel.community_id)
    ana = await a_member(house, actor)

    def work(at: int) -> Any:
        return lambda: checked_in(house, actor, one, ana.id, days_ago=at % 5)

    found = await at_once(*(work(at) for at in range(CLIENTS)))
    assert Counter(taken.is_new for taken in found) == {True: 5, False: CLIENTS - 5}
    check_ins = await kept(house, actor, one)
    assert len(check_ins) == len({each.period for each in check_ins}) == 5
    assert Counter(mark.name for mark in await marks_of(house, actor, one)) == {
        "goal": 1,
        "streak:3": 1,
    }


async def test_no_more_take_part_than_may(house: House, actor: Actor, channel: Channel) -> None:
    one = await an_open_challenge(house, actor, channel.community_id, most_participants=3)
    people = [await a_member(house, actor, f"M{at}") for at in range(8)]

    def work(at: int) -> Any:
        return lambda: checked_in(house, actor, one, people[at % 8].id)

    found = await at_once(*(work(at) for at in range(40)))
    assert len({each.member_id for each in await kept(house, actor, one)}) == 3
    assert len([each for each in found if isinstance(each, ChallengeFull)]) == 25


async def test_prompts_and_congratulations_share_one_cap_whoever_comes_first(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    home, rest = channel.community_id, Rest(3)
    prompts = [
        await a_prompt(house, actor, home, channel.id, recurring=lately(house), rest=rest)
        for _ in range(3)
    ]
    await watch.pass_time(DAY)
    one = await an_open_challenge(house, actor, home, cheers=cheers(channel.id, most=3))
    people = [await a_member(house, actor, f"M{at}") for at in range(3)]
    for person in people:
        for day in (2, 1, 0):
            await checked_in(house, actor, one, person.id, day)
    marks = await marks_of(house, actor, one)
    assert [mark.cheer for mark in marks] == [CheerState.DUE] * 3
    room, asking = house.app.participation.challenges, house.app.participation.dynamics
    works: list[Awaitable[Any]] = [
        insisting(lambda mark=mark: congratulate(room, actor, mark.id))
        for mark in marks
        for _ in range(4)
    ]
    works += [
        insisting(lambda prompt=prompt: ask_prompt(asking, actor, prompt.id))
        for prompt in prompts
        for _ in range(4)
    ]
    await asyncio.gather(*works)
    settled = await marks_of(house, actor, one)
    turns = [turn for prompt in prompts for turn in await turns_of(house, actor, prompt.id)]
    said = sum(mark.cheer is CheerState.SAID for mark in settled)
    asked = sum(turn.reason is None for turn in turns)
    assert said + asked == 3
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 3
    left = [mark.reason for mark in settled if mark.cheer is CheerState.SKIPPED]
    assert left == [CheerSkip.WEEK_IS_FULL] * (3 - said)


async def test_one_message_counts_once_however_often_it_is_heard(
    house: House, actor: Actor, channel: Channel
) -> None:
    ways = (TakingPart(CheckInWay.HASHTAG, "RunWithUs", (channel.id,)),)
    one = await an_open_challenge(house, actor, channel.community_id, ways=ways)
    other = await an_open_challenge(
        *(house, actor, channel.community_id),
        ways=(TakingPart(CheckInWay.HASHTAG, "Other"),),
    )
    ana, owner, now = await a_member(house, actor), await an_owner(house), house.clock.now()
    shop = await Workshop.of(house, owner, actor, [channel])
    said = [
        await shop.said(now - day * DAY, text=text, author_id="ana")
        for day, text in ((2, "Did it! #runwithus"), (1, "Rest day."), (1, "#RunWithUs again"))
    ]
    for id, day in zip(said, (2, 1, 1), strict=True):
        await shop.put(
            "member_activities",
            **{"id": f"act_{id}", "source": "inbound", "external_id": id, "kind": "comment"},
            **{"member_id": ana.id, "at": now - day * DAY, "recorded_at": now, "metadata": {}},
            **{"community_id": channel.community_id, "channel_id": channel.id},
        )
    await owner.close()
    room = house.app.participation.challenges
    ids = [InboundMessageId(id) for id in said] * 10
    await at_once(*((lambda id=id: check_in_by_saying(room, actor, id)) for id in ids))
    assert {each.source_id for each in await kept(house, actor, one)} == {said[0], said[2]}
    assert await kept(house, actor, other) == []


async def test_what_members_did_is_seen_once_by_many_workers_and_before_it_closes(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    ways = (TakingPart(CheckInWay.ACTIVITY, activity="custom", activity_type="workout"),)
    one = await an_open_challenge(house, actor, channel.community_id, ways=ways)
    ana, owner, now = await a_member(house, actor), await an_owner(house), house.clock.now()
    shop = await Workshop.of(house, owner, actor, [channel])

    async def did(type: str, days_ago: float) -> None:
        id = f"act_{type}{days_ago}"
        await shop.put(
            "member_activities",
            **{"id": id, "source": "app", "external_id": id, "kind": "custom", "type": type},
            **{"member_id": ana.id, "at": now - days_ago * DAY, "recorded_at": now},
            **{"community_id": channel.community_id, "metadata": {}},
        )

    for days_ago in (0.01, 1, 1.01, 5):
        await did("workout", days_ago)
    await did("nap", 0.5)
    room = house.app.participation.challenges
    await at_once(*([lambda: look_at_challenge(room, actor, one.id)] * 10))
    assert len(await kept(house, actor, one)) == len(
        {(now - days_ago * DAY).date() for days_ago in (0.01, 1, 1.01)}
    )
    await watch.db.execute("UPDATE challenges SET closes_at = now()")
    before = len(await kept(house, actor, one))
    await did("workout", 1.9)
    await at_once(*([lambda: turn_challenge(room, actor, one.id)] * 5))
    await owner.close()
    expected = {(now - days_ago * DAY).date() for days_ago in (0.01, 1, 1.01, 1.9)}
    assert len(await kept(house, actor, one)) == len(expected) >= before
    closed = await room.reads.challenge(actor, one.id)
    assert closed.status.value == "closed"
