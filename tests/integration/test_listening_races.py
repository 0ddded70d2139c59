"""A watch finds a message once, whoever looks and however often; what searching brings is heard,
found, and taken up; and of several workers at once one asks a platform."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.text.watchbooks import KeptWatchbooks
from adapters.wiring import House
from domain.inbox.use_cases.take_up import take_up
from domain.listening.model import NewWatch
from domain.listening.use_cases.check_impersonation import check_impersonation
from domain.listening.use_cases.keep_watches import (
    change_watch,
    create_watch,
    list_searches,
    pause_watch,
    remove_watch,
    resume_watch,
)
from domain.listening.use_cases.look_around import look_around
from domain.listening.use_cases.match_inbound import match_inbound
from domain.listening.use_cases.read_hits import (
    compare_watches,
    count_hits,
    find_topics,
    list_hits,
)
from domain.listening.use_cases.try_watch import try_watch
from domain.listening.views import Bucket
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_sandbox_channel
from tests.kit.inbound import said

AT_ONCE = 6
HITS = "SELECT FROM watch_hits"
ASKED = "SELECT coalesce(sum(turn), 0) FROM watch_searches"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_a_watch_finds_a_message_once_whoever_looks(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    for name in ("coffee OR cake", "coffee -tea", '"cold coffee"'):
        await create_watch(room, actor, NewWatch(name, name))
    message = await said(house, actor, channel.id, "Cold coffee, again.")
    await asyncio.gather(*(match_inbound(room, actor, message) for _ in range(AT_ONCE)))
    await match_inbound(room, actor, message)
    assert len(await watch.db.fetch(HITS)) == 3
    told = await watch.db.fetch("SELECT FROM events WHERE name = 'watch.hit'")
    assert len(told) == 3
    days = await watch.db.fetch("SELECT hits, left_out FROM watch_days")
    assert [tuple(row) for row in days] == [(1, 0)] * 3


async def test_a_cap_holds_when_many_messages_come_at_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    await create_watch(room, actor, NewWatch("Coffee", "coffee", most_hits_a_day=2))
    messages = [await said(house, actor, channel.id, f"coffee number {n}") for n in range(AT_ONCE)]
    await asyncio.gather(*(match_inbound(room, actor, message) for message in messages))
    assert len(await watch.db.fetch(HITS)) == 2
    [day] = await watch.db.fetch("SELECT hits, left_out FROM watch_days")
    assert tuple(day) == (2, AT_ONCE - 2)
    assert len(await watch.db.fetch("SELECT FROM events WHERE name = 'watch.capped'")) == 1


async def test_what_another_process_changed_is_seen_by_whoever_looked_a_moment_before(
    house: House,
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    elsewhere = replace(room, watchbooks=KeptWatchbooks(room.reads))
    await create_watch(room, actor, NewWatch("Coffee", "coffee"))
    await match_inbound(elsewhere, actor, await said(house, actor, channel.id, "coffee"))
    made = await create_watch(room, actor, NewWatch("Tea", "tea"))
    await match_inbound(elsewhere, actor, await said(house, actor, channel.id, "tea"))
    assert len((await list_hits(room, actor, made.id, PageRequest())).items) == 1
    await change_watch(room, actor, made.id, None, {"query": "cake"})
    await match_inbound(elsewhere, actor, await said(house, actor, channel.id, "cake"))
    assert len((await list_hits(room, actor, made.id, PageRequest())).items) == 2


async def test_what_changes_is_seen_at_once_and_what_is_paused_or_gone_finds_nothing(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    made = await create_watch(room, actor, NewWatch("Coffee", "coffee"))
    await change_watch(room, actor, made.id, None, {"query": "tea"})
    tea = await said(house, actor, channel.id, "tea")
    await match_inbound(room, actor, tea)
    await pause_watch(room, actor, made.id, None)
    await match_inbound(room, actor, await said(house, actor, channel.id, "tea, please"))
    await resume_watch(room, actor, made.id, None)
    await match_inbound(room, actor, await said(house, actor, channel.id, "more tea"))
    assert len((await list_hits(room, actor, made.id, PageRequest())).items) == 2
    await remove_watch(room, actor, made.id, None)
    await match_inbound(room, actor, await said(house, actor, channel.id, "tea at last"))
    assert len(await watch.db.fetch(HITS)) == 2
    with pytest.raises(NotFound):
        await list_hits(room, actor, made.id, PageRequest())


async def test_of_several_at_once_one_asks_and_what_comes_is_found_and_taken_up(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    wanted = NewWatch("Cold brew", '"cold brew"', searches=True, opens_conversations=True)
    made = await create_watch(room, actor, wanted)
    await asyncio.gather(*(look_around(room, actor, made.id) for _ in range(AT_ONCE)))
    assert await watch.db.fetchval(ASKED) == 1
    async with at_work(house):
        await watch.until_rows("SELECT FROM events WHERE name = 'conversation.opened'")
    [row] = await watch.db.fetch("SELECT * FROM inbound_messages")
    assert (row["kind"], row["author_id"]) == ("found", "passerby")
    assert row["conversation_id"] is not None
    [shown] = (await list_hits(room, actor, made.id, PageRequest())).items
    assert (shown.hit.kind, shown.conversation_id) == (HeardKind.FOUND, row["conversation_id"])
    assert shown.text is not None
    assert [shown.text[span.start : span.end] for span in shown.hit.spans] == ["cold brew"]
    assert await watch.db.fetchval("SELECT count(*) FROM members") == 0, "a stranger is no member"
    [search] = await list_searches(room, actor, made.id)
    assert (search.channel_id, search.found, search.trouble) == (channel.id, 1, None)
    message = InboundMessageId(row["id"])
    await asyncio.gather(*(take_up(house.app.inbox, actor, message) for _ in range(AT_ONCE)))
    assert len(await watch.db.fetch("SELECT FROM conversations")) == 1


async def test_a_search_goes_on_where_a_killed_worker_left_it(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    room, asked = house.app.listening, asyncio.Event()

    class Silent:
        async def search(self, *args: object) -> object:
            asked.set()
            return await asyncio.Event().wait()

    made = await create_watch(room, actor, NewWatch("Cold brew", '"cold brew"', searches=True))
    dying = asyncio.create_task(
        look_around(replace(room, platforms=Silent()), actor, made.id)  # type: ignore[arg-type]
    )
    await asked.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await look_around(room, actor, made.id)
    assert await watch.db.fetchval(ASKED) == 0, "its lease is not over"
    await watch.pass_time(timedelta(minutes=3))
    await look_around(room, actor, made.id)
    assert await watch.db.fetchval(ASKED) == 1
    assert len(await watch.db.fetch("SELECT FROM inbound_receipts")) == 1


async def test_many_hits_are_counted_compared_and_summed_up(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    coffee = await create_watch(room, actor, NewWatch("Coffee", "coffee"))
    tea = await create_watch(room, actor, NewWatch("Tea", "tea"))
    for n in range(12):
        who = Person(f"guest-{n % 2}", f"@guest{n % 2}")
        text = f"The coffee is terrible, the terrace is cold {n}"
        await match_inbound(room, actor, await said(house, actor, channel.id, text, who=who))
        text = f"Wonderful tea in the garden, I love it {n}"
        await match_inbound(room, actor, await said(house, actor, channel.id, text, who=who))
    await match_inbound(room, actor, await said(house, actor, channel.id, "I love coffee!"))
    counted = await count_hits(room, actor, coffee.id, Bucket.HOUR, None, None)
    assert counted.total.hits == 13
    assert counted.total.negative == 12
    assert counted.total.net == -0.8462
    assert sum(volume.hits for volume in counted.series) == 13
    assert len(counted.series) in (48, 49)
    assert [author.hits for author in counted.authors] == [6, 6, 1]
    shares = await compare_watches(room, actor, [tea.id, coffee.id], None, None)
    assert [(share.name, share.share) for share in shares] == [("Coffee", 0.52), ("Tea", 0.48)]
    far = Person("star", "@star", "Star", followers=10**9 - 1)
    await match_inbound(room, actor, await said(house, actor, channel.id, "Tea, cold!", who=far))
    of = {
        share.name: share
        for share in await compare_watches(
            *(room, actor, [tea.id, coffee.id], None, None), topics=["Cold", "garden", "Matcha"]
        )
    }
    # It weighs as much as ten others: 1 + log10(10^9).
    assert (of["Tea"].share, of["Tea"].reach_share) == (0.5, round(22 / 35, 4))
    [place] = of["Coffee"].by_platform
    assert (place.name, place.hits, place.share) == ("sandbox", 13, 0.5)
    cold, garden, matcha = of["Tea"].by_topic
    assert (cold.hits, cold.share, cold.reach_share) == (1, round(1 / 13, 4), round(10 / 22, 4))
    assert (garden.hits, garden.share) == (12, 1.0)
    assert (matcha.name, matcha.hits, matcha.share) == ("Matcha", 0, None)
    assert (of["Tea"].read, of["Coffee"].read) == (13, 13)
    with pytest.raises(ValidationFailed):
        await compare_watches(room, actor, [tea.id], None, None, topics=["cold brew"])
    topics = await find_topics(room, actor, coffee.id, None, None)
    words = [topic.word for topic in topics.topics]
    assert "terrace" in words
    assert not {"coffee", "garden"} & set(words)
    assert (topics.found, topics.others) == (13, 13)
    seen = await try_watch(room, actor, NewWatch("", "coffee terr*"), None)
    assert (seen.looked_at, seen.found, seen.truncated) == (26, 12, False)
    hour = house.clock.now() - timedelta(hours=1)
    assert (await try_watch(room, actor, NewWatch("", "garden"), hour)).found == 12


async def test_whoever_may_be_taken_for_us_is_named_with_what_is_alike(
    house: House, watch: Watcher
) -> None:
    actor, [other] = await some_channels(house)
    channel = await a_sandbox_channel(
        house, actor, community_id=other.community_id, account="cafeaurora"
    )
    false = Person("false", "@cafeaurora_official", "Somebody")
    await said(house, actor, channel.id, "Win a prize!", who=false)
    await said(house, actor, channel.id, "Hello", who=Person("bo", "@bo", "Bo"))
    ourselves = Person(channel.account_id, channel.handle)
    await said(house, actor, channel.id, "It is us", who=ourselves)
    look = await check_impersonation(house.app.listening, actor, None)
    [suspect] = look.suspects
    assert (suspect.stranger.author_id, look.people) == ("false", 2)
    assert suspect.evidence[0].ours == channel.handle


async def test_what_a_feed_publishes_is_found_as_what_people_say_is(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.listening
    made = await create_watch(room, actor, NewWatch("Coffee", "coffee"))
    kinds = (HeardKind.ARTICLE, HeardKind.MENTION, HeardKind.REVIEW, HeardKind.FOUND)
    for kind in kinds:
        text = f"On coffee, as {kind}"
        await match_inbound(room, actor, await said(house, actor, channel.id, text, kind))
    found = await list_hits(room, actor, made.id, PageRequest(limit=10))
    assert {hit.hit.kind for hit in found.items} == {*kinds}
