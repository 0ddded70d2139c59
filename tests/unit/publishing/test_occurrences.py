"""One occurrence can say something else, at another time, or not take place."""

from dataclasses import replace

import pytest

from domain.publishing.content import Content
from domain.publishing.errors import AlreadyPublished, ScheduleInPast
from domain.publishing.series import (
    OccurrenceState,
    Words,
)
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import cancel_message
from domain.publishing.use_cases.change_occurrence import change_occurrence
from domain.publishing.use_cases.read_series import (
    Window,
    list_occurrences,
    read_occurrence,
)
from domain.shared.errors import InvalidState, NotFound, VersionMismatch
from tests.unit.publishing.routine import DAY, Routine, a_routine


@pytest.fixture
async def routine() -> Routine:
    return await a_routine()


async def test_what_somebody_cancelled_is_not_made_again(routine: Routine) -> None:
    series = await routine.begin("FREQ=DAILY;UNTIL=20261123")
    [message] = await routine.messages()
    await cancel_message(routine.house.app.publishing, routine.actor, message.id, None)
    assert await routine.keep(series) == 0
    await routine.change(series, words=Words(Content("We open at ten.")))
    assert await routine.keep(series) == 0
    assert await routine.said() == [("23 08:00", "cancelled", "We open at nine.")]


async def test_an_occurrence_says_something_else(routine: Routine) -> None:
    series = await routine.begin()
    name = "2026-11-24T09:00:00"
    seen = await routine.edit(series, name, text="Late today.", local_time="2026-11-24T10:30:00")
    assert (seen.edited, seen.version, seen.message_status) == (True, 2, "scheduled")
    assert (await routine.said())[1] == ("24 09:30", "scheduled", "Late today.")
    await routine.change(series, words=Words(Content("We open at eight.")))
    assert (await routine.said())[1] == ("24 09:30", "scheduled", "Late today.")
    await routine.edit(series, name, edited=False)
    assert (await routine.said())[1] == ("24 08:00", "scheduled", "We open at eight.")
    assert not (
        await read_occurrence(routine.house.app.publishing, routine.actor, series.id, name)
    ).edited


async def test_an_occurrence_that_is_no_message_yet_is_made_as_it_was_edited(
    routine: Routine,
) -> None:
    series = await routine.begin()
    await routine.edit(series, "2026-11-28T09:00:00", local_time="2026-11-23T18:00:00")
    await routine.edit(series, "2026-11-27T09:00:00", text="Closed today.")
    await routine.keep(series)
    assert ("23 17:00", "scheduled", "We open at nine.") in await routine.said()
    routine.house.clock.forward(3 * DAY)
    await routine.keep(series)
    assert ("27 08:00", "scheduled", "Closed today.") in await routine.said()
    assert "28 08:00" not in [at for at, *_ in await routine.said()]


async def test_an_occurrence_is_left_out_and_takes_place_after_all(routine: Routine) -> None:
    series = await routine.begin()
    name = "2026-11-24T09:00:00"
    assert (await routine.edit(series, name, skipped=True)).message_status == "cancelled"
    assert await routine.keep(series) == 0
    await routine.edit(series, name, skipped=False)
    assert await routine.keep(series) == 1
    assert routine.states(series)[1] == ("11-24T09", "made")
    await routine.edit(series, name, skipped=True)
    with pytest.raises(InvalidState):
        await routine.edit(series, name, text="Never said.")


async def test_what_is_out_or_past_or_nothing_cannot_be_changed(routine: Routine) -> None:
    room, series = routine.house.app.publishing, await routine.begin()
    for name in ("2026-11-20T09:00:00", "2026-11-24T09:30:00"):
        with pytest.raises(NotFound):
            await routine.edit(series, name, text="x")
    with pytest.raises(ScheduleInPast) as refused:
        await routine.edit(series, "2026-11-24T09:00:00", local_time="2026-11-22T09:00:00")
    assert refused.value.pointer == "/local_time"
    with pytest.raises(VersionMismatch):
        await change_occurrence(
            room, routine.actor, series.id, "2026-11-24T09:00:00", 7, {"skipped": True}
        )
    await routine.publish((await routine.messages())[0])
    with pytest.raises(AlreadyPublished):
        await routine.edit(series, "2026-11-23T09:00:00", skipped=True)


async def test_a_window_shows_what_became_of_each(routine: Routine) -> None:
    room, series = routine.house.app.publishing, await routine.begin()
    await routine.edit(series, "2026-11-24T09:00:00", skipped=True)
    await routine.edit(series, "2026-11-28T09:00:00", local_time="2026-11-26T20:00:00")
    begin = routine.house.clock.now()
    window = Window(begin, begin + 7 * DAY, 6)
    found = await list_occurrences(room, routine.actor, series.id, window)
    assert [
        (v.recurrence_id[8:10], v.state.value, v.schedule.local_time[8:16]) for v in found.items
    ] == [
        ("23", "made", "23T09:00"),
        ("24", "skipped", "24T09:00"),
        ("25", "made", "25T09:00"),
        ("26", "planned", "26T09:00"),
        ("28", "planned", "26T20:00"),
        ("27", "planned", "27T09:00"),
    ]
    assert found.has_more
    assert found.items[0].message_status is MessageStatus.SCHEDULED
    rest = await list_occurrences(
        room, routine.actor, series.id, replace(window, since=begin + 6 * DAY)
    )
    assert [v.recurrence_id[8:10] for v in rest.items] == ["29"]


async def test_a_row_that_is_planned_is_kept_once_more_as_made(routine: Routine) -> None:
    series = await routine.begin()
    await routine.edit(series, "2026-11-27T09:00:00", text="Closed.")
    [planned] = [o for o in routine.rows(series) if o.state is OccurrenceState.PLANNED]
    routine.house.clock.forward(3 * DAY)
    await routine.keep(series)
    [made] = [o for o in routine.rows(series) if o.recurrence_id == planned.recurrence_id]
    assert (made.id, made.state, made.version) == (planned.id, OccurrenceState.MADE, 2)
