"""The house's clock follows the database's, and hears nothing of what this machine believes."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import HouseClock, SystemClock, open_clock

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class Asked:
    """A database that says so many hours more than this machine, or nothing at all."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    async def __call__(self) -> datetime:
        return SystemClock().now() + self.ahead


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, 24 * HOUR, timedelta(0)])
async def test_it_shows_the_databases_time_whatever_this_machine_says(ahead: timedelta) -> None:
    async with open_clock(Asked(ahead)) as clock:
        before, shown, after = SystemClock().now(), clock.now(), SystemClock().now()
    assert before + ahead - SECOND < shown < after + ahead + SECOND


async def test_it_follows_when_the_databases_clock_is_set() -> None:
    database = Asked(HOUR)
    async with open_clock(database) as clock:
        database.ahead = -HOUR
        await clock.compare(database)
        assert abs(clock.now() - SystemClock().now() + HOUR) < SECOND


async def test_it_goes_on_by_itself_and_never_back() -> None:
    async with open_clock(Asked(HOUR)) as clock:
        shown = [clock.now() for _ in range(1000)]
    assert shown == sorted(shown)
    assert shown[0] < shown[-1]
    assert shown[0].tzinfo is UTC


def test_it_is_corrected_no_further_than_it_is_certainly_wrong() -> None:
    right = datetime(2026, 11, 22, 14, 15, tzinfo=UTC)
    for earliest, latest, expected in (
        (right - SECOND, right + HOUR, right),
        (right + SECOND, right + HOUR, right + SECOND),
        (right - HOUR, right - SECOND, right - SECOND),
    ):
        clock = HouseClock(right)
        clock.correct(earliest, latest)
        assert abs(clock.now() - expected) < SECOND / 2
