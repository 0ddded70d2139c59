"""Small scenes of series in memory."""

from datetime import timedelta
from typing import Any

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.content import Content
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import Occurrence, Series, Words
from domain.publishing.use_cases.change_occurrence import change_occurrence
from domain.publishing.use_cases.change_series import (
    change_series,
    end_series,
    pause_series,
    remove_series,
    resume_series,
)
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.keep_series import keep_series
from tests.kit.builders import a_sandbox_channel
from tests.unit.stage import Scenes, Stage

DAY = timedelta(days=1)


async def a_series(s: Stage, rule: str = "FREQ=DAILY", **more: Any) -> Series:
    """It begins tomorrow at nine, UTC, and speaks on the stage's channel; what is to come within
    two days is made."""
    tomorrow = f"{s.house.clock.now() + DAY:%Y-%m-%d}T09:00:00"
    request = NewSeries(
        name="Opening hours",
        channel_ids=(s.channel.id,),
        words=Words(Content("We open at nine.")),
        recurrence=Recurrence(tomorrow, "UTC", rule),
        horizon_days=2,
        **more,
    )
    series = await create_series(s.house.app.publishing, s.actor, request)
    await keep_series(s.house.app.publishing, s.actor, series.id)
    return series


async def changes_pauses_and_resumes_a_series(s: Stage) -> None:
    room, series = s.house.app.publishing, await a_series(s)
    later = {"recurrence": Recurrence("2026-11-01T10:00:00", "UTC", "FREQ=DAILY")}
    await change_series(
        room, s.actor, series.id, None, lambda _: {"words": Words(Content("Come in!"))}
    )
    await change_series(room, s.actor, series.id, None, lambda _: later)
    await keep_series(room, s.actor, series.id)
    await pause_series(room, s.actor, series.id, None)
    await resume_series(room, s.actor, series.id, None)


async def ends_and_removes_a_series(s: Stage) -> None:
    room, series = s.house.app.publishing, await a_series(s)
    await end_series(room, s.actor, series.id, None)
    await remove_series(room, s.actor, series.id)


async def comes_to_the_end_of_a_series(s: Stage) -> None:
    room, series = s.house.app.publishing, await a_series(s, "FREQ=DAILY;COUNT=1")
    s.house.clock.forward(2 * DAY)
    await keep_series(room, s.actor, series.id)


async def edits_and_skips_occurrences(s: Stage) -> None:
    room, series = s.house.app.publishing, await a_series(s)
    first, second, third = (f"{s.house.clock.now() + n * DAY:%Y-%m-%d}T09:00:00" for n in (1, 2, 9))
    noon = first.replace("T09", "T12")

    async def change(name: str, **changes: Any) -> None:
        await change_occurrence(room, s.actor, series.id, name, None, changes)

    await change(first, text="We open at noon today.", local_time=noon)
    await change(second, skipped=True)
    await change(second, skipped=False)
    await change(third, skipped=True)
    await keep_series(room, s.actor, series.id)


async def misses_an_occurrence(s: Stage) -> None:
    room, series = s.house.app.publishing, await a_series(s)
    s.house.clock.forward(4 * DAY)
    await keep_series(room, s.actor, series.id)


async def cannot_make_an_occurrence_and_then_can(s: Stage) -> None:
    house = s.house
    room, series = house.app.publishing, await a_series(s)
    await pause_series(room, s.actor, series.id, None)
    await disconnect_channel(house.app.communities, s.actor, s.channel.id, "over")
    await resume_series(room, s.actor, series.id, None)
    await keep_series(room, s.actor, series.id)
    other = await a_sandbox_channel(
        house, s.actor, community_id=s.channel.community_id, account="other"
    )
    await change_series(room, s.actor, series.id, None, lambda _: {"channel_ids": (other.id,)})
    await keep_series(room, s.actor, series.id)


BORN = {"series.created", "series.occurrence_made", "message.created", "message.scheduled"}
CALLED_OFF = {"series.occurrence_withdrawn", "message.cancelled", "delivery.cancelled"}

SERIES: Scenes = {
    changes_pauses_and_resumes_a_series: (
        {Series: "change pause resume", Occurrence: "made rewritten withdrawn"},
        BORN
        | CALLED_OFF
        | {"series.updated", "series.paused", "series.resumed"}
        | {"series.occurrence_changed", "message.updated"},
    ),
    ends_and_removes_a_series: (
        {Series: "end remove"},
        BORN | CALLED_OFF | {"series.ended", "series.removed"},
    ),
    comes_to_the_end_of_a_series: ({Series: "end"}, BORN | {"series.ended"}),
    edits_and_skips_occurrences: (
        {Occurrence: "edit skip unskip"},
        BORN
        | {"series.occurrence_changed", "series.occurrence_skipped"}
        | {"message.updated", "message.cancelled", "delivery.cancelled"},
    ),
    misses_an_occurrence: ({Occurrence: "missed"}, BORN | {"series.occurrence_missed"}),
    cannot_make_an_occurrence_and_then_can: (
        {Series: "troubled"},
        BORN
        | CALLED_OFF
        | {"series.paused", "series.resumed", "series.updated", "series.failing"}
        | {"series.restored", "channel.removed", "channel.connected"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
