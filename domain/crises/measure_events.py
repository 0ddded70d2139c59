"""What is told of what a crisis asks of its surroundings."""

from typing import Any

from domain.crises.crisis_measures import CrisisMeasure
from domain.shared.clock import written
from domain.shared.events import News, differences

MEASURE_PLACED = "crisis_measure.placed"
MEASURE_LIFTED = "crisis_measure.lifted"
ANNOUNCED = frozenset({MEASURE_PLACED, MEASURE_LIFTED})


def measure_told(name: str, measure: CrisisMeasure, before: CrisisMeasure | None = None) -> News:
    """As it is now."""
    told = _measure(measure)
    previous = differences(_measure(before), told) if before else {}
    return News(name, measure.id, measure.version, told, previous=previous)


def _measure(measure: CrisisMeasure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "crisis_id": measure.crisis_id,
        "measure": measure.measure.value,
        "channel_ids": list(measure.channel_ids),
        "community_ids": list(measure.community_ids),
        "platforms": list(measure.platforms),
        "by_itself": measure.by_itself,
        "rule_ids": list(measure.rule_ids),
        "lifted_at": written(measure.lifted_at),
        "version": measure.version,
    }
