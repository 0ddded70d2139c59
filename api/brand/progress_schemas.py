"""The wire shapes of how far a strategy's objectives got."""

from datetime import date
from typing import Any

from pydantic import Field

from api.brand.strategy_schemas import ObjectiveFiltersOut
from api.insights.query_schemas import DrilldownOut, MeasureWord
from api.wire import InstantOut, Out
from domain.brand.progress import Days, NotKnown, ObjectiveProgress, Standing, StrategyProgress
from domain.brand.strategy import Of, StrategyStatus
from domain.shared.own_metrics import RATIOS


class ObjectiveProgressOut(Out):
    id: str
    name: str
    metric: MeasureWord
    of: Of
    filters: ObjectiveFiltersOut
    baseline: int | float
    target: int | float
    due_on: str
    standing: Standing = Field(
        description="Against a straight line from the strategy's first day to the day it is due."
        " One that is reached later than that is reached, too."
    )
    value: int | float | None = Field(
        description="Where accounts stand, or by how much the numbers of posts grew since the"
        " strategy's first day; of what is counted here, how much it was since then, or the ratio"
        " or time of all these days. Null where there is no number: never a zero instead."
    )
    unavailable_reason: NotKnown | None
    as_of: InstantOut | None = Field(description="When the last of it was read.")
    share: float | None = Field(
        description="Of the way: 0 where it begins, which is the baseline for accounts, ratios and"
        " times and nothing for what grows, and 1 at the target. Of what is not to"
        " grow beyond its target, how much of that is used up."
    )
    expected_share: float = Field(description="Where the straight line is by the end of today.")
    expected_value: float
    drilldown: DrilldownOut | None = Field(
        description="The question that this value answers; null while nothing has begun."
    )

    @classmethod
    def of_objective(cls, found: ObjectiveProgress, days: Days | None) -> "ObjectiveProgressOut":
        one, known = found.objective, found.known
        return cls(
            id=one.id,
            name=one.name,
            metric=one.metric,
            of=one.of,
            filters=ObjectiveFiltersOut.of(one.filters),
            baseline=one.baseline,
            target=one.target,
            due_on=one.due_on,
            standing=found.standing,
            value=_short(known.value) if one.metric in RATIOS else known.value,
            unavailable_reason=known.unavailable,
            as_of=known.as_of,
            share=_short(found.share),
            expected_share=round(found.expected_share, 4),
            expected_value=round(found.expected, 4 if one.metric in RATIOS else 2),
            drilldown=None if days is None else _question(found, days),
        )


class StrategyProgressOut(Out):
    strategy_id: str
    status: StrategyStatus
    today: date = Field(description="On the workspace's wall.")
    timezone: str
    first_day: date | None = Field(
        description="Of what is counted; null while the strategy's first day is still to come."
    )
    last_day: date | None
    is_current: bool = Field(
        description="False while something that was read is not counted yet, which takes moments."
    )
    objectives: list[ObjectiveProgressOut]

    @classmethod
    def of(cls, found: StrategyProgress, language: str) -> "StrategyProgressOut":
        days = found.days
        return cls(
            strategy_id=found.strategy.id,
            status=found.strategy.status,
            today=found.today,
            timezone=found.zone,
            first_day=days.first if days else None,
            last_day=days.last if days else None,
            is_current=found.is_current,
            objectives=[ObjectiveProgressOut.of_objective(one, days) for one in found.objectives],
        )


def _short(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _question(found: ObjectiveProgress, days: Days) -> DrilldownOut:
    one = found.objective
    body: dict[str, Any] = {
        "metrics": [one.metric.value],
        "of": one.of.value,
        "first_day": days.first.isoformat(),
        "last_day": days.last.isoformat(),
        "filters": {name: list(values) for name, values in one.filters.chosen.items()},
    }
    return DrilldownOut(method="POST", path="/v1/metrics/query", body=body)
