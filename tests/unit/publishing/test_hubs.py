"""A feed that names a hub is told of news for as long as the hub says; else it is asked as ever."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.communities.model import Channel
from domain.publishing.feed import KEEP_HUB, POLL_FEED, Feed, FeedTrouble, SourceItem
from domain.publishing.feed_ports import FeedAnswer, Issue, NotRead, Unchanged
from domain.publishing.use_cases.hear_hub import answer_hub, hear_hub
from domain.publishing.use_cases.keep_feeds import (
    NewFeed,
    change_feed,
    create_feed,
    pause_feed,
    remove_feed,
    resume_feed,
)
from domain.publishing.use_cases.keep_hub import keep_hub
from domain.publishing.use_cases.poll_feed import poll_feed
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.hub import (
    APART,
    LONGEST_LEASE,
    MOST_GOODBYES,
    PATIENCE,
    SLOWER,
    Hub,
    HubMode,
    HubStatus,
)
from domain.shared.subscribing import HubQuestion
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

URL, HUB = "https://news.example/feed.xml", "https://hub.example/"
NAMES = Issue([SourceItem("1", "News")], hub=HUB, topic=URL)
HOUR, LEASE = timedelta(hours=1), timedelta(days=5)
SUBSCRIBE = HubQuestion("subscribe", URL, "a challenge", LEASE)


class Desk:
    """A feed in memory, whose hub does what the script says."""

    def __init__(self, house: FakeHouse, actor: Actor, feed: Feed) -> None:
        self.house, self.actor, self.id = house, actor, feed.id
        self.room, self.hubs = house.app.publishing, house.hubs

    @property
    def feed(self) -> Feed:
        return self.house.memory.tables.feeds[self.actor.workspace, self.id]

    @property
    def hub(self) -> Hub:
        assert self.feed.hub is not None
        return self.feed.hub

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def due(self, kind: str) -> timedelta | None:
        """How long until this duty is due."""
        duty = self.house.memory.tables.duties.get((self.actor.workspace, kind, self.id))
        return duty.due_at - self.now if duty and duty.due_at else None

    async def poll(self, answer: FeedAnswer = NAMES) -> None:
        self.house.feeds.answers.append(answer)
        await poll_feed(self.room, self.actor, self.id)

    async def keep(self, *, looks_into_it: bool = True) -> str:
        """Do the duty; what the hub got of the address at which it calls."""
        self.hubs.answers.append(looks_into_it)
        await keep_hub(self.room, self.actor, self.id)
        return self.hubs.tokens[-1]

    async def asks(self, token: str, question: HubQuestion = SUBSCRIBE) -> str:
        return await answer_hub(self.room, token, question)

    async def subscribed(self) -> str:
        await self.poll()
        token = await self.keep()
        assert await self.asks(token) == "a challenge"
        return token

    async def tells(self, token: str, signature: str | None = None) -> bool:
        return await hear_hub(self.room, token, b"news", signature or f"secret of {token}")


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel: Channel = await a_sandbox_channel(house, actor)
    wanted = NewFeed(URL, channel_ids=(channel.id,))
    return Desk(house, actor, await create_feed(house.app.publishing, actor, wanted))


# ── Subscribing ───────────────────────────────────────────────────────────────────────────────


async def test_a_hub_that_a_feed_names_is_asked_and_tells_once_it_has_asked_back(
    desk: Desk,
) -> None:
    await desk.poll()
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.REQUESTED, timedelta())
    token = await desk.keep()
    assert desk.hubs.asked == [(HUB, HubMode.SUBSCRIBE, URL)]
    assert desk.hub.status is HubStatus.REQUESTED
    assert await desk.asks(token) == "a challenge"
    assert (desk.hub.status, desk.hub.lease_until) == (HubStatus.SUBSCRIBED, desk.now + LEASE)
    assert desk.due(KEEP_HUB) == timedelta(days=4)


async def test_while_a_hub_tells_the_feed_is_asked_more_seldom_and_goes_on_being_asked(
    desk: Desk,
) -> None:
    await desk.poll()
    assert desk.due(POLL_FEED) == HOUR
    await desk.keep()
    await desk.asks(desk.hubs.tokens[-1])
    await desk.poll(Unchanged())
    assert (desk.hub.status, desk.due(POLL_FEED)) == (HubStatus.SUBSCRIBED, HOUR * SLOWER)


async def test_without_an_address_of_our_own_no_hub_is_asked_and_the_feed_says_so(
    desk: Desk,
) -> None:
    desk.hubs.public = False
    await desk.poll()
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.NO_PUBLIC_URL, None)
    since = desk.hub.since
    desk.house.clock.forward(HOUR)
    await desk.poll(Unchanged())
    assert (desk.hub.since, desk.due(POLL_FEED)) == (since, HOUR)
    desk.hubs.public = True
    await desk.poll(Unchanged())
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.REQUESTED, timedelta())


async def test_a_service_that_loses_its_address_says_so_too(desk: Desk) -> None:
    await desk.subscribed()
    desk.hubs.public = False
    await keep_hub(desk.room, desk.actor, desk.id)
    assert desk.hub.status is HubStatus.NO_PUBLIC_URL


@pytest.mark.parametrize(
    "question",
    [
        replace(SUBSCRIBE, topic="https://news.example/other.xml"),
        replace(SUBSCRIBE, mode="unsubscribe"),
        replace(SUBSCRIBE, mode="publish"),
        replace(SUBSCRIBE, mode=""),
        replace(SUBSCRIBE, mode="denied", topic="https://news.example/other.xml"),
    ],
)
async def test_what_was_not_asked_for_is_not_confirmed(desk: Desk, question: HubQuestion) -> None:
    await desk.poll()
    token = await desk.keep()
    with pytest.raises(NotFound):
        await desk.asks(token, question)
    assert desk.hub.status is HubStatus.REQUESTED


async def test_nobody_is_confirmed_who_was_not_asked_or_asks_too_late(desk: Desk) -> None:
    await desk.poll()
    assert desk.hub.hash is not None
    token = desk.hub.hash.removeprefix("hash of ")
    for stranger in (token, "somebody else"):
        with pytest.raises(NotFound):
            await desk.asks(stranger)
    await desk.keep()
    desk.house.clock.forward(PATIENCE + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await desk.asks(token)


async def test_a_lease_without_end_is_cut_and_none_at_all_is_a_day(desk: Desk) -> None:
    await desk.poll()
    token = await desk.keep()
    await desk.asks(token, replace(SUBSCRIBE, lease=timedelta(days=4000)))
    assert desk.hub.lease_until == desk.now + LONGEST_LEASE
    await desk.asks(token, replace(SUBSCRIBE, lease=None))
    assert desk.hub.lease_until == desk.now + timedelta(days=1)


async def test_another_hub_takes_the_place_of_the_one_before_and_one_that_is_not_named_is_left(
    desk: Desk,
) -> None:
    token = await desk.subscribed()
    desk.house.clock.forward(HOUR)
    await desk.poll(replace(NAMES, hub="https://other.example/"))
    assert (desk.hub.url, desk.hub.status) == ("https://other.example/", HubStatus.REQUESTED)
    with pytest.raises(NotFound):
        await desk.tells(token)
    await desk.keep()
    await desk.poll(replace(NAMES, hub=None))
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.LEFT, timedelta())
    for answer in (replace(NAMES, hub=None), Unchanged()):
        await desk.poll(answer)
        assert desk.hub.status is HubStatus.LEFT
    await desk.poll()
    assert desk.hub.status is HubStatus.REQUESTED


# ── What goes wrong ───────────────────────────────────────────────────────────────────────────


async def test_a_hub_that_cannot_be_asked_is_asked_again_later_each_time(desk: Desk) -> None:
    await desk.poll()
    for wait in (1, 2, 4):
        await desk.keep(looks_into_it=False)
        assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.FAILED, HOUR * wait)
        assert desk.due(POLL_FEED) == HOUR
    await desk.asks(await desk.keep())
    assert (desk.hub.status, desk.hub.tries) == (HubStatus.SUBSCRIBED, 0)


async def test_a_hub_that_never_asks_back_is_asked_again(desk: Desk) -> None:
    await desk.poll()
    await desk.keep()
    assert desk.due(KEEP_HUB) == HOUR
    await desk.keep()
    assert desk.due(KEEP_HUB) == HOUR * 2


@pytest.mark.parametrize("confirmed_before", [False, True])
async def test_a_hub_that_says_no_is_asked_no_more_and_the_feed_as_ever(
    desk: Desk, confirmed_before: bool
) -> None:
    await desk.poll()
    token = await desk.keep()
    if confirmed_before:
        await desk.asks(token)
        await desk.poll(Unchanged())
        assert desk.due(POLL_FEED) == HOUR * SLOWER
    await desk.asks(token, replace(SUBSCRIBE, mode="denied"))
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.DENIED, None)
    assert desk.due(POLL_FEED) == HOUR
    await desk.keep()
    await desk.poll()
    assert (desk.hub.status, desk.due(POLL_FEED)) == (HubStatus.DENIED, HOUR)


async def test_a_lease_is_renewed_before_it_ends(desk: Desk) -> None:
    token = await desk.subscribed()
    since = desk.hub.since
    desk.house.clock.forward(timedelta(days=4))
    assert await desk.keep() == token
    assert desk.hub.status is HubStatus.SUBSCRIBED
    await desk.asks(token)
    assert (desk.hub.lease_until, desk.hub.since) == (desk.now + LEASE, since)


async def test_a_lease_that_nobody_renews_ends_and_the_feed_is_asked_as_ever(desk: Desk) -> None:
    await desk.subscribed()
    desk.house.clock.forward(timedelta(days=4))
    await desk.keep(looks_into_it=False)
    assert desk.hub.status is HubStatus.SUBSCRIBED
    desk.house.clock.forward(timedelta(hours=23))
    await desk.poll(Unchanged())
    assert desk.due(POLL_FEED) == HOUR * SLOWER
    await desk.keep(looks_into_it=False)
    assert desk.due(KEEP_HUB) == HOUR
    desk.house.clock.forward(HOUR)
    await desk.keep(looks_into_it=False)
    assert (desk.hub.status, desk.due(POLL_FEED)) == (HubStatus.EXPIRED, timedelta())


# ── News ──────────────────────────────────────────────────────────────────────────────────────


async def test_news_make_the_feed_due_at_once_but_no_more_than_once_a_minute(desk: Desk) -> None:
    token = await desk.subscribed()
    assert await desk.tells(token)
    assert desk.due(POLL_FEED) == APART
    desk.house.clock.forward(HOUR / 2)
    await desk.poll(Unchanged())
    desk.house.clock.forward(APART * 2)
    assert await desk.tells(token)
    assert (desk.due(POLL_FEED), desk.hub.told_at) == (timedelta(), desk.now)
    assert desk.feed.next_at == desk.now


async def test_what_is_not_signed_as_it_should_be_changes_nothing_and_is_not_told(
    desk: Desk,
) -> None:
    token = await desk.subscribed()
    desk.house.clock.forward(HOUR / 2)
    before = desk.feed
    assert await desk.tells(token, "another secret")
    assert await desk.tells(token, " ")
    assert desk.feed == before


async def test_news_that_come_while_the_feed_is_being_asked_are_not_lost(desk: Desk) -> None:
    token = await desk.subscribed()
    desk.house.clock.forward(HOUR)
    asking = desk.house.feeds.ask

    class Slow:
        """The hub tells while the feed is answering."""

        async def ask(self, url: str, etag: str | None, modified: str | None) -> FeedAnswer:
            await desk.tells(token)
            return await asking(url, etag, modified)

        def judged(self, url: str) -> str:
            return url

    desk.house.feeds.answers.append(Unchanged())
    await poll_feed(replace(desk.room, feed_sources=Slow()), desk.actor, desk.id)
    assert desk.due(POLL_FEED) == timedelta(minutes=1)


async def test_a_feed_that_fails_is_not_asked_sooner_for_its_hub(desk: Desk) -> None:
    token = await desk.subscribed()
    await desk.poll(NotRead(FeedTrouble.THROTTLED, HOUR * 5))
    desk.house.clock.forward(HOUR)
    await desk.tells(token)
    assert desk.due(POLL_FEED) == HOUR * 4


# ── Leaving ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("deleted", [False, True])
async def test_whoever_pauses_or_lets_go_a_feed_leaves_its_hub(desk: Desk, deleted: bool) -> None:
    token = await desk.subscribed()
    if deleted:
        await remove_feed(desk.room, desk.actor, desk.id, None)
    else:
        await pause_feed(desk.room, desk.actor, desk.id)
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.LEFT, timedelta())
    assert await desk.keep() == token
    assert desk.hubs.asked[-1] == (HUB, HubMode.UNSUBSCRIBE, URL)
    with pytest.raises(NotFound):
        await desk.asks(token)
    assert await desk.asks(token, replace(SUBSCRIBE, mode="unsubscribe")) == "a challenge"
    assert desk.due(KEEP_HUB) is None
    assert await desk.tells(token) is False


async def test_a_hub_that_does_not_hear_us_leave_is_told_so_three_times(desk: Desk) -> None:
    await desk.subscribed()
    await pause_feed(desk.room, desk.actor, desk.id)
    for _ in range(MOST_GOODBYES):
        assert desk.due(KEEP_HUB) is not None
        desk.house.clock.forward(HOUR * 4)
        await desk.keep(looks_into_it=False)
    asked = len(desk.hubs.asked)
    await desk.keep()
    assert len(desk.hubs.asked) == asked == 1 + MOST_GOODBYES


async def test_one_that_never_told_needs_no_goodbye(desk: Desk) -> None:
    await desk.poll()
    await desk.keep(looks_into_it=False)
    await pause_feed(desk.room, desk.actor, desk.id)
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.LEFT, None)


async def test_a_feed_that_is_resumed_asks_its_hub_anew_under_another_address(desk: Desk) -> None:
    before = await desk.subscribed()
    await pause_feed(desk.room, desk.actor, desk.id)
    desk.house.clock.forward(HOUR)
    await resume_feed(desk.room, desk.actor, desk.id)
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.REQUESTED, timedelta())
    token = await desk.keep()
    assert token != before
    with pytest.raises(NotFound):
        await desk.asks(before)
    await desk.asks(token)
    assert desk.hub.status is HubStatus.SUBSCRIBED


async def test_another_address_leaves_the_hub_and_finds_it_again_there(desk: Desk) -> None:
    await desk.subscribed()
    change = {"url": "https://news.example/moved.xml"}
    await change_feed(desk.room, desk.actor, desk.id, None, change)
    assert desk.hub.status is HubStatus.LEFT
    desk.house.clock.forward(HOUR)
    await desk.poll()
    assert (desk.hub.status, desk.due(KEEP_HUB)) == (HubStatus.REQUESTED, timedelta())


async def test_a_feed_that_is_gone_for_good_leaves_its_hub(desk: Desk) -> None:
    token = await desk.subscribed()
    await desk.poll(NotRead(FeedTrouble.GONE))
    assert desk.hub.status is HubStatus.LEFT
    assert await desk.tells(token) is False
