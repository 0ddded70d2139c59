"""News is stored with its cause, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.mapping import Table
from domain.events.model import Event
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.ids import EventId, IdMaker, Kind

EVENTS = Table("events", Event, keys=("organization_id", "id"))


def events_of(
    actor: Actor,
    news: Sequence[News],
    *,
    ids: IdMaker,
    now: datetime,
    house_now: datetime,
    followed: frozenset[str],
) -> list[Event]:
    """One event per fact, in this order; those that something follows from are pending. Insert
    them last: the tickets they draw must follow the changes they are about. What follows is due by
    the house's time, whatever `now` is in the workspace."""
    return [
        Event(
            id=EventId(ids.new(Kind.EVENT)),
            organization_id=actor.organization_id,
            workspace_id=fact.workspace_id or actor.workspace_id,
            name=fact.name,
            object_id=fact.object_id,
            sequence=fact.sequence,
            data=fact.data,
            previous=fact.previous,
            actor_id=actor.id,
            mode=None if fact.workspace_id or actor.workspace_id else actor.mode,
            at=now,
            pending=fact.name in followed,
            next_at=house_now if fact.name in followed else None,
        )
        for fact in news
    ]
