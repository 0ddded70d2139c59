"""Ideas, calendar feeds and feeds for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.publishing.feed import FeedMode, ItemOutcome, SourceItem, met_in
from domain.publishing.use_cases.keep_calendar_feeds import (
    NewCalendarFeed,
    create_calendar_feed,
)
from domain.publishing.use_cases.keep_feeds import NewFeed, create_feed, pause_feed
from domain.publishing.use_cases.keep_ideas import NewIdea, create_idea
from domain.publishing.use_cases.promote_idea import Promotion, promote_idea
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, FeedItemId, Kind
from tests.kit.receiver import somebody_who_listens


async def ideas_and_feeds(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.publishing
    first = NewIdea("How churros are made", external_id=external_id)
    ideas = {"idea": (await create_idea(room, actor, first)).id}
    for name in ("spare_idea", "idea_to_promote"):
        ideas[name] = (await create_idea(room, actor, NewIdea("Opening hours"))).id
    said = await create_idea(room, actor, NewIdea("A winter menu"))
    promoted = await promote_idea(
        room, actor, said.id, None, Promotion([ChannelId(things["channel"])])
    )
    feeds = {
        name: (await create_calendar_feed(room, actor, wanted)).feed.id
        for name, wanted in {
            "calendar_feed": NewCalendarFeed("What we plan", external_id=external_id),
            "spare_calendar_feed": NewCalendarFeed("For a while"),
        }.items()
    }
    sources = {}
    for name in ("feed", "spare_feed", "feed_to_pause", "paused_feed"):
        told = external_id if name == "feed" else None
        source = NewFeed(somebody_who_listens().url, FeedMode.IDEA, external_id=told)
        sources[name] = (await create_feed(room, actor, source)).id
    await pause_feed(room, actor, sources["paused_feed"])
    brought, item_id = SourceItem("1", "New churros"), FeedItemId(room.ids.new(Kind.FEED_ITEM))
    async with room.begin(actor) as tx:
        feed = await tx.feeds.get(sources["feed"])
        await tx.feeds.met([met_in(feed, brought, item_id, ItemOutcome.SEEN, room.clock.now())])
        await tx.commit()
    return {**ideas, **feeds, **sources, "promoted_message": str(promoted.message_id)}
