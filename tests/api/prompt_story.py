"""A café asks its neighbours something twice a week, and looks at how many answer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from tests.api.campaign_story import Teller


async def prompt_story(story: Teller, channel: str) -> None:
    """Every move of a prompt, with one time that has come and one that is quiet."""
    tell = story.tell
    found = await story.call("get_channel", channel_id=channel)
    made = await tell(
        "post_prompt",
        {
            "name": "Breakfast question",
            "community_id": found["community_id"],
            "channel_ids": [channel],
            "bank": [
                {"texts": {"en": "What do you have for breakfast?", "es": "¿Qué desayunáis?"}},
                {"texts": {"en": "Which cup is yours?", "es": "¿Cuál es vuestra taza?"}},
            ],
            "recurrence": {
                "starts": "2030-05-06T09:00",
                "timezone": "Europe/Madrid",
                "rule": "FREQ=WEEKLY;BYDAY=MO,TH",
            },
            "caps": {"most_per_week": 2, "quiet_weekdays": [7], "quiet_days": ["2030-12-25"]},
            "order": "random",
            "seed": "breakfast",
        },
    )
    where = {"prompt_id": made["id"]}
    await tell("patch_prompt", {"caps": {"most_per_week": 1}}, **where)
    await tell("get_prompt", **where)
    await tell("get_prompts", query={"state": "active"})
    await tell("post_prompt_pause", **where)
    await tell("post_prompt_resume", **where)
    await tell("post_prompt_end", **where)
    await tell("post_prompt_archive", **where)


async def what_a_prompt_asks(story: Teller) -> Callable[[], Awaitable[None]]:
    """A prompt to which a time comes with every day that passes; what to do when some have."""
    home = await story.call("post_community", {"name": "The breakfast room"})
    channel = await story.call(
        "post_channel",
        {
            "community_id": home["id"],
            "platform": "sandbox",
            "credentials": {"token": "t"},
            "settings": {"account": "breakfast"},
        },
    )
    lately = datetime.now(UTC) - timedelta(days=10, minutes=30)
    made = await story.call(
        "post_prompt",
        {
            "name": "Breakfast question",
            "community_id": home["id"],
            "channel_ids": [channel["id"]],
            "bank": [{"texts": {"en": "What do you have for breakfast?"}}],
            "recurrence": {
                "starts": f"{lately:%Y-%m-%dT%H:%M}",
                "timezone": "UTC",
                "rule": "FREQ=DAILY",
            },
            "caps": {"most_per_week": 3},
        },
    )

    async def afterwards() -> None:
        await story.heard("prompt.asked")
        await story.heard("prompt.skipped")
        await story.tell("get_prompt_turns", prompt_id=made["id"])
        await story.call("post_prompt_end", prompt_id=made["id"])

    return afterwards
