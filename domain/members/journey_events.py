"""What is told of journeys, and of whoever is on them: ids, and never who they are."""

from typing import Any

from domain.members.journey import Journey, JourneyState
from domain.members.traveller import Traveller, TravellerState, TravellerStep
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "journey.created"
UPDATED = "journey.updated"
ACTIVATED = "journey.activated"
PAUSED = "journey.paused"
RESUMED = "journey.resumed"
ENDED = "journey.ended"
ENTERED = "traveller.entered"
STEPPED = "traveller.step_taken"
FINISHED = "traveller.finished"
EXITED = "traveller.exited"

ANNOUNCED = frozenset(
    {CREATED, UPDATED, ACTIVATED, PAUSED, RESUMED, ENDED, ENTERED, STEPPED, FINISHED, EXITED}
)


def journey_told(name: str, journey: Journey, before: Journey | None = None) -> News:
    """What its steps say is left out: whoever may read it can fetch it."""
    after = _journey(journey)
    previous = differences(_journey(before), after) if before else {}
    return News(name, journey.id, journey.version, after, previous=previous)


def moved(before: Journey, after: Journey) -> News:
    """Into another state."""
    name = {JourneyState.PAUSED: PAUSED, JourneyState.ENDED: ENDED}.get(after.state)
    started = ACTIVATED if before.state is JourneyState.DRAFT else RESUMED
    return journey_told(name or started, after, before)


def set_out(one: Traveller) -> News:
    return News(ENTERED, one.id, one.version, _traveller(one) | {"step": None})


def stepped(before: Traveller, one: Traveller, step: TravellerStep) -> News:
    previous = differences(_traveller(before), _traveller(one))
    data = _traveller(one) | {"step": _step(step)}
    return News(STEPPED, one.id, one.version, data, previous=previous)


def got_off(before: Traveller, one: Traveller) -> News:
    name = FINISHED if one.state is TravellerState.FINISHED else EXITED
    previous = differences(_traveller(before), _traveller(one))
    return News(name, one.id, one.version, _traveller(one) | {"step": None}, previous=previous)


def _journey(journey: Journey) -> dict[str, Any]:
    return {
        "id": journey.id,
        "name": journey.name,
        "state": journey.state.value,
        "entry": journey.entry.value,
        "segment_id": journey.segment_id,
        "activated_at": written(journey.activated_at),
        "ended_at": written(journey.ended_at),
        "external_id": journey.external_id,
        "version": journey.version,
    }


def _traveller(one: Traveller) -> dict[str, Any]:
    return {
        "id": one.id,
        "journey_id": one.journey_id,
        "member_id": one.member_id,
        "state": one.state.value,
        "steps_passed": one.passed,
        "due_at": written(one.due_at),
        "reason": one.reason.value if one.reason else None,
        "entered_by": one.entered_by.value,
        "entered_at": written(one.entered_at),
        "ended_at": written(one.ended_at),
        "version": one.version,
    }


def _step(step: TravellerStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "kind": step.kind.value,
        "outcome": step.outcome.value,
        "reason": step.reason,
        "message_id": step.message_id,
    }
