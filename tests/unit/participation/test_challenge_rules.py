"""Days and weeks on the wall are counted whatever the clocks do; what is reached follows from them
alone, and a challenge runs again at the same time on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.participation.challenge import (
    Challenge,
    ChallengeGoal,
    ChallengeMove,
    ChallengeStatus,
    CheckInWay,
    GoalKind,
    Pace,
    Repeat,
    TakingPart,
)
from domain.participation.challenge_errors import ChallengeFixed, ChallengeNotOpen
from domain.participation.challenge_rules import (
    Progress,
    faults_of,
    filled,
    first_day,
    name_of,
    period_of,
    periods_in,
    present_period,
    progress_of,
    reached,
    shifted,
    shown_name,
)
from domain.participation.contest_rules import Wall
from domain.shared.clock import written
from domain.shared.errors import InvalidState
from domain.shared.ids import ChallengeId, CommunityId, OrganizationId, WorkspaceId
from domain.shared.wall_time import resolve

MADRID = "Europe/Madrid"
MINUTE = timedelta(minutes=1)


def on(text: str, zone: str = MADRID) -> tuple[Wall, datetime]:
    at = resolve(datetime.fromisoformat(text), zone).at
    return Wall(text, zone, written(at) or ""), at


def challenge(opens: str, closes: str, **how: Any) -> Challenge:
    (first, opens_at), (last, closes_at) = on(opens), on(closes)
    made = Challenge(
        id=ChallengeId("chg_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        community_id=CommunityId("com_1"),
        series_id=ChallengeId("chg_1"),
        title="Runs",
        text="Run.",
        status=ChallengeStatus.OPEN,
        opens=first,
        closes=last,
        opens_at=opens_at,
        closes_at=closes_at,
        timezone=MADRID,
        pace=Pace.DAILY,
        ways=(TakingPart(CheckInWay.CHECK_IN),),
        goal=ChallengeGoal(GoalKind.PERIODS, 1),
        created_by="key_1",
        created_at=opens_at,
        updated_at=opens_at,
    )
    return replace(made, **how)


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [("2035-03-24", "2035-03-27", 71), ("2035-10-27", "2035-10-30", 73)],
)
def test_a_day_is_a_day_however_long_the_clocks_make_it(
    opens: str, closes: str, hours: int
) -> None:
    one = challenge(f"{opens}T00:00", f"{closes}T00:00")
    assert one.closes_at - one.opens_at == timedelta(hours=hours)
    assert periods_in(one) == 3
    for day in range(3):
        start = on(f"{date.fromisoformat(opens) + timedelta(days=day)}T00:00")[1]
        assert period_of(one, start) == day
        assert period_of(one, start - MINUTE) == day - 1
        assert name_of(one, day) == str(date.fromisoformat(opens) + timedelta(days=day))


def test_weeks_begin_on_monday_also_when_it_opens_on_a_thursday() -> None:
    one = challenge("2035-03-22T09:00", "2035-04-05T09:00", pace=Pace.WEEKLY)
    assert first_day(one) == date(2035, 3, 19)
    assert periods_in(one) == 3
    sunday, monday = on("2035-03-25T23:59")[1], on("2035-03-26T00:00")[1]
    assert (period_of(one, sunday), period_of(one, monday)) == (0, 1)
    assert [name_of(one, at) for at in range(3)] == ["2035-W12", "2035-W13", "2035-W14"]


@pytest.mark.parametrize(
    ("periods", "present", "expected"),
    [
        ([], 3, Progress(0, 0, 0)),
        ([0, 1, 2], 2, Progress(3, 3, 3)),
        ([2, 0, 1, 1], 3, Progress(3, 3, 3)),
        ([0, 1, 2], 4, Progress(3, 0, 3)),
        ([0, 1, 3], 3, Progress(3, 1, 2)),
        ([0, 2, 4], 5, Progress(3, 1, 1)),
    ],
)
def test_streaks_follow_from_the_periods_alone(
    periods: list[int], present: int, expected: Progress
) -> None:
    assert progress_of(periods, present) == expected


def test_what_is_reached_is_the_goal_and_every_step_on_the_way() -> None:
    runs = challenge("2035-05-01T00:00", "2035-06-01T00:00")
    in_all = replace(runs, goal=ChallengeGoal(GoalKind.PERIODS, 5, [2, 3]))
    in_a_row = replace(runs, goal=ChallengeGoal(GoalKind.STREAK, 5, [3]))
    assert list(reached(in_all, Progress(5, 0, 2))) == ["goal", "streak:2"]
    assert list(reached(in_a_row, Progress(9, 0, 4))) == ["streak:3"]
    assert list(reached(in_a_row, Progress(5, 5, 5))) == ["goal", "streak:3"]


def test_of_what_is_over_the_present_is_its_last_day() -> None:
    one = challenge("2035-05-01T00:00", "2035-05-04T00:00")
    assert present_period(one, one.closes_at + timedelta(days=40)) == 2
    closed = replace(one, closed_at=on("2035-05-02T00:00")[1])
    assert present_period(closed, one.closes_at) == 0


def test_a_run_follows_at_the_same_time_on_the_wall() -> None:
    wall, at = on("2035-03-20T09:00")
    again, later = shifted(wall, Repeat.WEEKLY, 1)
    assert (again.local_time, later - at) == ("2035-03-27T09:00", timedelta(days=7, hours=-1))
    monthly, _ = shifted(on("2035-12-28T09:00")[0], Repeat.MONTHLY, 2)
    assert monthly.local_time == "2036-02-28T09:00"


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"goal": ChallengeGoal(GoalKind.PERIODS, 7)}, []),
        ({"goal": ChallengeGoal(GoalKind.STREAK, 8)}, ["/goal/length"]),
        ({"goal": ChallengeGoal(GoalKind.PERIODS, 1, [9])}, ["/goal/streak_steps/0"]),
        ({"most_runs": 2}, ["/most_runs"]),
        ({"repeat": Repeat.WEEKLY, "most_runs": 2}, []),
        ({"ways": (TakingPart(CheckInWay.HASHTAG),)}, ["/ways/0/hashtag"]),
        ({"ways": (TakingPart(CheckInWay.ACTIVITY),)}, ["/ways/0/activity"]),
        (
            {"ways": (TakingPart(CheckInWay.ACTIVITY, activity="join", activity_type="x"),)},
            ["/ways/0/activity_type"],
        ),
    ],
)
def test_what_is_wrong_by_itself_is_said_where_it_stands(
    changed: dict[str, Any], faults: list[str]
) -> None:
    one = challenge("2035-05-07T00:00", "2035-05-14T00:00", **changed)
    assert [fault.pointer for fault in faults_of(one)] == faults


def test_runs_neither_overlap_nor_fall_on_days_that_some_months_lack() -> None:
    long = challenge("2035-05-07T00:00", "2035-05-14T00:01", repeat=Repeat.WEEKLY)
    odd = challenge("2035-05-01T00:00", "2035-05-31T00:00", repeat=Repeat.MONTHLY)
    month = challenge("2035-05-01T00:00", "2035-06-01T00:00", repeat=Repeat.MONTHLY)
    assert [fault.code for fault in faults_of(long)] == ["window_longer_than_repeat"]
    assert [fault.code for fault in faults_of(odd)] == ["day_not_in_every_month"]
    assert faults_of(month) == []
    turned = challenge("2035-05-07T00:00", "2035-05-07T00:00")
    assert [fault.code for fault in faults_of(turned)] == ["ends_before_start"]


def test_moves_are_checked_and_say_what_is_possible() -> None:
    one = challenge("2035-05-07T00:00", "2035-05-14T00:00", status=ChallengeStatus.DRAFT)
    now = datetime(2035, 5, 1, tzinfo=UTC)
    with pytest.raises(InvalidState) as refused:
        one.move(ChallengeMove.CLOSE, now)
    assert refused.value.facts["moves"] == "change, schedule, cancel"
    scheduled = one.move(ChallengeMove.SCHEDULE, now)
    with pytest.raises(ChallengeNotOpen):
        scheduled.must_be_open(one.opens_at)
    opened = scheduled.move(ChallengeMove.OPEN, one.opens_at)
    opened.must_be_open(one.closes_at - MINUTE)
    with pytest.raises(ChallengeNotOpen):
        opened.must_be_open(one.closes_at)
    with pytest.raises(ChallengeFixed):
        opened.change(one.opens_at, goal=ChallengeGoal(GoalKind.STREAK, 2))
    assert opened.change(one.opens_at, goal=one.goal, title="New").title == "New"
    closed = opened.move(ChallengeMove.CLOSE, one.closes_at)
    assert closed.possible_moves == ()
    with pytest.raises(InvalidState):
        closed.change(one.closes_at, title="Other")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana Prieto", "Ana Prieto"),
        ("@everyone", "everyone"),
        ("José-María O'Neill", "José-María O'Neill"),
        ("buy at http://spam.example/x", "buy at http spam example x"),
        ("☕️", None),
        (None, None),
        ("x" * 90, "x" * 40),
    ],
)
def test_of_a_name_only_what_calls_nobody_is_said(name: str | None, shown: str | None) -> None:
    assert shown_name(name) == shown


def test_what_is_put_in_is_not_looked_at_again() -> None:
    words = {"name": "{title}", "title": "Runs", "done": "5", "streak": "2"}
    assert filled("{name} {title} {done} {other}", words) == "{title} Runs 5 {other}"
