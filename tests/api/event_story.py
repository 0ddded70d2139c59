"""What goes wrong in a café's week: the scenes that make the events of the rarer kind."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from adapters.platforms.sandbox.adapter import (
    BLOCKED,
    EXPIRED_TOKEN,
    RATE_LIMIT_ONCE,
    REJECT,
    TIMEOUT_AFTER_ACCEPT,
    VANISH,
)
from domain.events.delivery import JITTER, SCHEDULE
from domain.events.endpoint import DISABLED_AFTER
from tests.api.crisis_story import crisis_story, what_nobody_says
from tests.api.crisis_work_story import crisis_work_story
from tests.api.drill_story import drill_story
from tests.api.experiment_story import what_is_learned, what_is_shown
from tests.api.prompt_story import what_a_prompt_asks
from tests.api.series_story import what_becomes_of_evergreens, what_becomes_of_series
from tests.api.signal_story import signal_story
from tests.kit.media import a_form, a_photo
from tests.kit.receiver import Answer, Call, Receiver, agreeable

NOW = {"schedule": {"now": True}}
SOME_DAY = {"schedule": {"local_time": "2031-05-04T20:00", "timezone": "Europe/Madrid"}}


class Teller(Protocol):
    """Who carries out operations, and hears what comes of them."""

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def send(self, name: str, file: tuple[bytes, str], **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


class Bell(Protocol):
    async def ring(self) -> None: ...


class Time(Protocol):
    async def pass_time(self, span: timedelta) -> None: ...


LONGEST = 400
"""So often hours are let pass for something to happen: a month and more."""


async def the_rest(story: Teller, time: Time, bell: Bell) -> None:
    """A platform refuses, throttles and forgets; a hold lasts too long; a receiver breaks."""
    home = await story.call("post_community", {"name": "The terrace"})
    names = ("terrace", "kitchen", "cellar", "doubt", "attic")
    channels = [await _channel(story, home["id"], name) for name in names]
    terrace, kitchen, cellar, doubt, attic = channels
    await _says(story, [terrace], f"Half price! {REJECT}")
    await story.heard("message.rejected")
    await _says(story, [terrace], f"A menu for today. {RATE_LIMIT_ONCE}")
    await story.heard("channel.rate_limited")
    await _says(story, [cellar], f"Wine arrived. {EXPIRED_TOKEN}")
    await story.heard("channel.reauth_required")
    await _says(story, [attic], f"Old photos. {BLOCKED}")
    await story.heard("delivery.account_blocked")
    unsure = await _says(story, [doubt], f"Is this on? {TIMEOUT_AFTER_ACCEPT}")
    await _becomes(story, unsure, "unconfirmed")
    left = {"resolution": "abandon", "evidence": "The account is gone."}
    await story.call("post_message_resolve", left, message_id=unsure)
    await _a_thread(story, terrace)
    await what_becomes_of_series(story, home["id"])
    await _a_client_on_holiday(story, time, terrace)
    await _a_photo_whose_time_is_over(story, time, bell)
    await _a_token_that_ends(story, time, bell, home["id"])
    await _a_post_that_vanishes(story, time, bell, terrace)
    later = await what_becomes_of_evergreens(story, home["id"])
    await _a_hold_that_lasts(story, time, terrace, kitchen)
    await _a_receiver_that_breaks(story, time, bell)
    await crisis_story(story, terrace)
    pantry = await _channel(story, home["id"], "pantry")
    await signal_story(story, time, bell, pantry, home["id"])
    await what_nobody_says(story, time, bell)
    await crisis_work_story(story, time, bell)
    await drill_story(story, time, bell, pantry)
    await story.heard("series.occurrence_missed")
    await later(lambda name: _until_heard(story, time, bell, name))
    pair = await _channel(story, home["id"], "porch"), await _channel(story, home["id"], "balcony")
    await what_is_shown(story, pair, lambda name: _until_heard(story, time, bell, name))
    await what_is_learned(story, lambda: _some_hours(time, bell))
    asked = await what_a_prompt_asks(story)
    await _what_is_over(story, time, bell)
    await asked()


async def _some_hours(time: Time, bell: Bell) -> None:
    await time.pass_time(timedelta(hours=2))
    await bell.ring()
    await asyncio.sleep(0.2)


async def _what_is_over(story: Teller, time: Time, bell: Bell) -> None:
    """What was kept for seven days."""
    await time.pass_time(timedelta(days=8))
    await bell.ring()
    await story.heard("retention.swept")
    await story.tell("get_retention_receipts")


async def _until_heard(story: Teller, time: Time, bell: Bell, name: str) -> None:
    """Let hours pass until it happens, in steps too small for anything to be missed in."""
    for _ in range(LONGEST):
        if (await story.call("get_events", query={"type": name}))["data"]:
            return
        await _some_hours(time, bell)
    raise AssertionError(f"in {LONGEST} times two hours nobody heard of {name}")


async def _channel(story: Teller, community: str, account: str) -> str:
    settings = {"account": account} | ({"outcome_class": "D"} if account == "doubt" else {})
    body = {
        "community_id": community,
        "platform": "sandbox",
        "credentials": {"token": "t"},
        "settings": settings,
    }
    return str((await story.call("post_channel", body))["id"])


async def _a_token_that_ends(story: Teller, time: Time, bell: Bell, community: str) -> None:
    """In two weeks and an hour."""
    body = {
        "community_id": community,
        "platform": "sandbox",
        "credentials": {"token": "t"},
        "settings": {"account": "veranda", "token_lifetime_seconds": 14 * 86_400 + 3600},
    }
    await story.call("post_channel", body)
    await _until_heard(story, time, bell, "channel.credentials_expiring")


async def _says(story: Teller, channels: Sequence[str], text: str) -> str:
    message = {"channel_ids": list(channels), "text": text} | NOW
    return str((await story.call("post_message", message))["id"])


async def _a_post_that_vanishes(story: Teller, time: Time, bell: Bell, channel: str) -> None:
    said = await _says(story, [channel], f"Free coffee. {VANISH}")
    await _becomes(story, said, "published")
    await time.pass_time(timedelta(hours=1))
    await bell.ring()
    while (await story.call("get_message", message_id=said))["status"] == "published":
        await asyncio.sleep(0.2)
        await time.pass_time(timedelta(minutes=10))
        await bell.ring()
    await story.heard("delivery.vanished")
    await story.call("get_audit_trail")
    await story.heard("audit.anchor_published")


async def _a_thread(story: Teller, channel: str) -> None:
    said = {"text": "Our menu, in three parts.", "thread": [{"text": "Soup."}, {"text": "Cake."}]}
    message = await story.call("post_message", {"channel_ids": [channel]} | said)
    await story.call("post_message_schedule", SOME_DAY, message_id=message["id"])


async def _a_client_on_holiday(story: Teller, time: Time, channel: str) -> None:
    """Nobody decides in time, and the message is a draft again."""
    client = {"steps": [{"name": "Client"}], "deadline_seconds": 3600, "channel_id": channel}
    policy = await story.call("post_approval_policy", {"name": "The client", **client})
    await _says(story, [channel], "Closed in August.")
    await time.pass_time(timedelta(hours=2))
    await story.heard("approval.expired")
    await story.call("delete_approval_policy", policy_id=policy["id"])


async def _becomes(story: Teller, message: str, status: str) -> None:
    while True:
        if (await story.call("get_message", message_id=message))["status"] == status:
            return
        await asyncio.sleep(0.05)


async def _a_photo_whose_time_is_over(story: Teller, time: Time, bell: Bell) -> None:
    photo = await story.send("post_media", a_form(a_photo(colour="red")))
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    await story.call("patch_media", {"expires_at": end}, media_id=photo["id"])
    await time.pass_time(timedelta(hours=1, seconds=1))
    await bell.ring()
    await story.heard("media.expired")


async def _a_hold_that_lasts(story: Teller, time: Time, terrace: str, kitchen: str) -> None:
    """One part goes out and the other is called off; another message comes too late."""
    supper = {"channel_ids": [kitchen], "text": "Supper at eight."} | SOME_DAY
    waiting = (await story.call("post_message", supper))["id"]
    stop = {"reason": "The health inspector is in the kitchen.", "channel_id": kitchen}
    hold = await story.call("post_hold", stop)
    await _becomes(story, waiting, "held")
    half = await _says(story, [terrace, kitchen], "Soup is ready.")
    await time.pass_time(timedelta(minutes=10))
    await _becomes(story, half, "held")
    await story.call("post_message_cancel", message_id=half)
    await story.heard("message.partially_published")
    await _says(story, [kitchen], "Come for lunch.")
    await time.pass_time(timedelta(hours=3))
    await story.call("post_hold_lift", hold_id=hold["id"])
    await story.heard("message.overdue")


async def _a_receiver_that_breaks(story: Teller, time: Time, bell: Bell) -> None:
    """Ten tries over three days, and two days later nobody believes in it any more."""
    receiver = Receiver(_breaks_after_the_challenge)
    try:
        wanted = {"url": receiver.url, "event_types": ["community.created"]}
        endpoint = (await story.call("post_webhook_endpoint", wanted))["id"]
        await story.call("post_webhook_endpoint_verify", endpoint_id=endpoint)
        await story.call("post_community", {"name": "Night owls"})
        for tries, wait in enumerate(SCHEDULE, start=1):
            await _tried(story, endpoint, tries)
            await time.pass_time(wait * (1 + JITTER))
            await bell.ring()
        await story.heard("webhook_endpoint.delivery_exhausted")
        await time.pass_time(DISABLED_AFTER)
        await story.call("post_community", {"name": "Early birds"})
        await story.heard("webhook_endpoint.disabled")
    finally:
        receiver.close()


async def _tried(story: Teller, endpoint: str, tries: int) -> None:
    query = {"endpoint_id": endpoint}
    while True:
        owed = (await story.call("get_webhook_deliveries", query=query))["data"]
        if owed and owed[0]["attempts"] == tries:
            return
        await asyncio.sleep(0.05)


def _breaks_after_the_challenge(call: Call) -> Answer:
    challenge = call.letter["type"] == "webhook_endpoint.challenge"
    return agreeable(call) if challenge else Answer(500, b"out of coffee")
