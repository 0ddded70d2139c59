"""The café listens for what is said of its cold brew, wherever that is."""

from tests.api.competitor_story import competitor_story
from tests.api.inbox_story import Teller


async def listening_story(story: Teller) -> None:
    """A watch is tried, written down, finds something, and is read in every way."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "Whoever talks of us"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    channel = await call("post_channel", account | {"settings": {"account": "cafe-aurora"}})

    async def said(number: int, text: str, handle: str) -> None:
        author = {"id": handle.strip("@"), "handle": handle}
        told = {"kind": "mention", "at": "2026-11-26T10:00:00Z", "author": author, "text": text}
        name = {"channel_id": channel["id"], "id": f"watched-{number}"}
        await call("post_sandbox_telling", told | name)

    await said(1, "The cold brew at the café is wonderful.", "@ana")
    query = '"cold brew" OR #coldbrew'
    await tell("post_watch_test", {"query": query})
    wanted = {"name": "Cold brew, anywhere", "query": query, "community_ids": [home["id"]]}
    bounds = {"most_hits_a_day": 1, "opens_conversations": True}
    watch = (await tell("post_watch", wanted | bounds))["id"]
    await tell("get_watches", query={"limit": "1"})
    await said(2, "I hate waiting for my cold brew!", "@bo")
    await story.heard("watch.hit")
    await said(3, "Cold brew again, please.", "@cafe-aurora-official")
    await story.heard("watch.capped")
    await tell("get_watch_hits", watch_id=watch)
    times = {"since": "2026-11-26T00:00:00Z", "until": "2026-11-27T00:00:00Z"}
    await tell("post_watch_volume", {"bucket": "day"} | times, watch_id=watch)
    await tell("post_watch_topics", times, watch_id=watch)
    other = (await call("post_watch", {"name": "Tea", "query": "tea"}))["id"]
    await tell("post_watch_compare", {"watch_ids": [watch, other]} | times)
    await tell("post_watch_compare_chart", {"watch_ids": [watch, other]} | times)
    await tell("post_impersonation_check", {"since": "2026-11-26T00:00:00Z"})
    await tell("patch_watch", {"name": "Cold brew"}, watch_id=watch)
    await story.heard("watch.updated")
    await tell("get_watch", watch_id=watch)
    await tell("post_watch_pause", watch_id=watch)
    await story.heard("watch.paused")
    await tell("post_watch_resume", watch_id=watch)
    await tell("get_watch_searches", watch_id=watch)
    await competitor_story(story)
    await tell("delete_watch", watch_id=watch)
    await story.heard("watch.deleted")
