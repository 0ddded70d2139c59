"""A streak is broken when a whole day or week has passed in which nothing was done."""

from dataclasses import replace

import pytest

from domain.members.milestone import Milestone, MilestoneKind
from domain.members.streak import Run, Unit, unit_of
from domain.members.streak_watch import StreakWatch, certain, days_of, ended_in, watched
from domain.shared.ids import MemberId, WorkspaceId
from tests.kit.milestone_samples import MILESTONES

MONDAY = 20_451
SUNDAY = MONDAY + 6
WATCH = StreakWatch(WorkspaceId("ws_1"), Unit.DAY, "", MONDAY, "Europe/Madrid")


def test_a_day_has_passed_when_the_next_has_and_a_week_likewise() -> None:
    assert certain(MONDAY, Unit.DAY) == MONDAY - 2
    assert certain(SUNDAY, Unit.WEEK) == certain(MONDAY, Unit.WEEK)
    assert certain(MONDAY, Unit.WEEK) == unit_of(MONDAY, Unit.WEEK) - 2


def test_the_days_of_a_unit_are_those_that_are_in_it() -> None:
    assert days_of(MONDAY, Unit.DAY) == (MONDAY, MONDAY)
    assert days_of(unit_of(MONDAY + 3, Unit.WEEK), Unit.WEEK) == (MONDAY, SUNDAY)


@pytest.mark.parametrize(
    ("days", "least", "run"),
    [
        ([MONDAY - 1, MONDAY], 2, Run(2, MONDAY - 1, MONDAY)),
        ([MONDAY, MONDAY - 2, MONDAY - 1, MONDAY], 2, Run(3, MONDAY - 2, MONDAY)),
        ([MONDAY - 1, MONDAY, MONDAY + 2], 2, Run(2, MONDAY - 1, MONDAY)),
        ([MONDAY - 2, MONDAY], 2, None),
        ([MONDAY - 1, MONDAY, MONDAY + 1], 2, None),
        ([MONDAY - 1], 1, None),
        ([], 1, None),
    ],
)
def test_a_run_ended_in_a_day_where_it_was_long_enough_and_did_not_go_on(
    days: list[int], least: int, run: Run | None
) -> None:
    assert ended_in(days, Unit.DAY, MONDAY, least) == run


def test_weeks_end_with_their_last_day_on_which_something_was_done() -> None:
    week = unit_of(MONDAY, Unit.WEEK)
    days = [MONDAY - 6, MONDAY + 1, MONDAY + 3]
    assert ended_in(days, Unit.WEEK, week, 2) == Run(2, MONDAY - 6, MONDAY + 3)
    assert ended_in([*days, SUNDAY + 7], Unit.WEEK, week, 2) is None


def test_a_watch_goes_on_by_whom_it_looked_at_and_then_by_days() -> None:
    ana, bea = MemberId("mem_1"), MemberId("mem_2")
    halfway = WATCH.went_on([ana, bea], 2)
    assert (halfway.judged, halfway.after) == (MONDAY, bea)
    over = halfway.went_on([], 2)
    assert (over.judged, over.after) == (MONDAY + 1, "")


def test_in_another_zone_nobody_is_told_of_twice() -> None:
    moved = replace(WATCH, after="mem_1").moved_to("Asia/Tokyo", MONDAY + 2)
    assert (moved.judged, moved.timezone, moved.after) == (MONDAY + 1, "Asia/Tokyo", "")
    # Judged already, by the days of before: that is not done anew.
    assert replace(WATCH, judged=MONDAY + 5).moved_to("X", MONDAY + 2).judged == MONDAY + 5


def test_what_is_watched_is_what_milestones_ask_for_from_the_shortest_on() -> None:
    sample: Milestone = MILESTONES["milestones"]
    standing = [
        replace(sample, kind=kind, threshold=threshold, word=word)
        for kind, threshold, word in (
            (MilestoneKind.STREAK_DAYS, 30, None),
            (MilestoneKind.STREAK_DAYS, 7, None),
            (MilestoneKind.STREAK_DAYS, 5, "comment"),
            (MilestoneKind.STREAK_WEEKS, 4, None),
            (MilestoneKind.ACTIVITIES, 3, None),
            (MilestoneKind.DAYS, 3, None),
        )
    ]
    assert watched(standing) == {
        (Unit.DAY, ""): 7,
        (Unit.DAY, "comment"): 5,
        (Unit.WEEK, ""): 4,
    }
