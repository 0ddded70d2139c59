"""A timeline has every reading, what came by day, and what the platform took back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.insights.timeline import ReadingSeen, lines_of
from domain.shared.ids import DeliveryId
from domain.shared.readings import Metric, Nature

# Half past eleven at night in Madrid, in winter.
OUT = datetime(2030, 1, 10, 22, 30, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)


def reading(
    hours: float,
    value: int,
    *,
    metric: Metric = Metric.VIEWS,
    nature: Nature = Nature.COUNTER,
    number: int = 0,
) -> ReadingSeen:
    return ReadingSeen(
        *(f"smp_{hours:07.2f}_{number}", DeliveryId("dlv_1"), OUT, metric, nature, "seen"),
        *(value, OUT + hours * HOUR),
    )


def test_what_came_is_told_by_age_and_by_the_days_of_the_wall() -> None:
    [line] = lines_of([reading(24, 70), reading(0.25, 10), reading(1, 25)], MADRID)
    assert [(step.age_seconds, step.value, step.change) for step in line.steps] == [
        (900, 10, 10),
        (3600, 25, 15),
        (86_400, 70, 45),
    ]
    # A quarter after it went out it is still the tenth there; an hour after, the eleventh.
    assert [(day.day, day.value, day.increment, day.covers_days) for day in line.days] == [
        (date(2030, 1, 10), 10, 10, 1),
        (date(2030, 1, 11), 70, 60, 1),
    ]


def test_a_day_on_which_nobody_looked_is_covered_by_the_next_and_is_no_zero() -> None:
    [line] = lines_of([reading(1, 5), reading(73, 35)], MADRID)
    assert [(day.day, day.increment, day.covers_days) for day in line.days] == [
        # Nobody looked on the day on which it went out either.
        (date(2030, 1, 11), 5, 2),
        (date(2030, 1, 14), 30, 3),
    ]


def test_a_counter_that_becomes_less_was_restated_and_a_gauge_was_not() -> None:
    views = [reading(1, 20), reading(3, 12), reading(6, 30)]
    liked = {"metric": Metric.REACTIONS, "nature": Nature.GAUGE}
    likes = [reading(1, 4, **liked), reading(3, 2, **liked)]  # type: ignore[arg-type]
    by_metric = {line.metric: line for line in lines_of([*views, *likes], MADRID)}
    seen = by_metric[Metric.VIEWS]
    assert [step.restates for step in seen.steps] == [False, True, False]
    assert [(day.increment, day.restates) for day in seen.days] == [(30, True)]
    assert [step.restates for step in by_metric[Metric.REACTIONS].steps] == [False, False]
    assert [step.change for step in by_metric[Metric.REACTIONS].steps] == [4, -2]


def test_another_number_of_the_same_instant_restates_it_and_the_same_again_does_not() -> None:
    told = [reading(1, 20), reading(1, 24, number=1), reading(3, 30), reading(3, 30, number=1)]
    [line] = lines_of(told, MADRID)
    assert [(step.value, step.restates) for step in line.steps] == [
        (20, False),
        (24, True),
        (30, False),
        (30, False),
    ]
