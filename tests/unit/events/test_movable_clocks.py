"""How a test clock goes from one thing that is due to the next, and where it stops no more."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.events.errors import ClockAhead, ClockSetBack, ClockTooFar
from domain.events.movable_clock import (
    STOPS_FOR_A_LOOK,
    STOPS_FOR_ONE,
    STRIDES,
    ClockState,
    MovableClock,
    NextDue,
)
from domain.shared.errors import InvalidState
from domain.shared.ids import OperationId, OrganizationId, TestClockId, WorkspaceId

NOW = datetime(2035, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def a_clock(state: ClockState = ClockState.FROZEN) -> MovableClock:
    return MovableClock(
        TestClockId("tck_1"),
        WorkspaceId("ws_1"),
        OrganizationId("org_1"),
        state,
        set_to=NOW,
        set_at=NOW,
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
    )


def leaving(span: timedelta, clock: MovableClock | None = None) -> MovableClock:
    return (clock or a_clock()).leave(NOW + span, OperationId("op_1"), NOW)


def test_it_stops_at_what_is_due_arrives_when_that_is_done_and_is_as_before() -> None:
    clock = leaving(3 * DAY)
    clock = clock.go_on(NextDue("delivery", NOW + DAY), NOW + MINUTE)
    assert (clock.state, clock.at(NOW + DAY)) == (ClockState.ADVANCING, NOW + DAY)
    clock = clock.go_on(NextDue("delivery", NOW + 9 * DAY), NOW)
    assert (clock.state, clock.set_to) == (ClockState.ADVANCING, NOW + 3 * DAY)
    clock = clock.go_on(None, NOW)
    assert (clock.state, clock.target, clock.set_to) == (ClockState.FROZEN, None, NOW + 3 * DAY)


def test_one_that_ran_runs_on_from_where_it_arrives() -> None:
    clock = leaving(DAY, a_clock(ClockState.RUNNING)).go_on(None, NOW).go_on(None, NOW + MINUTE)
    assert clock.at(NOW + 3 * MINUTE) == NOW + DAY + 2 * MINUTE


@pytest.mark.parametrize(("apart", "most"), [(MINUTE, STOPS_FOR_A_LOOK), (DAY, STOPS_FOR_ONE)])
def test_what_recurs_is_a_stop_so_often_and_is_met_in_strides_then(
    apart: timedelta, most: int
) -> None:
    clock, way = leaving(600 * DAY), 600 * DAY
    for number in range(1, most + 1):
        assert clock.tired_of() == frozenset()
        clock = clock.go_on(NextDue("look chn_1", NOW + number * apart), NOW)
    assert clock.tired_of() == {"look chn_1"}
    before = clock.set_to
    assert clock.go_on(None, NOW).set_to == before + way / STRIDES
    soon = NextDue("delivery", before + DAY)
    assert clock.go_on(soon, NOW).set_to == soon.at


def test_time_goes_forward_only_and_not_too_far() -> None:
    for span in (timedelta(), -DAY):
        with pytest.raises(ClockSetBack):
            leaving(span)
    with pytest.raises(ClockTooFar):
        leaving(732 * DAY)
    with pytest.raises(InvalidState):
        leaving(DAY, leaving(DAY))


def test_it_is_taken_away_where_nothing_is_set_back() -> None:
    ahead = leaving(DAY).go_on(None, NOW)
    with pytest.raises(ClockAhead):
        ahead.delete(NOW)
    gone = ahead.delete(NOW + DAY)
    assert (gone.deleted_at, gone.state) == (NOW + DAY, ClockState.FROZEN)


def test_it_stands_and_goes_on_from_there() -> None:
    clock = a_clock(ClockState.RUNNING).freeze(NOW + MINUTE)
    assert clock.at(NOW + DAY) == NOW + MINUTE
    assert clock.unfreeze(NOW + DAY).at(NOW + DAY + MINUTE) == NOW + 2 * MINUTE
