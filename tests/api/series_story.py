"""A café says the same things every week, and once something else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from adapters.platforms.sandbox.adapter import REJECT

MADRID = "Europe/Madrid"


class Keeper(Protocol):
    """Who carries out operations, and keeps their answers."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...


class Teller(Protocol):
    """Who carries out operations, and hears what comes of them."""

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def series_story(story: Keeper, channel: str) -> None:
    """A series is tried out, begun, changed, paused and ended."""
    tell = story.tell
    weekly = {
        "starts": "2030-05-06T09:00",
        "timezone": MADRID,
        "rule": "FREQ=WEEKLY;BYDAY=MO,TH",
        "exceptions": ["2030-05-09"],
    }
    await tell("post_series_preview", weekly | {"limit": 3})
    says = {"name": "Opening hours", "channel_ids": [channel], "text": "We open at nine today."}
    series = (await tell("post_series", weekly | says | {"external_id": "opening-hours"}))["id"]
    await tell("patch_series", {"text": "We open at nine. Come in!"}, series_id=series)
    first = {"series_id": series, "recurrence_id": "2030-05-06T09:00:00"}
    late = {"text": "We open at ten today.", "local_time": "2030-05-06T10:00"}
    await tell("patch_series_occurrence", late, **first)
    await tell("get_series_occurrence", **first)
    may = {"from": "2030-05-01T00:00:00Z", "to": "2030-05-15T00:00:00Z"}
    await tell("get_series_occurrences", query=may, series_id=series)
    await tell("post_series_pause", series_id=series)
    await tell("post_series_resume", series_id=series)
    await tell("post_series_end", series_id=series)
    await tell("get_series", series_id=series)
    await tell("get_many_series", query={"limit": "1"})
    await tell("delete_series", series_id=series)
    await _evergreen_story(story, channel)


async def what_becomes_of_series(story: Teller, community: str) -> str:
    """One is made into messages, called off, cannot go on, and can again. Returns one that goes
    on, every day."""
    stage, garden = [await _channel(story, community, name) for name in ("stage", "garden")]
    series = await _daily(story, stage, "Live music at eight.")
    made = (await story.heard("series.occurrence_made"))["data"]["object"]
    skip = {"series_id": series, "recurrence_id": made["recurrence_id"]}
    await story.call("patch_series_occurrence", {"skipped": True}, **skip)
    await story.call("post_series_pause", series_id=series)
    await story.heard("series.occurrence_withdrawn")
    await story.call("post_channel_disconnect", {"cause": "no more music"}, channel_id=stage)
    await story.call("post_series_resume", series_id=series)
    await story.heard("series.failing")
    await story.call("patch_series", {"channel_ids": [garden]}, series_id=series)
    await story.heard("series.restored")
    return series


async def _evergreen_story(story: Keeper, channel: str) -> None:
    """Something is said now and then, in other words."""
    tell = story.tell
    soon = datetime.now(UTC) + timedelta(hours=2)
    churros = {
        "name": "Churros",
        "channel_ids": [channel],
        "variations": [{"text": "Have you tried our churros?"}, {"text": "Churros, anyone?"}],
        "starts": f"{soon:%Y-%m-%dT%H:%M}",
        "timezone": "UTC",
        "gap_days": 14,
        "most_turns": 12,
    }
    evergreen = (await tell("post_evergreen", churros))["id"]
    turns: list[Any] = []
    while not turns:
        await asyncio.sleep(0.05)
        turns = (await tell("get_evergreen_turns", evergreen_id=evergreen))["data"]
    await tell("get_evergreen", evergreen_id=evergreen)
    await tell("patch_evergreen", {"gap_days": 21}, evergreen_id=evergreen)
    await tell("post_evergreen_pause", evergreen_id=evergreen)
    await tell("post_evergreen_resume", evergreen_id=evergreen)
    await tell("get_evergreens", query={"limit": "1"})
    await tell("delete_evergreen", evergreen_id=evergreen)


async def what_becomes_of_evergreens(
    story: Teller, community: str
) -> Callable[[Callable[[str], Awaitable[None]]], Awaitable[None]]:
    """One speaks again in some days, one is refused, one cannot speak. Returns what is to be done
    when these days are over."""
    speaks, refused, gone, there = [
        await _channel(story, community, name) for name in ("speaks", "refused", "gone", "there")
    ]
    half = timedelta(minutes=30)
    await _evergreen(story, refused, f"Buy! {REJECT}", timedelta(seconds=3))
    again, lost = [await _evergreen(story, where, "Here we are.", half) for where in (speaks, gone)]
    for evergreen in (again, lost):
        await _cancel_the_first(story, evergreen)
    await story.call("post_channel_disconnect", {"cause": "moved"}, channel_id=gone)
    await _evergreen(story, there, "Come as you are.", half)

    async def later(until_heard: Callable[[str], Awaitable[None]]) -> None:
        for name in ("evergreen.stopped", "evergreen.postponed", "message.recycled"):
            await until_heard(name)
        await until_heard("evergreen.failing")
        await story.call("patch_evergreen", {"channel_ids": [speaks]}, evergreen_id=lost)
        await until_heard("evergreen.restored")

    return later


async def _channel(story: Teller, community: str, account: str) -> str:
    body = {
        "community_id": community,
        "platform": "sandbox",
        "credentials": {"token": "t"},
        "settings": {"account": account},
    }
    return str((await story.call("post_channel", body))["id"])


async def _evergreen(story: Teller, channel: str, text: str, begins: timedelta) -> str:
    starts = datetime.now(UTC) + begins
    body = {
        "name": "Now and then",
        "channel_ids": [channel],
        "variations": [{"text": text}, {"text": f"Once more: {text}"}],
        "starts": f"{starts:%Y-%m-%dT%H:%M:%S}",
        "timezone": "UTC",
        "gap_days": 2,
    }
    return str((await story.call("post_evergreen", body))["id"])


async def _cancel_the_first(story: Teller, evergreen: str) -> None:
    turns: list[Any] = []
    while not turns:
        await asyncio.sleep(0.05)
        turns = (await story.call("get_evergreen_turns", evergreen_id=evergreen))["data"]
    await story.call("post_message_cancel", message_id=turns[0]["message_id"])


async def _daily(story: Teller, channel: str, text: str) -> str:
    last_month = datetime.now(UTC) - timedelta(days=30)
    body = {
        "name": "Every day",
        "channel_ids": [channel],
        "text": text,
        "starts": f"{last_month:%Y-%m-%d}T20:00",
        "timezone": MADRID,
        "rule": "FREQ=DAILY",
        "horizon_days": 3,
    }
    return str((await story.call("post_series", body))["id"])
