"""What is told of drills; never what is said in them."""

from typing import Any

from domain.crises.drill import Drill
from domain.shared.clock import written
from domain.shared.events import News, differences

DRILL_STARTED = "drill.started"
DRILL_UPDATED = "drill.updated"
DRILL_ENDED = "drill.ended"
DRILL_CANCELLED = "drill.cancelled"
ANNOUNCED = frozenset({DRILL_STARTED, DRILL_UPDATED, DRILL_ENDED, DRILL_CANCELLED})


def drill_told(name: str, drill: Drill, before: Drill | None = None) -> News:
    """The drill as it is now; how it goes is read where it stands."""
    after = _drill(drill)
    previous = differences(_drill(before), after) if before else {}
    return News(name, drill.id, drill.version, after, previous=previous)


def _drill(drill: Drill) -> dict[str, Any]:
    return {
        "id": drill.id,
        "name": drill.name,
        "state": drill.state.value,
        "storm_kind": drill.storm.kind.value,
        "channel_id": drill.storm.channel_id,
        "messages": drill.messages,
        "storm_begins_at": written(drill.storm_begins_at),
        "storm_ends_at": written(drill.storm_ends_at),
        "crisis_id": drill.crisis_id,
        "over_at": written(drill.over_at),
        "external_id": drill.external_id,
        "version": drill.version,
    }
