"""A café has to act on what others say under its posts, and looks at what platforms count of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from adapters.platforms.sandbox.acting import EXPIRED_TOKEN, FORBIDDEN, TIMEOUT_AFTER
from tests.api.milestone_story import streak_story


class Keeper(Protocol):
    """Who carries out operations, keeps their answers, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...

    async def settled(self, message_id: str) -> Any: ...


class Bell(Protocol):
    async def ring(self) -> None: ...


class Time(Protocol):
    async def pass_time(self, span: timedelta) -> None: ...


async def acting_story(story: Keeper, time: Time, bell: Bell) -> None:
    """Somebody spams and is banned, and let in again; a post gets something."""
    home = await story.call("post_community", {"name": "The counter"})
    counter, backdoor = [await _channel(story, home["id"], name) for name in ("counter", "back")]
    await _somebody_is_banned(story, counter)
    await _what_else_becomes_of_acts(story, counter)
    await _acts_that_wait(story, backdoor)
    await _numbers(story, time, bell, await _channel(story, home["id"], "numbers"))
    await streak_story(story, time, bell)


async def _channel(story: Keeper, community: str, account: str) -> str:
    sandbox = {"community_id": community, "platform": "sandbox", "credentials": {"token": "t"}}
    made = await story.call("post_channel", sandbox | {"settings": {"account": account}})
    return str(made["id"])


async def _somebody_is_banned(story: Keeper, channel: str) -> None:
    tell = story.tell
    ban = {
        "kind": "ban_person",
        "platform_person_id": "@ana:plaza.example",
        "until": "2030-05-11T07:00:00Z",
        "reason": "Advertising, for the third time.",
        "external_id": "case-1789",
    }
    asked = await tell("post_moderation_action", ban, channel_id=channel)
    await story.heard("moderation_action.done")
    await tell("get_moderation_action", action_id=asked["id"])
    await tell("get_moderation_action_attempts", action_id=asked["id"])
    await tell("get_moderation_actions", query={"channel_id": channel, "limit": "1"})
    await tell("post_moderation_action_undo", action_id=asked["id"])
    await story.heard("moderation_action.undone")


async def _what_else_becomes_of_acts(story: Keeper, channel: str) -> None:
    await _mutes(story, channel, "@bob:plaza.example", f"Noise. {TIMEOUT_AFTER}")
    await story.heard("moderation_action.unconfirmed")
    await _mutes(story, channel, "@cas:plaza.example", f"Noise. {FORBIDDEN}")
    await story.heard("moderation_action.refused")
    await _mutes(story, channel, "@dan:plaza.example", f"Noise. {EXPIRED_TOKEN}")
    await story.heard("moderation_action.credentials_refused")


async def _acts_that_wait(story: Keeper, channel: str) -> None:
    await story.call("post_channel_pause", {"reason": "A rest."}, channel_id=channel)
    for _ in range(2):
        await _mutes(story, channel, "@eva:plaza.example", "Noise.")
    await story.heard("moderation_action.cancelled")
    await story.call("post_channel_disconnect", {"cause": "It is over."}, channel_id=channel)
    await story.heard("moderation_action.failed")


async def _mutes(story: Keeper, channel: str, person: str, reason: str) -> None:
    wanted = {"kind": "mute_person", "platform_person_id": person, "reason": reason}
    await story.call("post_moderation_action", wanted, channel_id=channel)


async def _numbers(story: Keeper, time: Time, bell: Bell, channel: str) -> None:
    now = {"channel_ids": [channel], "text": "Fresh churros.", "schedule": {"now": True}}
    message = await story.call("post_message", now)
    await story.settled(message["id"])
    await time.pass_time(timedelta(hours=1))
    await bell.ring()
    await _until_read(story, message["id"])
    await story.tell("get_message_samples", message_id=message["id"], query={"limit": "2"})
    await story.tell("get_message_metrics", message_id=message["id"])
    await story.tell("get_channel_metrics", channel_id=channel)
    await story.tell("get_metrics")
    await _brought(story, channel, message["id"])
    await story.heard("metric_snapshot.collected")
    await _analyses(story, message["id"], channel)


async def _analyses(story: Keeper, message: str, channel: str) -> None:
    """What so young a post says, and what it says nothing of yet."""
    await story.tell("get_message_timeline", message_id=message)
    await story.tell("get_channel_best_hours", channel_id=channel)
    await story.tell("get_channel_best_hours_chart", channel_id=channel)
    await story.tell("get_decay", query={"channel_id": channel})
    await story.tell("get_cadence", query={"channel_id": channel, "age": "hour"})
    tagged = {"hashtag": "churros", "age": "hour", "channel_id": channel}
    await story.tell("get_hashtag_lifts", query=tagged)
    await story.tell("get_post_numbers", query={"sort": "-engagement", "limit": "1"})
    await story.tell("get_campaign_numbers", query={"limit": "1"})
    await story.tell("get_people_numbers", query={"window": "30d", "limit": "1"})


async def _brought(story: Keeper, channel: str, message: str) -> None:
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="milliseconds")
    clicks = {"channel_id": channel, "metric": "clicks", "value": 31, "as_of": at}
    samples = [clicks | {"message_id": message}, clicks | {"message_id": "msg_nowhere"}]
    await story.tell("post_metrics_samples", {"source": "shop", "samples": samples})
    asked = {"metrics": ["views", "clicks"], "dimensions": ["message"], "compare": True}
    await story.tell("post_metrics_query", asked)
    worked = {"metrics": ["messages_published", "inbound_messages"], "bucket": "day"}
    await story.tell("post_metrics_query_chart", worked)


async def _until_read(story: Keeper, message: str) -> None:
    """Wait until this message's post was measured."""
    while True:
        if (await story.call("get_message_samples", message_id=message))["data"]:
            return
        await asyncio.sleep(0.05)
