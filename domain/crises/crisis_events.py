"""What is told of crises and of their timelines."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis import Crisis, Move, Role, RoleState
from domain.crises.crisis_entry import CrisisEntry
from domain.shared.clock import written
from domain.shared.events import News, differences

OPENED = "crisis.opened"
UPDATED = "crisis.updated"
ACTIVATED = "crisis.activated"
CONTAINED = "crisis.contained"
RESOLVED = "crisis.resolved"
CLOSED = "crisis.closed"
CANCELLED = "crisis.cancelled"
DUPLICATED = "crisis.duplicated"
HELD = "crisis.held"
RELEASED = "crisis.released"
ROLE_GIVEN = "crisis.role_given"
ROLE_ACCEPTED = "crisis.role_accepted"
ROLE_DECLINED = "crisis.role_declined"
ROLE_UNANSWERED = "crisis.role_unanswered"
ROLE_UNFILLED = "crisis.role_unfilled"
CLOCK_SET = "crisis.clock_set"
SPOKE = "crisis.spoke"
WORD_DUE_SOON = "crisis.word_due_soon"
WORD_MISSED = "crisis.word_missed"
REVIEWED = "crisis.reviewed"
NOTE_ADDED = "crisis_entry.note_added"
ENTRY_UPDATED = "crisis_entry.updated"

BY_MOVE: Mapping[Move, str] = {
    Move.ACTIVATE: ACTIVATED,
    Move.CONTAIN: CONTAINED,
    Move.RESOLVE: RESOLVED,
    Move.CLOSE: CLOSED,
    Move.CANCEL: CANCELLED,
}
BY_ANSWER: Mapping[RoleState, str] = {
    RoleState.ACCEPTED: ROLE_ACCEPTED,
    RoleState.DECLINED: ROLE_DECLINED,
}
ANNOUNCED = frozenset(
    {
        *(OPENED, UPDATED, DUPLICATED, HELD, RELEASED, ROLE_GIVEN, ROLE_UNANSWERED, SPOKE),
        *(WORD_DUE_SOON, WORD_MISSED, REVIEWED, NOTE_ADDED, ENTRY_UPDATED),
        *(ROLE_UNFILLED, CLOCK_SET),
        *BY_MOVE.values(),
        *BY_ANSWER.values(),
    }
)


def crisis_told(
    name: str, crisis: Crisis, before: Crisis | None = None, role: Role | None = None
) -> News:
    """The crisis as it is now; `role` is the one it is about. What was written of it, its money and
    its review are left out: who may read them can fetch them."""
    after = _crisis(crisis, role)
    previous = differences(_crisis(before, role), after) if before else {}
    return News(name, crisis.id, crisis.version, after, previous=previous)


def entry_told(name: str, entry: CrisisEntry, before: CrisisEntry | None = None) -> News:
    """An entry as it is now, without what was written."""
    after = _entry(entry)
    previous = differences(_entry(before), after) if before else {}
    return News(name, entry.id, entry.version, after, previous=previous)


def _crisis(crisis: Crisis, role: Role | None) -> dict[str, Any]:
    about = crisis.holder(role) if role else None
    return {
        "id": crisis.id,
        "title": crisis.title,
        "state": crisis.state.value,
        "severity": crisis.severity.value,
        "responsibility": crisis.responsibility.value if crisis.responsibility else None,
        "trigger": crisis.trigger,
        "duplicate_of": crisis.duplicate_of,
        "role": role.value if role else None,
        "role_state": about.state.value if about else None,
        "role_is_late": about.is_late if about else None,
        "role_is_unfilled": about.is_unfilled if about else None,
        "teammate_id": about.teammate_id if about else None,
        "rota_id": about.rota_id if about else None,
        "scenario": crisis.scenario,
        "community_ids": list(crisis.community_ids),
        "platforms": list(crisis.platforms),
        "hold_ids": list(crisis.hold_ids),
        "contained_by_itself": [one.value for one in crisis.contained_by_itself],
        "word_count": crisis.word_count,
        "word_due_at": written(crisis.word_due_at),
        "word_warned": crisis.word_warned,
        "word_missed": crisis.word_missed,
        "external_id": crisis.external_id,
        "version": crisis.version,
    }


def _entry(entry: CrisisEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "crisis_id": entry.crisis_id,
        "kind": entry.kind.value,
        "visibility": entry.visibility.value,
        "pinned": entry.pinned,
        "at": written(entry.at),
        "version": entry.version,
    }
