"""Streams of messages with a known truth, the same for the same seed."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.crises.series import Uttered
from domain.crises.storm_stream import (
    USUAL_SHARE,
    Stream,
    angry_crowd,
    few_bots,
    known_everywhere,
    pleased_crowd,
    rising_anger,
)

BEGIN = datetime(2030, 3, 4, tzinfo=UTC)
"""A Monday."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A crisis that is in a stream, and by when it is to be told at the latest."""

    begins: datetime
    ends: datetime
    told_within: timedelta


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    seed: int
    days: int
    messages: list[Uttered] = field(repr=False)
    troubles: tuple[Trouble, ...] = ()

    @property
    def until(self) -> datetime:
        return BEGIN + timedelta(days=self.days)


class Days(Stream):
    """Usual days, from the beginning of all streams."""

    def days(self, days: int, an_hour: float, weekend: float = 1.0) -> None:
        for hour in range(days * 24):
            at = BEGIN + timedelta(hours=hour)
            factor = weekend if at.weekday() >= 5 else 1.0
            self.spread(at, timedelta(hours=1), an_hour * factor * DAYLIGHT[at.hour], USUAL_SHARE)


DAYLIGHT = [0.3, 0.2, 0.15, 0.15, 0.2, 0.3, 0.5, 0.8, 1.1, 1.3, 1.4, 1.4]
DAYLIGHT += [1.3, 1.2, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.6, 1.3, 0.9, 0.5]


def _stream(seed: int) -> Days:
    return Days(random.Random(seed))


def _moment(stream: Days, day: int, first: int = 9, last: int = 20) -> datetime:
    hour = first + (last - first) * stream.chance.random()
    return BEGIN + timedelta(days=day, seconds=int(hour * 3600))


def baseline_week(seed: int) -> Scenario:
    stream = _stream(seed)
    stream.days(28, stream.chance.choice([8.0, 25.0, 60.0]))
    return Scenario("baseline week", seed, 28, stream.messages)


def spike(seed: int) -> Scenario:
    stream = _stream(seed)
    usual = stream.chance.choice([15.0, 40.0, 80.0])
    stream.days(24, usual)
    begins = _moment(stream, 22)
    lasts = timedelta(hours=stream.chance.choice([2, 3, 5]))
    many = stream.count(3.0 * usual * lasts.total_seconds() / 3600)
    angry_crowd(stream, begins, lasts, many)
    trouble = Trouble(begins, begins + lasts, timedelta(minutes=60))
    return Scenario("spike", seed, 24, stream.messages, (trouble,))


def slow_burn(seed: int) -> Scenario:
    stream = _stream(seed)
    usual = stream.chance.choice([40.0, 60.0])
    stream.days(26, usual)
    begins = BEGIN + timedelta(days=22, hours=8)

    def about(hour: int) -> float:
        at = begins + timedelta(hours=hour)
        return usual * min(0.45, 0.02 * hour) * DAYLIGHT[at.hour]

    rising_anger(stream, begins, (stream.count(about(hour)) for hour in range(36)))
    trouble = Trouble(begins, begins + timedelta(hours=36), timedelta(hours=26))
    return Scenario("slow burn", seed, 26, stream.messages, (trouble,))


def weekend_season(seed: int) -> Scenario:
    stream = _stream(seed)
    stream.days(28, stream.chance.choice([10.0, 30.0]), weekend=stream.chance.choice([2.5, 4.0]))
    return Scenario("weekend season", seed, 28, stream.messages)


def campaign_success(seed: int) -> Scenario:
    stream = _stream(seed)
    usual = stream.chance.choice([20.0, 60.0])
    stream.days(24, usual)
    begins = _moment(stream, 22)
    pleased_crowd(stream, begins, timedelta(hours=6), stream.count(6 * usual * 5))
    return Scenario("campaign success", seed, 24, stream.messages)


def bot_flood(seed: int) -> Scenario:
    """A handful of accounts say the same again and again: a nuisance, of which nobody is awoken."""
    stream = _stream(seed)
    stream.days(24, stream.chance.choice([20.0, 60.0]))
    begins = _moment(stream, 22)
    few_bots(stream, begins, timedelta(hours=2), 400)
    return Scenario("bot flood", seed, 24, stream.messages)


def one_influencer(seed: int) -> Scenario:
    stream = _stream(seed)
    stream.days(24, stream.chance.choice([15.0, 50.0]))
    begins = _moment(stream, 22)
    known_everywhere(stream, begins)
    trouble = Trouble(begins, begins + timedelta(hours=1), timedelta(minutes=6))
    return Scenario("one influencer", seed, 24, stream.messages, (trouble,))


def small_brand(seed: int) -> Scenario:
    stream = _stream(seed)
    stream.days(24, 0.6)
    begins = _moment(stream, 22)
    lasts = timedelta(hours=2)
    stream.spread(begins, lasts, 24, 0.95)
    trouble = Trouble(begins, begins + lasts, timedelta(minutes=75))
    return Scenario("small brand", seed, 24, stream.messages, (trouble,))


def small_and_calm(seed: int) -> Scenario:
    stream = _stream(seed)
    stream.days(28, 0.8, weekend=2.0)
    return Scenario("small and calm", seed, 28, stream.messages)


SCENES: Mapping[Callable[[int], Scenario], int] = {
    baseline_week: 6,
    spike: 8,
    slow_burn: 6,
    weekend_season: 6,
    campaign_success: 6,
    bot_flood: 6,
    one_influencer: 6,
    small_brand: 6,
    small_and_calm: 6,
}
"""How many there are of each: 56."""


def scenarios() -> list[tuple[Callable[[int], Scenario], int]]:
    return [(scene, 1000 + seed) for scene, times in SCENES.items() for seed in range(times)]
