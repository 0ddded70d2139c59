"""A café has a storm played, to see how it does."""

from datetime import timedelta

from tests.api.campaign_story import Teller
from tests.api.crisis_story import Bell, Time


async def drill_story(story: Teller, time: Time, bell: Bell, channel: str) -> None:
    """One is played to its end, another is called off."""
    tell = story.tell
    storm = {"kind": "weekend", "channel_id": channel, "size": 2, "duration_seconds": 600}
    targets = {"notice": 900, "first_word": 3600}
    made = await tell("post_drill", {"name": "A busy day", "storm": storm, "targets": targets})
    where = {"drill_id": made["id"]}
    await tell("patch_drill", {"name": "A busy Saturday"}, **where)
    await time.pass_time(timedelta(minutes=11))
    await bell.ring()
    await story.heard("drill.ended")
    await tell("get_drill", **where)
    await tell("get_drills", query={"state": "ended"})
    other = await story.call("post_drill", {"name": "Once more", "storm": storm})
    await tell("post_drill_cancel", drill_id=other["id"])
