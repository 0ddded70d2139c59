"""What a channel listens to may name a hub, which tells of news; else it is asked as ever."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.communities.model import ChannelStatus
from domain.inbox.hearing import KEEP_CHANNEL_HUB, POLL_CHANNEL, Hearing
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.hear_channel_hub import answer_channel_hub, hear_channel_hub
from domain.inbox.use_cases.keep_channel_hub import keep_channel_hub
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.shared.errors import NotFound
from domain.shared.heard import NamedHub, Polled
from domain.shared.hub import APART, PATIENCE, SLOWER, Hub, HubMode, HubStatus
from domain.shared.outcomes import CannotTell
from domain.shared.platforms import Capability
from domain.shared.subscribing import HubQuestion
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

HUB, TOPIC = "https://hub.example/", "https://news.example/feed.xml"
NAMED, LEASE, HOUR = NamedHub(HUB, TOPIC), timedelta(days=5), timedelta(hours=1)
SUBSCRIBE = HubQuestion("subscribe", TOPIC, "a challenge", LEASE)
NEWS = Polled((), "c1", again_in=timedelta(minutes=15), hub=NAMED)
SAME = replace(NEWS, hub=None)


class Ear:
    """A channel that is asked, whose hub does what the script says."""

    def __init__(self, stage: Stage) -> None:
        self.house, self.actor, self.id = stage.house, stage.actor, stage.channel.id
        self.room, self.hubs = stage.house.app.inbox, stage.house.hubs

    @property
    def hearing(self) -> Hearing:
        return self.house.memory.tables.channel_hearings[self.actor.workspace, self.id]

    @property
    def hub(self) -> Hub:
        assert self.hearing.hub is not None
        return self.hearing.hub

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def due(self, kind: str) -> timedelta | None:
        duty = self.house.memory.tables.duties.get((self.actor.workspace, kind, self.id))
        return duty.due_at - self.now if duty and duty.due_at else None

    async def poll(self, answer: Polled | CannotTell = NEWS) -> None:
        self.house.ears.answers.append(answer)
        await poll_channel(self.room, self.actor, self.id)

    async def keep(self, *, looks_into_it: bool = True) -> str:
        """Do the duty; what the hub got of the address at which it calls."""
        self.hubs.answers.append(looks_into_it)
        await keep_channel_hub(self.room, self.actor, self.id)
        return self.hubs.tokens[-1]

    async def asks(self, token: str, question: HubQuestion = SUBSCRIBE) -> str:
        return await answer_channel_hub(self.room, token, question)

    async def subscribed(self) -> str:
        await self.poll()
        token = await self.keep()
        assert await self.asks(token) == "a challenge"
        return token

    async def tells(self, token: str, signature: str | None = None) -> bool:
        return await hear_channel_hub(self.room, token, b"news", signature or f"secret of {token}")

    def become(self, **changes: Any) -> None:
        rows, key = self.house.memory.tables.channels, (self.actor.workspace, self.id)
        rows[key] = replace(rows[key], **changes)


@pytest.fixture
async def ear() -> Ear:
    house = a_fake_house()
    actor = await a_workspace(house)
    made = Ear(Stage(house, actor, await a_sandbox_channel(house, actor)))
    made.become(capabilities=frozenset({Capability.INBOUND_POLLING}))
    await follow_channel(made.room, actor, made.id)
    return made


# ── Subscribing ───────────────────────────────────────────────────────────────────────────────


async def test_a_hub_that_is_named_is_asked_and_tells_once_it_has_asked_back(ear: Ear) -> None:
    await ear.poll()
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.REQUESTED, timedelta())
    token = await ear.keep()
    assert ear.hubs.asked == [(HUB, HubMode.SUBSCRIBE, TOPIC)]
    assert await ear.asks(token) == "a challenge"
    assert (ear.hub.status, ear.hub.lease_until) == (HubStatus.SUBSCRIBED, ear.now + LEASE)
    assert ear.due(KEEP_CHANNEL_HUB) == timedelta(days=4)


async def test_while_a_hub_tells_what_names_it_is_asked_more_seldom_and_goes_on_being_asked(
    ear: Ear,
) -> None:
    await ear.poll()
    usual = ear.due(POLL_CHANNEL)
    assert usual is not None
    await ear.asks(await ear.keep())
    await ear.poll(SAME)
    assert (ear.hub.status, ear.due(POLL_CHANNEL)) == (HubStatus.SUBSCRIBED, usual * SLOWER)


async def test_what_names_no_hub_has_none_and_costs_nothing(ear: Ear) -> None:
    for answer in (SAME, replace(NEWS, hub=NamedHub(None, TOPIC))):
        await ear.poll(answer)
        assert (ear.hearing.hub, ear.due(KEEP_CHANNEL_HUB)) == (None, None)
    assert ear.hubs.asked == []


async def test_without_an_address_of_our_own_no_hub_is_asked_until_there_is_one(ear: Ear) -> None:
    ear.hubs.public = False
    await ear.poll()
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.NO_PUBLIC_URL, None)
    await ear.poll(SAME)
    assert ear.hub.status is HubStatus.NO_PUBLIC_URL
    ear.hubs.public = True
    await ear.poll(SAME)
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.REQUESTED, timedelta())
    ear.hubs.public = False
    await keep_channel_hub(ear.room, ear.actor, ear.id)
    assert ear.hub.status is HubStatus.NO_PUBLIC_URL


@pytest.mark.parametrize(
    "question",
    [
        replace(SUBSCRIBE, topic="https://news.example/other.xml"),
        replace(SUBSCRIBE, mode="unsubscribe"),
        replace(SUBSCRIBE, mode="publish"),
        replace(SUBSCRIBE, mode="denied", topic="https://news.example/other.xml"),
    ],
)
async def test_what_was_not_asked_for_is_not_confirmed(ear: Ear, question: HubQuestion) -> None:
    await ear.poll()
    token = await ear.keep()
    with pytest.raises(NotFound):
        await ear.asks(token, question)
    assert ear.hub.status is HubStatus.REQUESTED


async def test_nobody_is_confirmed_who_is_a_stranger_or_asks_too_late(ear: Ear) -> None:
    await ear.poll()
    token = await ear.keep()
    for late in (False, True):
        with pytest.raises(NotFound):
            await ear.asks(token if late else "somebody else")
        ear.house.clock.forward(PATIENCE + timedelta(seconds=1))


async def test_another_hub_takes_the_place_of_the_one_before_and_one_that_is_not_named_is_left(
    ear: Ear,
) -> None:
    token = await ear.subscribed()
    ear.house.clock.forward(HOUR)
    await ear.poll(replace(NEWS, hub=NamedHub("https://other.example/", TOPIC)))
    assert (ear.hub.url, ear.hub.status) == ("https://other.example/", HubStatus.REQUESTED)
    with pytest.raises(NotFound):
        await ear.tells(token)
    await ear.keep()
    await ear.poll(replace(NEWS, hub=NamedHub(None, TOPIC)))
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.LEFT, timedelta())
    await ear.poll(SAME)
    assert ear.hub.status is HubStatus.LEFT


# ── News ──────────────────────────────────────────────────────────────────────────────────────


async def test_news_have_the_channel_asked_at_once_and_once_a_minute_at_most(ear: Ear) -> None:
    token = await ear.subscribed()
    rung = ear.house.doorbell.rung
    assert await ear.tells(token)
    assert (ear.due(POLL_CHANNEL), ear.hub.told_at) == (APART, ear.now)
    ear.house.clock.forward(APART)
    await ear.poll(SAME)
    ear.house.clock.forward(HOUR / 2)
    assert await ear.tells(token)
    assert ear.due(POLL_CHANNEL) == timedelta()
    assert ear.house.doorbell.rung > rung


async def test_what_is_told_while_it_is_asked_is_asked_for_once_more_soon(ear: Ear) -> None:
    token = await ear.subscribed()
    ear.house.clock.forward(HOUR)
    ear.house.ears.meanwhile.append(lambda: ear.tells(token))
    await ear.poll(SAME)
    assert ear.due(POLL_CHANNEL) == APART


async def test_what_is_not_signed_changes_nothing_and_looks_the_same(ear: Ear) -> None:
    token = await ear.subscribed()
    before = (ear.hearing, ear.due(POLL_CHANNEL))
    assert await ear.tells(token, "another signature")
    assert (ear.hearing, ear.due(POLL_CHANNEL)) == before


async def test_a_channel_in_trouble_is_asked_no_sooner_for_its_hub(ear: Ear) -> None:
    token = await ear.subscribed()
    await ear.poll(CannotTell("Not now.", HOUR))
    due = ear.due(POLL_CHANNEL)
    assert await ear.tells(token)
    assert ear.due(POLL_CHANNEL) == due


async def test_a_channel_that_is_paused_is_not_asked_for_its_hub(ear: Ear) -> None:
    token = await ear.subscribed()
    ear.become(status=ChannelStatus.PAUSED)
    await poll_channel(ear.room, ear.actor, ear.id)
    assert ear.hearing.next_poll_at is None
    assert await ear.tells(token)
    assert ear.hearing.next_poll_at is None


# ── What goes wrong, and the end ──────────────────────────────────────────────────────────────


async def test_a_hub_that_cannot_be_asked_is_asked_again_later_each_time(ear: Ear) -> None:
    await ear.poll()
    for wait in (1, 2, 4):
        await ear.keep(looks_into_it=False)
        assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.FAILED, HOUR * wait)
    await ear.asks(await ear.keep())
    assert (ear.hub.status, ear.hub.tries) == (HubStatus.SUBSCRIBED, 0)


async def test_a_hub_that_says_no_is_asked_no_more_and_the_channel_as_ever(ear: Ear) -> None:
    token = await ear.subscribed()
    await ear.poll(SAME)
    slow = ear.due(POLL_CHANNEL)
    assert await ear.asks(token, replace(SUBSCRIBE, mode="denied")) == "a challenge"
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.DENIED, None)
    soon = ear.due(POLL_CHANNEL)
    assert soon is not None
    assert slow is not None
    assert soon < slow


async def test_a_lease_that_is_not_renewed_ends_and_the_channel_is_asked_as_ever(ear: Ear) -> None:
    await ear.poll()
    usual = ear.due(POLL_CHANNEL)
    await ear.asks(await ear.keep())
    second = timedelta(seconds=1)
    ear.house.clock.forward(LEASE - second)
    await ear.poll(SAME)
    ear.house.clock.forward(second)
    await ear.keep(looks_into_it=False)
    assert usual is not None
    assert (ear.hub.status, ear.due(POLL_CHANNEL)) == (HubStatus.EXPIRED, usual - second)


async def test_what_was_planned_without_a_hub_is_asked_no_sooner_when_that_says_no(
    ear: Ear,
) -> None:
    await ear.poll()
    usual = ear.due(POLL_CHANNEL)
    ear.house.clock.forward(APART)
    await ear.asks(await ear.keep())
    await ear.asks(ear.hubs.tokens[-1], replace(SUBSCRIBE, mode="denied"))
    assert usual is not None
    assert ear.due(POLL_CHANNEL) == usual - APART


async def test_the_hub_of_a_channel_that_is_gone_is_left_and_told_so(ear: Ear) -> None:
    token = await ear.subscribed()
    ear.become(status=ChannelStatus.DISCONNECTED)
    await follow_channel(ear.room, ear.actor, ear.id)
    assert (ear.hub.status, ear.due(KEEP_CHANNEL_HUB)) == (HubStatus.LEFT, timedelta())
    assert ear.due(POLL_CHANNEL) is None
    leaving = await ear.keep()
    assert (leaving, ear.hubs.asked[-1][1]) == (token, HubMode.UNSUBSCRIBE)
    goodbye = HubQuestion("unsubscribe", TOPIC, "a challenge")
    assert await ear.asks(token, goodbye) == "a challenge"
    assert ear.due(KEEP_CHANNEL_HUB) is None
    assert not await ear.tells(token)


async def test_a_connected_channel_takes_a_hub_up_again_that_it_had_left(ear: Ear) -> None:
    await ear.subscribed()
    ear.become(status=ChannelStatus.DISCONNECTED)
    await follow_channel(ear.room, ear.actor, ear.id)
    ear.become(status=ChannelStatus.CONNECTED)
    await follow_channel(ear.room, ear.actor, ear.id)
    ear.house.clock.forward(HOUR)
    await ear.poll()
    assert ear.hub.status is HubStatus.REQUESTED
