"""The feed is read by its places, which are only ever added behind those that can be seen."""

from datetime import datetime, timedelta
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.outbox import EVENTS
from adapters.db.transaction import DbTransaction
from domain.events.model import Event, Place, StreamTicket
from domain.events.ports import Looked, Stretch
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import EventId

TICKETS = Table("stream_tickets", StreamTicket, keys=("organization_id", "hash"))
AT_ONCE = 20_000
"""So many events one look passes over for those it wants; a rare name in a busy workspace takes
several looks, each of them short."""

NEAR = 500
SLACK = timedelta(minutes=1)
"""By so much the instants of events may disagree with the order of their places."""


class DbFeedReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def event(self, actor: Actor, event_id: EventId) -> Event:
        record = await self._database.ask_one(
            actor, f"SELECT {EVENTS.listed('e')} {self._of(actor)} AND e.id = $5", event_id
        )
        if record is None:
            raise NotFound(thing="event")
        return EVENTS.entity(record)

    async def look(self, actor: Actor, stretch: Stretch) -> Looked:
        latest = await self.latest(actor)
        stop = await self._stop(actor, stretch, latest)
        parameters: list[Any] = [stretch.after, stop.position if stop else latest]
        conditions = ""
        for condition, value in (
            ("e.name = ANY ($%d)", stretch.names),
            ("e.object_id = $%d", stretch.object_id),
            ("e.at >= $%d", stretch.since),
        ):
            if value is not None:
                parameters.append(value)
                conditions += f" AND {condition % (len(parameters) + 4)}"
        records = await self._database.ask(
            actor,
            f"SELECT {EVENTS.listed('e')} {self._of(actor)} AND e.position > $5"
            f" AND e.position <= $6{conditions} ORDER BY e.position LIMIT {stretch.limit + 1}",
            *parameters,
        )
        events = [EVENTS.entity(record) for record in records[: stretch.limit]]
        if len(records) > stretch.limit:
            stop = Place(records[stretch.limit - 1]["position"], events[-1].at)
        return Looked(events, stop, latest)

    async def oldest(self, actor: Actor) -> Event | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {EVENTS.listed('e')} {self._of(actor)} AND e.position IS NOT NULL"
            " ORDER BY e.position LIMIT 1",
        )
        return EVENTS.entity(record) if record else None

    async def latest(self, actor: Actor) -> int:
        record = await self._database.ask_one(
            actor,
            f"SELECT e.position {self._of(actor)} AND e.position IS NOT NULL"
            " ORDER BY e.position DESC LIMIT 1",
        )
        return record["position"] if record else 0

    async def before(self, actor: Actor, since: datetime) -> int:
        """Halves what is left until little is: a score of looks at an index, whatever there is."""
        low, high = 0, await self.latest(actor)
        while high - low > NEAR:
            middle = (low + high) // 2
            first = await self._first_after(actor, middle)
            if first is None or first.at >= since - SLACK:
                high = middle
            else:
                low = first.position
        return low

    async def _first_after(self, actor: Actor, position: int, skip: int = 0) -> Place | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT nth.* FROM (SELECT e.position, e.at {self._of(actor)} AND e.position > $5"
            f" ORDER BY e.position OFFSET {skip} LIMIT 1) nth",
            position,
        )
        return Place(record["position"], record["at"]) if record else None

    async def _stop(self, actor: Actor, stretch: Stretch, latest: int) -> Place | None:
        """Where a look that wants only some events ends; None when it can go to the end."""
        if stretch.names is None and stretch.object_id is None:
            return None
        stop = await self._first_after(actor, stretch.after, skip=AT_ONCE - 1)
        return stop if stop is not None and stop.position < latest else None

    def _of(self, actor: Actor) -> str:
        """The actor's feed, as the end of a SELECT that goes on with AND."""
        if actor.workspace_id is not None:
            return f"FROM events e WHERE {self._database.in_workspace('e')}"
        mine = self._database.in_organization("e")
        return f"FROM events e WHERE {mine} AND e.workspace_id IS NULL"


class DbTickets:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, ticket: StreamTicket) -> None:
        await self._tx.connection.execute(TICKETS.insert, *TICKETS.values(ticket))


class DbTurnstile:
    """A door that is used before it is known whose walls we are in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, hash: str) -> StreamTicket | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM take_stream_ticket($1)", hash)
        return TICKETS.entity(record) if record else None
