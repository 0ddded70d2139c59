"""Each new item of a feed becomes one draft or one idea, whatever goes wrong on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.feed import (
    FAILING_AFTER,
    LONGEST_WAIT,
    POLL_FEED,
    Feed,
    FeedItem,
    FeedMode,
    FeedStatus,
    FeedTrouble,
    SourceItem,
)
from domain.publishing.feed_ports import Issue, NotRead, Unchanged
from domain.publishing.use_cases.keep_feeds import (
    NewFeed,
    change_feed,
    create_feed,
    pause_feed,
    read_feed,
    remove_feed,
    resume_feed,
)
from domain.publishing.use_cases.poll_feed import MOST_AT_ONCE, poll_feed
from domain.shared.access import EVERYTHING, Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import FeedId
from tests.kit.builders import a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house

URL = "https://news.example/feed.xml"
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: FakeHouse, actor: Actor) -> Channel:
    return await a_sandbox_channel(house, actor)


async def a_feed(house: FakeHouse, actor: Actor, *channels: Channel, **how: Any) -> Feed:
    ids = tuple(channel.id for channel in channels)
    return await create_feed(house.app.publishing, actor, NewFeed(URL, channel_ids=ids, **how))


def items(*numbers: int, at: datetime | None = None) -> list[SourceItem]:
    """The newest first, as feeds have it."""
    return [
        SourceItem(f"id {n}", f"News {n}", f"https://news.example/{n}", published_at=at)
        for n in sorted(numbers, reverse=True)
    ]


async def brings(
    house: FakeHouse, actor: Actor, feed_id: FeedId, found: Sequence[SourceItem], **more: Any
) -> None:
    house.feeds.answers.append(Issue(found, **more))
    await poll_feed(house.app.publishing, actor, feed_id)


def drafts(house: FakeHouse) -> list[str]:
    return [message.text for message in house.memory.tables.messages.values()]


def met(house: FakeHouse) -> dict[str, FeedItem]:
    return {item.title: item for item in house.memory.tables.feed_items.values()}


def planned(house: FakeHouse, feed: Feed) -> datetime | None:
    duty = house.memory.tables.duties.get((feed.workspace_id, POLL_FEED, feed.id))
    return duty.due_at if duty else None


async def test_a_feed_is_asked_at_once(house: FakeHouse, actor: Actor, channel: Channel) -> None:
    feed = await a_feed(house, actor, channel)
    assert planned(house, feed) == house.clock.now()


async def test_what_is_in_it_already_is_not_new(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel)
    await brings(house, actor, feed.id, items(1, 2, 3))
    assert drafts(house) == []
    await brings(house, actor, feed.id, items(2, 3, 4))
    assert drafts(house) == ["News 4\n\nhttps://news.example/4"]
    assert {title: item.outcome for title, item in met(house).items()} == {
        **dict.fromkeys(("News 1", "News 2", "News 3"), "seen"),
        "News 4": "draft",
    }


async def test_the_newest_few_count_as_new_where_that_was_asked_for(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=2, template="{title}")
    await brings(house, actor, feed.id, items(1, 2, 3))
    assert drafts(house) == ["News 2", "News 3"]


async def test_what_was_published_since_the_feed_was_named_is_new_the_first_time_too(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, template="{title}")
    later, before = house.clock.now() + HOUR, house.clock.now() - HOUR
    house.clock.forward(2 * HOUR)
    await brings(house, actor, feed.id, [*items(2, at=later), *items(1, at=before)])
    assert drafts(house) == ["News 2"]


async def test_an_item_that_comes_again_or_twice_becomes_one_draft(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=5)
    for _ in range(3):
        await brings(house, actor, feed.id, [*items(1), *items(1)])
    [text] = drafts(house)
    changed = [replace(items(1)[0], title="Another title")]
    await brings(house, actor, feed.id, changed)
    assert drafts(house) == [text]


async def test_a_draft_and_its_item_are_one_commit(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=3)
    before = len(house.memory.commits)
    await brings(house, actor, feed.id, items(1, 2, 3))
    [commit] = house.memory.commits[before:]
    made = {item.message_id for item in commit.after.feed_items.values()}
    assert made == {message.id for message in commit.after.messages.values()}
    told = [news.name for news in commit.news]
    assert told.count("feed.item_received") == 3


async def test_many_new_items_are_no_burst_and_none_is_lost(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel)
    await brings(house, actor, feed.id, items(0), etag='"1"')
    everything = items(*range(1, MOST_AT_ONCE + 6))
    await brings(house, actor, feed.id, everything, etag='"2"')
    assert len(drafts(house)) == MOST_AT_ONCE
    later = await read_feed(house.app.publishing, actor, feed.id)
    assert later.next_at == house.clock.now() + timedelta(minutes=1)
    await brings(house, actor, feed.id, everything, etag='"2"')
    # Had it been asked with the ETag, it would have said that nothing is new.
    assert house.feeds.asked[-1] == (URL, None, None)
    assert len(drafts(house)) == MOST_AT_ONCE + 5


async def test_a_summary_is_cut_until_it_fits(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=1, template="{title}\n\n{summary}")
    limit = channel.limits.text.maximum
    title = "t" * (limit - 100)
    await brings(house, actor, feed.id, [SourceItem("1", title, None, "word " * 100)])
    [text] = drafts(house)
    assert text.startswith(f"{title}\n\nword word")
    assert text.endswith("word…")
    assert len(text) <= limit


async def test_an_item_that_no_draft_can_be_made_of_is_said_to_be_refused_once(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=5, template="{title}")
    too_long = SourceItem("1", "t" * (channel.limits.text.maximum + 1))
    for _ in range(2):
        await brings(house, actor, feed.id, [too_long, *items(2)])
    assert drafts(house) == ["News 2"]
    [refused] = [item for item in met(house).values() if item.outcome == "refused"]
    assert (refused.code, refused.message_id) == ("text_too_long", None)


async def test_a_channel_that_is_gone_refuses_and_loses_nothing(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel, backfill=5)
    await disconnect_channel(house.app.communities, actor, channel.id, "over")
    await brings(house, actor, feed.id, items(1))
    assert [item.code for item in met(house).values()] == ["channel_not_ready"]


async def test_ideas_keep_the_summary_and_the_link(house: FakeHouse, actor: Actor) -> None:
    feed = await a_feed(house, actor, mode=FeedMode.IDEA, backfill=1)
    await brings(house, actor, feed.id, [replace(items(1)[0], summary="All of it.")])
    [idea] = house.memory.tables.ideas.values()
    assert (idea.title, idea.notes, idea.link) == (
        "News 1",
        "All of it.",
        "https://news.example/1",
    )
    assert (idea.source, idea.status, idea.created_by) == ("feed", "new", feed.id)
    assert house.memory.tables.messages == {}


# ── How often ─────────────────────────────────────────────────────────────────────────────────


async def test_it_is_asked_again_after_its_interval_or_when_it_likes_if_that_is_later(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed, now = await a_feed(house, actor, channel), house.clock.now()
    await brings(house, actor, feed.id, [], etag='"1"', last_modified="yesterday")
    assert planned(house, feed) == now + HOUR
    house.feeds.answers.append(Unchanged(6 * HOUR))
    await poll_feed(house.app.publishing, actor, feed.id)
    assert house.feeds.asked[-1] == (URL, '"1"', "yesterday")
    assert planned(house, feed) == now + 6 * HOUR
    house.feeds.answers.append(Unchanged(timedelta(days=30)))
    await poll_feed(house.app.publishing, actor, feed.id)
    assert planned(house, feed) == now + LONGEST_WAIT
    kept = await read_feed(house.app.publishing, actor, feed.id)
    assert (kept.etag, kept.version) == ('"1"', feed.version)


async def fails(house: FakeHouse, actor: Actor, feed: Feed, answer: NotRead) -> Feed:
    house.feeds.answers.append(answer)
    await poll_feed(house.app.publishing, actor, feed.id)
    return await read_feed(house.app.publishing, actor, feed.id)


async def test_the_wait_doubles_with_each_failure_up_to_a_day(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed, now = await a_feed(house, actor, channel), house.clock.now()
    waits = []
    for _ in range(7):
        after = await fails(house, actor, feed, NotRead(FeedTrouble.SERVER_ERROR))
        assert after.next_at == planned(house, feed)
        assert after.next_at is not None
        waits.append((after.next_at - now) // HOUR)
    assert waits == [2, 4, 8, 16, 24, 24, 24]


async def test_it_is_left_alone_for_as_long_as_it_asks(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed, now = await a_feed(house, actor, channel), house.clock.now()
    after = await fails(house, actor, feed, NotRead(FeedTrouble.THROTTLED, 5 * HOUR))
    assert after.next_at == now + 5 * HOUR
    after = await fails(house, actor, feed, NotRead(FeedTrouble.THROTTLED, timedelta(days=90)))
    assert after.next_at == now + LONGEST_WAIT


async def test_failing_is_told_once_and_so_is_its_end(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    feed = await a_feed(house, actor, channel)
    for _ in range(FAILING_AFTER + 3):
        failing = await fails(house, actor, feed, NotRead(FeedTrouble.UNREACHABLE))
    assert failing.is_failing
    await brings(house, actor, feed.id, [])
    told = [news.name for news in house.memory.news if news.object_id == feed.id]
    assert told == ["feed.created", "feed.failing", "feed.restored"]
    whole = await read_feed(house.app.publishing, actor, feed.id)
    assert (whole.failures, whole.failing_since, whole.trouble) == (0, None, None)


async def test_one_that_moved_says_where_and_its_owner_decides(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    room, feed = house.app.publishing, await a_feed(house, actor, channel)
    await brings(house, actor, feed.id, items(1), etag='"1"')
    there = "https://other.example/feed"
    moved = await fails(house, actor, feed, NotRead(FeedTrouble.MOVED, moved_to=there))
    assert (moved.url, moved.moved_to, moved.trouble) == (URL, there, FeedTrouble.MOVED)
    accepted = await change_feed(room, actor, feed.id, None, {"url": there})
    assert (accepted.moved_to, accepted.failures, accepted.etag) == (None, 0, None)
    assert planned(house, feed) == house.clock.now()
    await brings(house, actor, feed.id, items(1, 2))
    assert house.feeds.asked[-1] == (there, None, None)
    assert len(drafts(house)) == 1


async def test_one_that_says_it_is_gone_is_believed(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    room, feed = house.app.publishing, await a_feed(house, actor, channel)
    gone = await fails(house, actor, feed, NotRead(FeedTrouble.GONE))
    assert (gone.status, gone.next_at) == (FeedStatus.GONE, None)
    asked = len(house.feeds.asked)
    await poll_feed(room, actor, feed.id)
    assert len(house.feeds.asked) == asked
    back = await resume_feed(room, actor, feed.id)
    assert (back.status, planned(house, feed)) == (FeedStatus.ACTIVE, house.clock.now())


async def test_a_paused_feed_and_one_that_was_let_go_are_not_asked(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    room = house.app.publishing
    paused = await a_feed(house, actor, channel)
    await pause_feed(room, actor, paused.id)
    removed = await a_feed(house, actor, channel)
    await remove_feed(room, actor, removed.id, None)
    for feed in (paused, removed):
        assert planned(house, feed) is None
        await poll_feed(room, actor, feed.id)
    assert house.feeds.asked == []
    with pytest.raises(InvalidState):
        await pause_feed(room, actor, paused.id)
    with pytest.raises(NotFound):
        await read_feed(room, actor, removed.id)


async def test_what_an_old_address_says_is_no_longer_heard(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    """Its owner gave it another one while the old was being asked."""
    room, feed = house.app.publishing, await a_feed(house, actor, channel, backfill=5)

    class Slow:
        def judged(self, url: str) -> str:
            return url

        async def ask(self, url: str, etag: str | None, last_modified: str | None) -> Issue:
            await change_feed(room, actor, feed.id, None, {"url": "https://new.example/feed"})
            return Issue(items(1))

    await poll_feed(replace(room, feed_sources=Slow()), actor, feed.id)
    assert drafts(house) == []


# ── What is refused ───────────────────────────────────────────────────────────────────────────


async def test_drafts_need_a_channel_and_a_template_knows_four_words(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await a_feed(house, actor)
    assert refused.value.errors[0].pointer == "/channel_ids"
    with pytest.raises(ValidationFailed) as refused:
        await a_feed(house, actor, channel, template="{title} {colour}")
    assert refused.value.errors[0].code == "unknown_variable"
    assert refused.value.errors[0].facts == {"variable": "colour"}


async def test_who_may_not_write_messages_lets_no_feed_write_them(
    house: FakeHouse, actor: Actor, channel: Channel
) -> None:
    planner = limited_to(actor, *(EVERYTHING - {Permission.MESSAGES_WRITE}))
    with pytest.raises(MissingScope):
        await a_feed(house, planner, channel)
    ideas = await a_feed(house, planner, channel, mode=FeedMode.IDEA)
    with pytest.raises(MissingScope):
        await change_feed(house.app.publishing, planner, ideas.id, None, {"mode": FeedMode.DRAFT})


def test_a_template_is_filled_once_and_closes_up_over_what_is_missing() -> None:
    item = SourceItem("1", "{link} and {title}", None, "", "Baker")
    assert item.filled("{title}\n\n{summary}\n\n{link}\n\nby {author} {x}", letters=10) == (
        "{link} and {title}\n\nby Baker {x}"
    )
