"""A streak is the same whoever reckons it, whenever, in whatever order what was done is told."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.members.activity import ActivityKind
from domain.members.streak import Run, Streak, Unit, reached_on, runs, streak_of
from domain.members.use_cases.read_streak import read_streak
from domain.members.use_cases.record_activities import record_activity
from domain.members.value import ORIGIN
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.member_builders import a_member, done_by

MONDAY = (date(2030, 5, 6) - ORIGIN).days


def kept(known: list[Run], day: int, unit: Callable[[int], int]) -> list[Run]:
    """What one more day makes of runs that are known: the way somebody would go who keeps them,
    and never looks at all days again."""
    joined = [
        run for run in known if unit(run.from_day) - 1 <= unit(day) <= unit(run.until_day) + 1
    ]
    first = min([day, *(run.from_day for run in joined)])
    last = max([day, *(run.until_day for run in joined)])
    left = [run for run in known if run not in joined]
    whole = Run(unit(last) - unit(first) + 1, first, last)
    return sorted([*left, whole], key=lambda run: run.from_day)


def unit_of_calendar(unit: Unit) -> Callable[[int], int]:
    """Said once more, by the calendar's own weeks."""
    if unit is Unit.DAY:
        return lambda day: day

    def week(day: int) -> int:
        at = ORIGIN + timedelta(days=day)
        return (at - timedelta(days=at.weekday()) - date(1969, 12, 29)).days // 7

    return week


@pytest.mark.parametrize("unit", Unit)
def test_bit_by_bit_late_and_repeated_is_what_all_at_once_is(unit: Unit) -> None:
    draw = random.Random(58)
    for _ in range(300):
        span = draw.choice((10, 60, 400))
        told = [MONDAY + draw.randrange(span) for _ in range(draw.randrange(1, 60))]
        told += draw.choices(told, k=draw.randrange(10))
        draw.shuffle(told)
        known: list[Run] = []
        for count, day in enumerate(told, start=1):
            known = kept(known, day, unit_of_calendar(unit))
            assert list(runs(told[:count], unit)) == known
        today = MONDAY + draw.randrange(span + 20)
        past = [run for run in list(runs([d for d in told if d <= today], unit))]
        found = streak_of(told, unit, today)
        assert found.longest == max(past, key=lambda run: run.length, default=None)
        at = unit_of_calendar(unit)
        alive = [run for run in past if at(today) - at(run.until_day) <= 1]
        assert found.current == (alive[-1] if alive else None)


@pytest.mark.parametrize("unit", Unit)
def test_the_day_on_which_it_was_long_enough_is_the_first_by_which_it_was(unit: Unit) -> None:
    draw = random.Random(59)
    for _ in range(200):
        told = [MONDAY + draw.randrange(90) for _ in range(draw.randrange(1, 70))]
        length, today = draw.randrange(1, 9), MONDAY + draw.randrange(100)
        found = reached_on(told, unit, length, today)
        by = [
            day
            for day in sorted({one for one in told if one <= today})
            if any(run.length >= length for run in runs([d for d in told if d <= day], unit))
        ]
        assert found == (by[0] if by else None)


def test_a_streak_ends_by_itself_with_nobody_at_work() -> None:
    days = [MONDAY, MONDAY + 1, MONDAY + 2]
    run = Run(3, MONDAY, MONDAY + 2)
    for today, current in ((MONDAY + 2, run), (MONDAY + 3, run), (MONDAY + 4, None)):
        found = streak_of(days, Unit.DAY, today)
        assert (found.current, found.longest) == (current, run)
        assert found.ends_on == (MONDAY + 3 if current else None)
    assert streak_of([], Unit.DAY, MONDAY) == Streak(Unit.DAY, None, None, None)


def test_weeks_go_from_monday_to_sunday() -> None:
    sunday, next_monday = MONDAY - 1, MONDAY + 7
    found = streak_of([sunday, MONDAY, MONDAY + 6, next_monday], Unit.WEEK, next_monday)
    assert found.current == Run(3, sunday, next_monday)
    # To the end of the week after.
    assert found.ends_on == MONDAY + 20
    assert streak_of([sunday], Unit.WEEK, MONDAY + 6).current == Run(1, sunday, sunday)
    assert streak_of([sunday], Unit.WEEK, MONDAY + 7).current is None


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Europe/Madrid", date(2030, 3, 31)),
        ("Europe/Madrid", date(2030, 10, 27)),
        ("America/Santiago", date(2030, 9, 8)),
        ("Pacific/Apia", date(2030, 1, 1)),
    ],
)
async def test_days_are_those_of_the_wall_where_the_workspace_is(name: str, near: date) -> None:
    """Half an hour before and after each midnight, across the changes of clocks, which have days
    of 23 and of 25 hours."""
    house, zone = a_fake_house(), ZoneInfo(name)
    actor = await a_workspace(house, timezone=name)
    room, ana = house.app.members, await a_member(house, actor)
    for offset in range(-3, 4):
        day = near + timedelta(days=offset)
        minutes = 30 if offset % 2 else 23 * 60 + 30
        wall = datetime(day.year, day.month, day.day, *divmod(minutes, 60), tzinfo=zone)
        told = done_by(ana, f"d{offset}", wall.astimezone(UTC), kind=ActivityKind.COMMENT)
        await record_activity(room, actor, told)
    last = datetime(near.year, near.month, near.day, 12, tzinfo=zone) + timedelta(days=3)
    house.clock.forward(last.astimezone(UTC) - house.clock.now())
    found = await read_streak(room, actor, ana.id, Unit.DAY, None)
    first = (near - ORIGIN).days - 3
    assert found.streak.current == Run(7, first, first + 6)
    assert (found.timezone, found.today) == (name, first + 6)
