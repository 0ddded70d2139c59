"""A café says the same things every week, and once something else."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

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


async def _channel(story: Teller, community: str, account: str) -> str:
    body = {
        "community_id": community,
        "platform": "sandbox",
        "credentials": {"token": "t"},
        "settings": {"account": account},
    }
    return str((await story.call("post_channel", body))["id"])


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
