"""A café runs with its neighbours: who takes part, who reaches what, and who is congratulated."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.campaign_story import Teller
from tests.api.contest_story import Clockmaker, wall
from tests.api.event_story import Bell

DAY = timedelta(days=1)


async def challenge_story(story: Teller, watch: Clockmaker, bell: Bell) -> None:
    """Every move of a challenge, with somebody who comes to its goal, and somebody without a name
    to be congratulated by; and one that is called off."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The running neighbours"})
    channel = await call(
        "post_channel",
        {
            "community_id": home["id"],
            "platform": "sandbox",
            "credentials": {"token": "t"},
            "settings": {"account": "runners"},
        },
    )
    body: dict[str, Any] = {
        "community_id": home["id"],
        "title": "Run with us",
        "text": "Run, and say so: once a day.",
        "opens": wall(-3 * DAY),
        "closes": wall(4 * DAY),
        "pace": "daily",
        "ways": [
            {"way": "check_in"},
            {"way": "hashtag", "hashtag": "RunWithUs", "channel_ids": [channel["id"]]},
            {"way": "activity", "activity": "custom", "activity_type": "run"},
        ],
        "goal": {"kind": "periods", "length": 3, "streak_steps": [2]},
        "repeat": "weekly",
        "most_runs": 2,
        "congratulation": {
            "texts": {"en": "{name} ran {done} times, {streak} in a row!"},
            "channel_ids": [channel["id"]],
            "caps": {"most_per_week": 3},
        },
    }
    made = await tell("post_challenge", body)
    where = {"challenge_id": made["id"]}
    await tell("patch_challenge", {"most_participants": 100}, **where)
    await tell("post_challenge_schedule", **where)
    ana = await call("post_member", {"name": "Ana"})
    nobody = await call("post_member", {"name": "☕"})
    now = datetime.now(UTC)
    for back in (2, 1):
        at = f"{now - back * DAY:%Y-%m-%dT%H:%M:%S}Z"
        for who in (ana, nobody):
            await call("post_challenge_check_in", {"member_id": who["id"], "at": at}, **where)
    await tell("post_challenge_check_in", {"member_id": ana["id"]}, **where)
    await bell.ring()
    for name in ("congratulated", "not_congratulated"):
        await story.heard(f"challenge.{name}")
    for name in ("checked_in", "streak_reached", "goal_reached", "opened", "scheduled", "updated"):
        await story.heard(f"challenge.{name}")
    await tell("get_challenge_check_ins", query={"limit": "2"}, **where)
    await tell("get_challenge_leaderboard", **where)
    await tell("get_challenge_marks", query={"mark": "goal"}, **where)
    await tell("get_challenge", **where)
    await tell("post_challenge_close", **where)
    [following] = (await call("get_challenges", query={"status": "scheduled"}))["data"]
    await tell("get_challenges", query={"series_id": made["id"]})
    await tell("post_challenge_cancel", challenge_id=following["id"])
    for name in ("created", "closed", "cancelled"):
        await story.heard(f"challenge.{name}")
