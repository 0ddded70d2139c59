"""A café gathers ideas, makes one a draft, and looks at its calendar."""

import asyncio
from typing import Any, Protocol

from tests.kit.newsstand import Newsstand, Offer, rss


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def plans(story: Teller, channel: str) -> None:
    """Everything that is planned in the story, on this channel."""
    await _ideas(story, channel)
    may = {"from": "2030-05-04", "to": "2030-05-05", "country": "ES-MD"}
    await story.tell("get_calendar", query=may)
    await _calendar_feeds(story, channel)
    await _feeds(story, channel)
    await story.tell("get_special_dates", query={"from": "2030-05-01", "to": "2030-05-04"})


async def _ideas(story: Teller, channel: str) -> None:
    tell = story.tell
    idea = await tell(
        "post_idea",
        {"title": "How our churros are made", "tags": ["breakfast"], "owner": "user-12"},
    )
    change = {"score": 80, "status": "shortlisted", "notes": "Ask the baker for a photo."}
    await tell("patch_idea", change, idea_id=idea["id"])
    draft = {"channel_ids": [channel], "text": "Flour, water, salt, and a lot of patience."}
    await tell("post_idea_promote", draft, idea_id=idea["id"])
    await tell("get_idea", idea_id=idea["id"])
    await tell("get_ideas", query={"sort": "-score", "limit": "1"})
    other = await tell("post_idea", {"title": "A cat of the week"})
    await tell("delete_idea", idea_id=other["id"])


async def _calendar_feeds(story: Teller, channel: str) -> None:
    tell = story.tell
    shows = {"name": "What the café plans", "channel_ids": [channel], "language": "es"}
    feed = await tell("post_calendar_feed", shows)
    await tell("patch_calendar_feed", {"content": "full"}, feed_id=feed["id"])
    await tell("get_calendar_feeds")
    await tell("post_calendar_feed_revoke", feed_id=feed["id"])
    await tell("get_calendar_feed", feed_id=feed["id"])


async def _feeds(story: Teller, channel: str) -> None:
    """The baker's site is down for a while, and then there are news."""
    tell, stand = story.tell, Newsstand(lambda: Offer(503))
    try:
        baker = {"url": stand.url, "channel_ids": [channel], "backfill": 1}
        feed = await tell("post_feed", baker)
        change = {"template": "{title}\n\n{summary}\n\n{link}"}
        await tell("patch_feed", change, feed_id=feed["id"])
        for failures in (1, 2, 3):
            await _failed(story, feed["id"], failures)
            if failures == 3:
                await story.heard("feed.failing")
                stand.offers = lambda: Offer(body=rss(a1="Churros without sugar"))
            await tell("post_feed_pause", feed_id=feed["id"])
            await tell("post_feed_resume", feed_id=feed["id"])
        await story.heard("feed.item_received")
        await tell("get_feed", feed_id=feed["id"])
        await tell("get_feeds")
        await tell("get_feed_items", feed_id=feed["id"])
        await tell("delete_feed", feed_id=feed["id"])
    finally:
        stand.close()


async def _failed(story: Teller, feed_id: str, failures: int) -> None:
    while True:
        if (await story.call("get_feed", feed_id=feed_id))["failures"] >= failures:
            return
        await asyncio.sleep(0.05)
