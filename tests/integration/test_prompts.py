"""Prompts with the real publishing: what they ask goes out once, however many workers come by,
within the caps of the community, and what is answered is counted."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.move_campaign import pause_campaign
from domain.communities.model import Channel
from domain.participation.model import Rest
from domain.participation.prompt import Recurring, SkipReason, TurnState
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import change_prompt, list_turns
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import PromptId
from domain.shared.lifting import OnLift
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.campaign_builders import TO_RUN, a_campaign
from tests.kit.prompt_builders import a_prompt, turns_of
from tests.kit.worked import Workshop, an_owner

DAY = timedelta(days=1)
RAIN = Pause("Rain.", OnLift.ASK, 6)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


def lately(house: House) -> Recurring:
    """Every day at the time that it was half an hour ago."""
    begun = house.clock.now() - timedelta(minutes=30)
    return Recurring(f"{begun:%Y-%m-%dT%H:%M}:00", "UTC", "FREQ=DAILY")


async def some(house: House, actor: Actor, channel: Channel, many: int, **how: object) -> list[str]:
    home, when = channel.community_id, {"recurring": lately(house)}
    return [
        (await a_prompt(house, actor, home, channel.id, **(when | how))).id for _ in range(many)
    ]


async def reasons(house: House, actor: Actor, id: str) -> list[SkipReason | None]:
    return [turn.reason for turn in await turns_of(house, actor, PromptId(id))]


async def test_a_worker_asks_once_a_day_and_says_so(
    house: House, actor: Actor, watch: Watcher
) -> None:
    channel = await a_sandbox_channel(house, actor)
    [one] = await some(house, actor, channel, 1)
    async with at_work(house):
        await watch.pass_time(DAY)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    assert Counter(await watch.texts()) == {"Uno?": 1} or Counter(await watch.texts()) == {
        "¿Uno?": 1
    }
    assert await reasons(house, actor, one) == [None]
    [event] = await watch.db.fetch("SELECT data FROM events WHERE name = 'prompt.asked'")
    assert one in str(event["data"])


async def test_many_workers_at_once_ask_once_and_keep_the_cap_of_the_community(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room = house.app.participation.dynamics
    channel = await a_sandbox_channel(house, actor)
    prompts = await some(house, actor, channel, 5, rest=Rest(2))
    await watch.pass_time(DAY)
    await asyncio.gather(
        *(ask_prompt(room, actor, PromptId(one)) for one in prompts for _ in range(8))
    )
    found = Counter([reason for one in prompts for reason in await reasons(house, actor, one)])
    assert found == {None: 2, SkipReason.WEEK_IS_FULL: 3}
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 2


async def test_another_community_has_its_own_cap(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room = house.app.participation.dynamics
    channels = [await a_sandbox_channel(house, actor, account=name) for name in ("a", "b")]
    made = [(await some(house, actor, one, 1, rest=Rest(1)))[0] for one in channels]
    await watch.pass_time(DAY)
    for one in made:
        await ask_prompt(room, actor, PromptId(one))
        assert await reasons(house, actor, one) == [None]


async def test_under_a_hold_or_a_pause_nothing_is_written(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room, channel = house.app.participation.dynamics, await a_sandbox_channel(house, actor)
    campaign = await a_campaign(house, actor, *TO_RUN)
    [free] = await some(house, actor, channel, 1)
    [part] = await some(house, actor, channel, 1, campaign_id=campaign.id)
    [tagged] = await some(house, actor, channel, 1, tags=("breakfast",))
    await pause_campaign(house.app.campaigns, actor, campaign.id, None, RAIN)
    await place_hold(house.app.publishing, actor, NewHold("No breakfast.", tag="breakfast"))
    await watch.pass_time(DAY)
    for one in (free, part, tagged):
        await ask_prompt(room, actor, PromptId(one))
    assert await reasons(house, actor, free) == [None]
    assert await reasons(house, actor, part) == [SkipReason.HELD]
    assert await reasons(house, actor, tagged) == [SkipReason.HELD]
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1


async def test_replies_and_people_are_counted_by_what_was_asked(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room, channel = house.app.participation.dynamics, await a_sandbox_channel(house, actor)
    [one] = await some(house, actor, channel, 1)
    await watch.pass_time(DAY)
    await ask_prompt(room, actor, PromptId(one))
    [turn] = await turns_of(house, actor, PromptId(one))
    assert turn.state is TurnState.ASKED
    owner = await an_owner(house)
    shop = await Workshop.of(house, owner, actor, [channel])
    for who in ("ana", "ana", "bea"):
        now = house.clock.now()
        await shop.said(now, author_id=who, answers_message_id=turn.message_id)
    await shop.said(house.clock.now(), author_id="cy")
    await owner.close()
    [seen] = (await list_turns(room, actor, PromptId(one), PageRequest())).items
    assert seen.answers is not None
    assert (seen.answers.replies, seen.answers.people) == (3, 2)


async def test_what_a_channel_would_not_take_is_refused_where_it_stands(
    house: House, actor: Actor
) -> None:
    room, channel = house.app.participation.dynamics, await a_sandbox_channel(house, actor)
    [one] = await some(house, actor, channel, 1)
    prompt = await room.reads.prompt(actor, PromptId(one))
    too_long = [*prompt.bank, type(prompt.bank[0])({"en": "x" * 4000})]
    with pytest.raises(ValidationFailed) as refused:
        await change_prompt(room, actor, prompt.id, None, {"bank": tuple(too_long)})
    assert {error.pointer for error in refused.value.errors} == {"/bank/3/texts/en"}
    elsewhere = await a_sandbox_channel(house, actor, account="elsewhere")
    with pytest.raises(NotFound) as absent:
        await change_prompt(room, actor, prompt.id, None, {"channel_ids": (elsewhere.id,)})
    assert absent.value.pointer == "/channel_ids"


async def test_a_stranger_sees_nothing_and_asks_nothing(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room, channel = house.app.participation.dynamics, await a_sandbox_channel(house, actor)
    [one] = await some(house, actor, channel, 1)
    await watch.pass_time(DAY)
    stranger = await a_workspace(house)
    for doing in (
        ask_prompt(room, stranger, PromptId(one)),
        list_turns(room, stranger, PromptId(one), PageRequest()),
        a_prompt(house, stranger, channel.community_id, channel.id),
    ):
        with pytest.raises(NotFound):
            await doing
    assert await reasons(house, actor, one) == []
