"""What recurs becomes a message once, changes with its series, and is never made up for."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.content import Content, Part, Variant
from domain.publishing.errors import ChannelNotReady
from domain.publishing.hold import HOLDS_APPLY
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import (
    SeriesEnd,
    SeriesStatus,
    Words,
)
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.change_series import (
    end_series,
    pause_series,
    remove_series,
    resume_series,
)
from domain.publishing.use_cases.keep_series import TRY_AGAIN
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.read_series import (
    preview_series,
)
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from tests.kit.builders import limited_to
from tests.unit.publishing.routine import DAY, HOUR, MADRID, Routine, a_routine


@pytest.fixture
async def routine() -> Routine:
    return await a_routine()


NINE = [("23 08:00", "scheduled"), ("24 08:00", "scheduled"), ("25 08:00", "scheduled")]


def without_text(said: Sequence[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [each[:2] for each in said]


async def test_what_recurs_within_the_horizon_becomes_a_message_once(routine: Routine) -> None:
    series = await routine.begin()
    assert without_text(await routine.said()) == NINE
    assert await routine.keep(series) == 0
    routine.house.clock.forward(DAY)
    assert await routine.keep(series) == 1
    assert routine.told("series.occurrence_made") == 4
    first = (await routine.messages())[0]
    assert first.schedule is not None
    assert (first.schedule.local_time, first.schedule.timezone) == ("2026-11-23T09:00:00", MADRID)
    assert first.created_by == routine.actor.id


async def test_what_was_before_it_began_is_not_made_up_for(routine: Routine) -> None:
    """The rule names three weeks of November that are over."""
    series = await routine.begin()
    assert [name for name, _ in routine.states(series)] == ["11-23T09", "11-24T09", "11-25T09"]
    assert routine.told("series.occurrence_missed") == 0


async def test_other_words_are_said_in_all_that_is_still_to_come(routine: Routine) -> None:
    series = await routine.begin(words=Words(Content("We open at nine.", (Part("Come in!"),))))
    first, second, third = await routine.messages()
    await routine.publish(first)
    room = routine.house.app.publishing
    await edit_message(room, routine.actor, second.id, None, {"text": "By hand."})
    await routine.change(series, words=Words(Content("We open at ten.", (Part("Come in!"),))))
    await routine.keep(series)
    texts = [text for _, _, text in await routine.said()]
    assert texts == ["We open at nine.", "By hand.", "We open at ten.", "We open at ten."]
    assert [m.id for m in await routine.messages()][:3] == [first.id, second.id, third.id]


async def test_a_message_in_a_workers_hand_is_left_alone(routine: Routine) -> None:
    series = await routine.begin()
    first = (await routine.messages())[0]
    routine.house.clock.forward(timedelta(hours=18))
    await take_due(routine.house.app.publishing, routine.actor, [first.deliveries[0].id])
    await routine.change(series, words=Words(Content("We open at ten.")))
    await pause_series(routine.house.app.publishing, routine.actor, series.id, None)
    assert [(m.text, m.status) for m in await routine.messages()] == [
        ("We open at nine.", MessageStatus.SCHEDULED),
        ("We open at ten.", MessageStatus.CANCELLED),
        ("We open at ten.", MessageStatus.CANCELLED),
    ]


async def test_what_says_more_or_elsewhere_is_another_message(routine: Routine) -> None:
    """A message has as many parts, on the same channels, for all its life."""
    series = await routine.begin("FREQ=DAILY;UNTIL=20261124")
    await routine.change(series, words=Words(Content("We open at nine.", (Part("Come in!"),))))
    await routine.keep(series)
    assert sorted(without_text(await routine.said())) == [
        ("23 08:00", "cancelled"),
        ("23 08:00", "scheduled"),
        ("24 08:00", "cancelled"),
        ("24 08:00", "scheduled"),
    ]
    assert [state for _, state in routine.states(series)] == ["made", "made"]


async def test_another_rule_calls_off_what_it_does_not_name_and_makes_what_it_does(
    routine: Routine,
) -> None:
    series = await routine.begin()
    await routine.edit(series, "2026-11-24T09:00:00", text="By hand.")
    ten = Recurrence("2026-11-01T10:00:00", MADRID, "FREQ=DAILY")
    await routine.change(series, recurrence=ten)
    await routine.keep(series)
    assert sorted(await routine.said()) == [
        ("23 08:00", "cancelled", "We open at nine."),
        ("23 09:00", "scheduled", "We open at nine."),
        ("24 08:00", "scheduled", "By hand."),
        ("24 09:00", "scheduled", "We open at nine."),
        ("25 08:00", "cancelled", "We open at nine."),
        ("25 09:00", "scheduled", "We open at nine."),
    ]
    nine = Recurrence("2026-11-01T09:00:00", MADRID, "FREQ=DAILY")
    await routine.change(series, recurrence=nine)
    await routine.keep(series)
    standing = [said for said in await routine.said() if said[1] == "scheduled"]
    assert without_text(standing) == NINE


async def test_a_pause_calls_off_and_resuming_goes_on_with_what_is_to_come(
    routine: Routine,
) -> None:
    room, series = routine.house.app.publishing, await routine.begin()
    by_hand = (await routine.messages())[1]
    await edit_message(room, routine.actor, by_hand.id, None, {"text": "By hand."})
    await routine.edit(series, "2026-11-25T09:00:00", text="Just today.")
    await pause_series(room, routine.actor, series.id, None)
    assert routine.due(series) is None
    assert [status for _, status, _ in await routine.said()] == [
        *("cancelled", "scheduled", "cancelled"),
    ]
    routine.house.clock.forward(DAY)
    assert await routine.keep(series) == 0
    await resume_series(room, routine.actor, series.id, None)
    await routine.keep(series)
    standing = [said for said in await routine.said() if said[1] == "scheduled"]
    assert standing == [
        ("24 08:00", "scheduled", "By hand."),
        ("25 08:00", "scheduled", "Just today."),
        ("26 08:00", "scheduled", "We open at nine."),
    ]
    assert routine.told("series.occurrence_missed") == 0


async def test_what_is_missed_is_told_once_each_and_never_sent(routine: Routine) -> None:
    series = await routine.begin()
    routine.house.clock.forward(10 * DAY + 18 * HOUR)
    assert await routine.keep(series) == 4
    await routine.keep(series)
    assert routine.told("series.occurrence_missed") == 7
    made = [at for at, *_ in await routine.said()]
    assert made == ["23 08:00", "24 08:00", "25 08:00", *(f"0{n} 08:00" for n in (3, 4, 5, 6))]


async def test_what_is_late_by_less_than_the_grace_goes_out(routine: Routine) -> None:
    series = await routine.begin()
    routine.house.clock.forward(4 * DAY - 6 * HOUR + timedelta(minutes=15))
    await routine.keep(series)
    late = (await routine.messages())[3]
    assert late.publish_at is not None
    assert routine.house.clock.now() - late.publish_at == timedelta(minutes=30)
    await take_due(
        routine.house.app.publishing, routine.actor, [d.id for m in [late] for d in m.deliveries]
    )
    assert routine.told("series.occurrence_missed") == 0
    assert (await routine.messages())[3].status is MessageStatus.SCHEDULED


@pytest.mark.parametrize(("rules", "missed"), [({}, 1), ({"overdue_after_seconds": 6 * 3600}, 0)])
async def test_a_patient_channel_misses_less(
    routine: Routine, rules: dict[str, int], missed: int
) -> None:
    series = await routine.begin()
    await put_rules(routine.house.app.publishing, routine.actor, routine.channel.id, None, rules)
    routine.house.clock.forward(4 * DAY - 3 * HOUR)
    await routine.keep(series)
    assert routine.told("series.occurrence_missed") == missed


async def test_black_days_and_holidays_are_skipped_until_somebody_brings_one_back(
    routine: Routine,
) -> None:
    room, actor = routine.house.app.publishing, routine.actor
    await create_blackout(
        room, actor, NewBlackout(date(2026, 11, 24), date(2026, 11, 24), "closed")
    )
    series = await routine.begin()
    assert without_text(await routine.said()) == [NINE[0], NINE[2]]
    assert routine.told("series.occurrence_skipped") == 1
    assert ("11-24T09", "skipped") in routine.states(series)
    assert await routine.keep(series) == 0
    await routine.edit(series, "2026-11-24T09:00:00", skipped=False)
    await routine.keep(series)
    assert without_text(await routine.said()) == NINE


async def test_a_series_with_nothing_left_ends_by_itself(routine: Routine) -> None:
    series = await routine.begin("FREQ=DAILY;UNTIL=20261124")
    due = routine.due(series)
    assert due is not None
    assert due <= datetime.fromisoformat("2026-11-24T08:02:00Z")
    routine.house.clock.forward(due - routine.house.clock.now() + DAY)
    await routine.keep(series)
    now = await routine.now(series)
    assert (now.status, now.end_reason) == (SeriesStatus.ENDED, SeriesEnd.OVER)
    assert routine.told("series.ended") == 1


async def test_a_rare_one_sleeps_until_its_horizon(routine: Routine) -> None:
    series = await routine.begin("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4")
    assert await routine.messages() == []
    assert routine.due(series) == datetime.fromisoformat("2027-05-01T07:00:00Z")


async def test_what_keeps_it_from_making_messages_is_told_once_and_tried_again(
    routine: Routine,
) -> None:
    house, series = routine.house, await routine.begin()
    await disconnect_channel(house.app.communities, routine.actor, routine.channel.id, "over")
    for _ in range(2):
        house.clock.forward(DAY)
        await routine.keep(series)
        assert routine.due(series) == house.clock.now() + TRY_AGAIN
    assert (await routine.now(series)).problem == "channel_not_ready"
    assert routine.told("series.failing") == 1


async def test_a_series_is_held_against_its_channels_before_it_is_kept(routine: Routine) -> None:
    tables = routine.house.memory.tables
    with pytest.raises(ValidationFailed) as refused:
        await routine.begin(words=Words(Content("x" * 501)))
    assert [error.code for error in refused.value.errors] == ["text_too_long"]
    series = await routine.begin()
    with pytest.raises(ValidationFailed):
        await routine.change(series, words=Words(Content("x" * 501)))
    with pytest.raises(ValidationFailed):
        await routine.edit(series, "2026-11-24T09:00:00", text="x" * 501)
    await disconnect_channel(
        routine.house.app.communities, routine.actor, routine.channel.id, "over"
    )
    with pytest.raises(ChannelNotReady):
        await routine.begin()
    assert len(tables.series) == 0
    assert len(routine.house.memory.tables.series) == 1


async def test_who_may_not_publish_begins_no_series(routine: Routine) -> None:
    routine.actor = limited_to(routine.actor, Permission.PLANNING_WRITE)
    with pytest.raises(MissingScope):
        await routine.begin()


async def test_an_ended_series_lets_nothing_more_out(routine: Routine) -> None:
    room, series = routine.house.app.publishing, await routine.begin()
    await end_series(room, routine.actor, series.id, None)
    assert {status for _, status, _ in await routine.said()} == {"cancelled"}
    assert await routine.keep(series) == 0
    with pytest.raises(InvalidState):
        await resume_series(room, routine.actor, series.id, None)
    with pytest.raises(InvalidState):
        await routine.edit(series, "2026-11-24T09:00:00", skipped=True)
    await remove_series(room, routine.actor, series.id)
    with pytest.raises(NotFound):
        await routine.now(series)
    assert await routine.keep(series) == 0


async def test_a_preview_stores_nothing(routine: Routine) -> None:
    room = routine.house.app.publishing
    wanted = Recurrence("2026-11-01T09:00:00", MADRID, "FREQ=MONTHLY;BYDAY=1MO")
    found = await preview_series(room, routine.actor, wanted, None, 2)
    assert [each.recurrence_id for each in found] == ["2026-12-07T09:00:00", "2027-01-04T09:00:00"]
    assert routine.house.memory.tables.series == {}


async def test_each_channel_says_it_in_its_own_way(routine: Routine) -> None:
    here = routine.channel.id
    own = {here: Variant(("text",), Content("Here we open at ten."))}
    series = await routine.begin(words=Words(Content("We open at nine."), own), tags=("hours",))
    first, *_ = await routine.messages()
    assert (first.content_for(here).text, first.tags) == ("Here we open at ten.", ("hours",))
    await routine.change(series, words=Words(Content("We open at nine.")))
    first, *_ = await routine.messages()
    assert first.content_for(here).text == "We open at nine."


async def test_notes_and_tags_that_somebody_put_on_a_message_stay(routine: Routine) -> None:
    """They are no words: the message still says what its series says."""
    series = await routine.begin(tags=("hours",), metadata={"by": "us"})
    first, second, third = await routine.messages()
    room = routine.house.app.publishing
    await edit_message(room, routine.actor, second.id, None, {"tags": ("mine",)})
    await edit_message(room, routine.actor, third.id, None, {"metadata": {"by": "me"}})
    await routine.keep(series)
    await routine.change(series, tags=("times",), words=Words(Content("We open at ten.")))
    found = {message.id: message for message in await routine.messages()}
    assert [found[m.id].tags for m in (first, second, third)] == [
        *(("times",), ("mine",), ("times",)),
    ]
    assert [found[m.id].metadata["by"] for m in (first, second, third)] == ["us", "us", "me"]
    assert {message.text for message in found.values()} == {"We open at ten."}


async def test_other_tags_of_a_series_bring_its_messages_under_a_hold_and_out_of_it(
    routine: Routine,
) -> None:
    room = routine.house.app.publishing
    series = await routine.begin(tags=("hours",))
    hold = await place_hold(room, routine.actor, NewHold("a recall", tag="spring"))
    await routine.change(series, tags=("hours", "spring"))
    held = [d for message in await routine.messages() for d in message.deliveries]
    assert {(d.state, d.hold_id) for d in held} == {(DeliveryState.HELD, hold.id)}
    await routine.change(series, tags=("hours",))
    kinds = {duty.kind for duty in routine.house.memory.tables.duties.values()}
    assert HOLDS_APPLY in kinds
    await apply_holds(room, routine.actor, None)
    free = [d for message in await routine.messages() for d in message.deliveries]
    assert {d.state for d in free} == {DeliveryState.SCHEDULED}
