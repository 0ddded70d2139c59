"""Small scenes about feeds, in memory."""

from domain.publishing.feed import FAILING_AFTER, Feed, FeedMode, FeedTrouble, SourceItem
from domain.publishing.feed_ports import Issue, NotRead
from domain.publishing.use_cases.keep_feeds import (
    NewFeed,
    change_feed,
    create_feed,
    pause_feed,
    remove_feed,
    resume_feed,
)
from domain.publishing.use_cases.poll_feed import poll_feed
from tests.unit.stage import Scenes, Stage

URL = "https://news.example/feed.xml"


async def _a_feed(s: Stage, mode: FeedMode) -> Feed:
    wanted = NewFeed(URL, mode, (s.channel.id,), backfill=1)
    return await create_feed(s.house.app.publishing, s.actor, wanted)


async def a_feed_is_changed_paused_resumed_and_let_go(s: Stage) -> None:
    room, feed = s.house.app.publishing, await _a_feed(s, FeedMode.DRAFT)
    await change_feed(room, s.actor, feed.id, None, {"interval_seconds": 900})
    await pause_feed(room, s.actor, feed.id)
    await resume_feed(room, s.actor, feed.id)
    await remove_feed(room, s.actor, feed.id, None)


async def a_feed_fails_and_recovers(s: Stage) -> None:
    room, feed = s.house.app.publishing, await _a_feed(s, FeedMode.DRAFT)
    item = SourceItem("1", "New churros", "https://news.example/1")
    s.house.feeds.answers += [NotRead(FeedTrouble.UNREACHABLE)] * FAILING_AFTER
    s.house.feeds.answers.append(Issue([item]))
    for _ in range(FAILING_AFTER + 1):
        await poll_feed(room, s.actor, feed.id)


async def a_feed_brings_an_idea(s: Stage) -> None:
    room, feed = s.house.app.publishing, await _a_feed(s, FeedMode.IDEA)
    s.house.feeds.answers.append(Issue([SourceItem("1", "New churros")]))
    await poll_feed(room, s.actor, feed.id)


FEEDS: Scenes = {
    a_feed_is_changed_paused_resumed_and_let_go: (
        {Feed: "change pause resume remove"},
        {"feed.created", "feed.updated", "feed.paused", "feed.resumed", "feed.deleted"},
    ),
    a_feed_fails_and_recovers: (
        {Feed: "failed read"},
        {
            *("feed.created", "feed.failing", "feed.restored", "feed.item_received"),
            "message.created",
        },
    ),
    a_feed_brings_an_idea: ({}, {"feed.created", "feed.item_received", "idea.created"}),
}
