"""Pure judgements about telling: which names listen to what, and what a letter says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.events.errors import OnlySomeWorkspaces, UnknownEventType
from domain.events.model import Event, Place
from domain.shared.access import Actor, Permission
from domain.shared.ids import WorkspaceId

KEPT_FOR = timedelta(days=30)
PLACE_GOOD_FOR = KEPT_FOR - timedelta(hours=1)
"""Events after a place are all still kept for that long. The hour is for clocks that differ, and
for the moment between an event's own instant and its telling."""

TOLD_AT_ONCE = 500

API_VERSION = "2026-10-01"


def admit(actor: Actor, permission: Permission) -> None:
    """What happens to the organization itself, its keys for one, is not for whoever may read what
    happens in a workspace. Raises MissingScope, OnlySomeWorkspaces."""
    if actor.workspace_id is None:
        actor.require(Permission.ORGANIZATION_READ)
    actor.require(permission)
    if actor.workspace_id is None and actor.grants is not None:
        raise OnlySomeWorkspaces()


def too_old(place: Place, now: datetime) -> bool:
    """Whether events after this place may have been forgotten."""
    return place.at < now - PLACE_GOOD_FOR


def names_meant(wanted: Sequence[str], known: Iterable[str]) -> list[str] | None:
    """The names that these patterns mean, in order; None when all are wanted. Raises
    UnknownEventType."""
    if not wanted:
        return None
    check_types(wanted, known, "parameter:type")
    return sorted(name for name in known if any(listens(pattern, name) for pattern in wanted))


def check_types(
    wanted: Sequence[str], known: Iterable[str], pointer: str = "/event_types/{}"
) -> None:
    """Raise UnknownEventType for a name nothing will ever match: it would never be told."""
    names = set(known)
    for position, pattern in enumerate(wanted):
        if not any(listens(pattern, name) for name in names):
            raise UnknownEventType(name=pattern, pointer=pointer.format(position))


def listens(pattern: str, name: str) -> bool:
    """Whether `*`, `message.*` or a whole name means this event."""
    if pattern == "*" or pattern == name:
        return True
    return pattern.endswith(".*") and name.startswith(pattern[:-1])


def letter(event: Event) -> dict[str, Any]:
    """An event as it is told, the same in the feed, in the stream and to endpoints."""
    return _letter(
        event.id,
        event.name,
        event.at,
        event.workspace_id,
        event.sequence,
        event.data,
        event.previous,
    )


def challenge_letter(
    request_id: str, workspace_id: WorkspaceId, name: str, word: str, at: datetime
) -> dict[str, Any]:
    """What an endpoint is asked to say back."""
    return _letter(request_id, name, at, workspace_id, 1, {"challenge": word}, {})


def _letter(
    id: str,
    name: str,
    at: datetime,
    workspace_id: WorkspaceId | None,
    sequence: int,
    data: Mapping[str, Any],
    previous: Mapping[str, Any],
) -> dict[str, Any]:
    instant = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": id,
        "type": name,
        "timestamp": instant,
        "workspace_id": workspace_id,
        "api_version": API_VERSION,
        "sequence": sequence,
        "data": {"object": data, "previous": previous},
    }
