"""A schedule's next time is on the wall of its workspace, whatever the clocks do."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from domain.insights.report_schedule import Every, Rhythm

MADRID = "Europe/Madrid"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        # Nine in Madrid is seven in summer and eight in winter.
        (Rhythm(Every.DAY, "09:00"), "2030-07-01T06:59", "2030-07-01T07:00"),
        (Rhythm(Every.DAY, "09:00"), "2030-07-01T07:00", "2030-07-02T07:00"),
        (Rhythm(Every.DAY, "09:00"), "2030-10-26T07:00", "2030-10-27T08:00"),
        # On the last Sunday of March there is no 02:30: it is half past three.
        (Rhythm(Every.DAY, "02:30"), "2030-03-30T23:00", "2030-03-31T01:30"),
        # On that of October it comes twice: the first counts, and only that.
        (Rhythm(Every.DAY, "02:30"), "2030-10-26T23:00", "2030-10-27T00:30"),
        (Rhythm(Every.DAY, "02:30"), "2030-10-27T00:30", "2030-10-28T01:30"),
        (Rhythm(Every.WEEK, "09:00", weekday=1), "2030-07-01T06:00", "2030-07-01T07:00"),
        (Rhythm(Every.WEEK, "09:00", weekday=1), "2030-07-01T07:00", "2030-07-08T07:00"),
        (Rhythm(Every.WEEK, "00:30", weekday=7), "2030-07-06T22:00", "2030-07-06T22:30"),
        (Rhythm(Every.MONTH, "09:00", day=31), "2030-01-31T08:00", "2030-02-28T08:00"),
        (Rhythm(Every.MONTH, "09:00", day=31), "2028-02-01T08:00", "2028-02-29T08:00"),
        (Rhythm(Every.MONTH, "09:00", day=31), "2030-02-28T08:00", "2030-03-31T07:00"),
        (Rhythm(Every.MONTH, "09:00", day=1), "2030-12-02T08:00", "2031-01-01T08:00"),
    ],
)
def test_the_next_time_is_what_a_clock_on_the_wall_shows(
    rhythm: Rhythm, now: str, expected: str
) -> None:
    assert rhythm.next_after(at(now), MADRID) == at(expected)


@pytest.mark.parametrize(
    ("rhythm", "times"),
    [
        (Rhythm(Every.DAY, "02:30"), 800),
        (Rhythm(Every.WEEK, "02:30", weekday=7), 110),
        (Rhythm(Every.MONTH, "23:59", day=30), 30),
    ],
)
def test_each_day_week_or_month_comes_once(rhythm: Rhythm, times: int) -> None:
    found = [at("2029-12-31T23:00")]
    for _ in range(times):
        found.append(rhythm.next_after(found[-1], MADRID))
    longest: dict[Every, Any] = {Every.DAY: 1.1, Every.WEEK: 7.1, Every.MONTH: 33}
    least: dict[Every, Any] = {Every.DAY: 0.9, Every.WEEK: 6.9, Every.MONTH: 27}
    for before, after in pairwise(found[1:]):
        days = (after - before).total_seconds() / 86400
        assert least[rhythm.every] <= days <= longest[rhythm.every]
