"""A goal knows how far it got, whether that is far enough for now, and is over once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.communities.goal import (
    LOOKED_AT_EVERY,
    Direction,
    Goal,
    GoalMetric,
    GoalState,
    Measured,
    NotMeasured,
    Pace,
)
from domain.shared.errors import InvalidState
from domain.shared.ids import CommunityId, GoalId, OrganizationId, WorkspaceId

BEGAN = datetime(2031, 1, 1, tzinfo=UTC)
DUE = BEGAN + timedelta(days=100)
UNKNOWN = Measured(BEGAN, unavailable=NotMeasured.NO_CHANNELS)


def a_goal(**how: Any) -> Goal:
    given = {"direction": Direction.INCREASE, "baseline": 100.0, "target": 200.0, "due_at": DUE}
    return Goal(
        *(GoalId("gol_1"), WorkspaceId("ws_1"), OrganizationId("org_1"), CommunityId("com_1")),
        name="Grow",
        created_by="key_1",
        created_at=BEGAN,
        updated_at=BEGAN,
        **{"metric": GoalMetric.MEMBERS, **given, **how},
    )


def after(days: int) -> datetime:
    return BEGAN + timedelta(days=days)


FEWER = {"direction": Direction.DECREASE, "baseline": 200.0, "target": 100.0}


@pytest.mark.parametrize(
    ("how", "value", "days", "share", "expected", "pace"),
    [
        ({}, 150.0, 50, 0.5, 0.5, Pace.ON_TRACK),
        ({}, 149.0, 50, 0.49, 0.5, Pace.BEHIND),
        ({}, 90.0, 0, -0.1, 0.0, Pace.BEHIND),
        ({}, 260.0, 150, 1.6, 1.0, Pace.ON_TRACK),
        (FEWER, 150.0, 50, 0.5, 0.5, Pace.ON_TRACK),
        (FEWER, 151.0, 50, 0.49, 0.5, Pace.BEHIND),
        (FEWER, 210.0, 10, -0.1, 0.1, Pace.BEHIND),
        ({"due_at": None}, 150.0, 50, 0.5, None, None),
    ],
)
def test_progress_goes_by_a_straight_line(
    how: Any, value: float, days: int, share: float, expected: float | None, pace: Pace | None
) -> None:
    found = a_goal(**how).progress(Measured(after(days), value), after(days))
    assert (found.share, found.expected, found.pace) == (share, expected, pace)


def test_what_cannot_be_said_is_no_share_of_nothing() -> None:
    found = a_goal().progress(UNKNOWN, after(50))
    assert (found.share, found.expected, found.pace) == (None, 0.5, None)


@pytest.mark.parametrize(
    ("how", "value", "days", "state"),
    [
        ({}, 200.0, 1, GoalState.REACHED),
        ({}, 199.0, 99, GoalState.OPEN),
        ({}, 199.0, 100, GoalState.MISSED),
        ({}, 200.0, 100, GoalState.REACHED),
        (FEWER, 100.0, 1, GoalState.REACHED),
        (FEWER, 101.0, 1, GoalState.OPEN),
        ({"due_at": None}, 199.0, 5000, GoalState.OPEN),
        ({}, None, 99, GoalState.OPEN),
        ({}, None, 100, GoalState.MISSED),
    ],
)
def test_it_is_reached_at_its_target_and_missed_when_it_is_due(
    how: Any, value: float | None, days: int, state: GoalState
) -> None:
    goal, measured = a_goal(**how), UNKNOWN if value is None else Measured(after(days), value)
    seen = goal.looked_at(measured, after(days))
    assert seen.state is state
    assert (seen is goal) == (state is GoalState.OPEN)
    if state is not GoalState.OPEN:
        assert (seen.closed_at, seen.closed_value) == (after(days), value)
        assert seen.looked_at(Measured(after(300), 1000.0), after(300)) is seen
        assert seen.next_look(after(days)) is None
        with pytest.raises(InvalidState):
            seen.change(after(days), name="Again")
        with pytest.raises(InvalidState):
            seen.enter(1.0, "key_1", after(days), after(days))


def test_it_is_looked_at_every_hour_and_when_it_is_due() -> None:
    goal = a_goal()
    assert goal.next_look(BEGAN) == BEGAN + LOOKED_AT_EVERY
    assert goal.next_look(DUE - timedelta(minutes=1)) == DUE
    assert a_goal(metric=None).next_look(BEGAN) == DUE
    assert a_goal(metric=None, due_at=None).next_look(BEGAN) is None
