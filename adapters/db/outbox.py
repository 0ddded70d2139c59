"""News is stored with its cause, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.events_rows import EventRow
from adapters.db.mapping import Table
from domain.events.model import Event
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.ids import EventId, IdMaker, Kind

EVENTS = Table(EventRow, Event, beside=frozenset({"ticket"}))


async def store_news(
    connection: Any,
    actor: Actor,
    news: Sequence[News],
    *,
    ids: IdMaker,
    now: datetime,
    followed: frozenset[str],
) -> None:
    """Write one event per fact, in this order; those that something follows from are left
    pending. Call it last: the tickets it draws must follow the changes they are about."""
    events = [
        Event(
            id=EventId(ids.new(Kind.EVENT)),
            organization_id=actor.organization_id,
            workspace_id=fact.workspace_id or actor.workspace_id,
            name=fact.name,
            object_id=fact.object_id,
            sequence=fact.sequence,
            data=fact.data,
            previous=fact.previous,
            mode=None if fact.workspace_id or actor.workspace_id else actor.mode,
            at=now,
            pending=fact.name in followed,
            next_at=now if fact.name in followed else None,
        )
        for fact in news
    ]
    if len(events) == 1:
        await connection.execute(EVENTS.insert, *EVENTS.values(events[0]))
    else:
        await connection.executemany(EVENTS.insert, [EVENTS.values(event) for event in events])
