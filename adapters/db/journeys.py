"""Journeys, and who is on them, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.members.journey import Journey
from domain.members.journey_ports import Progress, StepCount, StepView, TravellerView
from domain.members.traveller import (
    ExitReason,
    StepOutcome,
    Traveller,
    TravellerState,
    TravellerStep,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import JourneyId, MemberId, MessageId, SegmentId, TravellerId
from domain.shared.paging import Filter, Page, PageRequest

JOURNEYS = Table("journeys", Journey)
TRAVELLERS = Table("travellers", Traveller)
TRAVELLER_STEPS = Table("traveller_steps", TravellerStep)


class DbJourneys:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, journey: Journey) -> None:
        self._tx.add(JOURNEYS, journey)

    async def get(self, journey_id: JourneyId) -> Journey:
        return await self._one(journey_id, "FOR UPDATE")

    async def shared(self, journey_id: JourneyId) -> Journey:
        return await self._one(journey_id, "FOR SHARE")

    async def _one(self, journey_id: JourneyId, lock: str) -> Journey:
        record = await self._tx.connection.fetchrow(
            f"SELECT {JOURNEYS.listed('j')} FROM journeys j WHERE {self._mine('j')}"
            f" AND j.id = $2 {lock}",
            self._tx.actor.workspace,
            journey_id,
        )
        if record is None:
            raise NotFound(thing="journey")
        return JOURNEYS.entity(record)

    async def save(self, before: Journey, after: Journey) -> None:
        self._tx.change(JOURNEYS, (before, after))

    async def standing(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/journeys",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM journeys j WHERE {self._mine('j')} AND j.state <> 'ended'",
            self._tx.actor.workspace,
        )
        return found


class DbTravellers:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def last(self, journey_id: JourneyId, member_id: MemberId) -> Traveller | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/travellers/{journey_id}/{member_id}",
        )
        found = await self._some(
            "t.journey_id = $2 AND t.member_id = $3 ORDER BY t.id DESC LIMIT 1",
            *(journey_id, member_id),
        )
        return next(iter(found), None)

    async def get(self, journey_id: JourneyId, traveller_id: TravellerId) -> Traveller:
        found = await self._some(
            "t.journey_id = $2 AND t.id = $3 FOR UPDATE", journey_id, traveller_id
        )
        if not found:
            raise NotFound(thing="traveller")
        return found[0]

    async def due(
        self, journey_id: JourneyId, now: datetime | None, most: int
    ) -> Sequence[TravellerId]:
        found = await self._some(
            "t.journey_id = $2 AND t.state = 'travelling'"
            " AND ($3::timestamptz IS NULL OR t.due_at <= $3) ORDER BY t.due_at, t.id LIMIT $4",
            *(journey_id, now, most),
        )
        return [one.id for one in found]

    async def next_due(self, journey_id: JourneyId) -> datetime | None:
        at: datetime | None = await self._tx.connection.fetchval(
            f"SELECT t.due_at FROM travellers t WHERE {self._mine('t')} AND t.journey_id = $2"
            " AND t.state = 'travelling' ORDER BY t.due_at LIMIT 1",
            self._tx.actor.workspace,
            journey_id,
        )
        return at

    async def of_members(self, members: Collection[MemberId]) -> Sequence[Traveller]:
        return await self._some(
            "t.member_id = ANY ($2) AND t.state = 'travelling' ORDER BY t.id", list(members)
        )

    def write(self, *pairs: tuple[Traveller | None, Traveller]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(TRAVELLERS, *new)
        self._tx.change(TRAVELLERS, *((b, after) for b, after in pairs if b is not None))

    def record(self, step: TravellerStep) -> None:
        point("journey_step_unwritten")
        self._tx.add(TRAVELLER_STEPS, step)

    async def messages(self, traveller_id: TravellerId) -> Sequence[MessageId]:
        records = await self._tx.connection.fetch(
            f"SELECT s.message_id FROM traveller_steps s WHERE {self._mine('s')}"
            " AND s.traveller_id = $2 AND s.message_id IS NOT NULL ORDER BY s.number",
            self._tx.actor.workspace,
            traveller_id,
        )
        return [MessageId(record["message_id"]) for record in records]

    async def _some(self, condition: str, *values: Any) -> list[Traveller]:
        records = await self._tx.connection.fetch(
            f"SELECT {TRAVELLERS.listed('t')} FROM travellers t"
            f" WHERE {self._mine('t')} AND {condition}",
            self._tx.actor.workspace,
            *values,
        )
        return [TRAVELLERS.entity(record) for record in records]


class DbJourneyReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._journeys = Shelf(
            database,
            JOURNEYS,
            "journey",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "segment_id": "t.segment_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._travellers = ListSource(
            select=f"{TRAVELLERS.listed('t')}, {{position}} FROM travellers t",
            where=database.in_workspace("t"),
            sorts={"id": "t.id", "updated_at": "t.updated_at"},
            filters={
                "journey_id": "t.journey_id",
                "member_id": "t.member_id",
                "state": "t.state",
                "reason": "t.reason",
            },
        )

    async def journey(self, actor: Actor, journey_id: JourneyId) -> Journey:
        return await self._journeys.one(actor, journey_id)

    async def journeys(self, actor: Actor, request: PageRequest) -> Page[Journey]:
        return await self._journeys.page(actor, request)

    async def entered_by(self, actor: Actor, segment_id: SegmentId | None) -> Sequence[JourneyId]:
        entry = "joined" if segment_id is None else "segment"
        records = await self._database.ask(
            actor,
            f"SELECT j.id FROM journeys j WHERE {self._mine('j')} AND j.state = 'active'"
            " AND j.entry = $5 AND j.segment_id IS NOT DISTINCT FROM $6::text ORDER BY j.id",
            *(entry, segment_id),
        )
        return [JourneyId(record["id"]) for record in records]

    async def anybody_travels(self, actor: Actor) -> bool:
        asked = (
            f"SELECT t.id FROM travellers t WHERE {self._mine('t')}"
            " AND t.state = 'travelling' LIMIT 1"
        )
        return await self._database.ask_one(actor, asked) is not None

    async def progress(self, actor: Actor, journey_id: JourneyId) -> Progress:
        people = await self._database.ask(
            actor,
            "SELECT t.state, t.reason,"
            " CASE WHEN t.state = 'travelling' THEN t.passed END AS passed,"
            f" count(*) AS many FROM travellers t WHERE {self._mine('t')} AND t.journey_id = $5"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            journey_id,
        )
        steps = await self._database.ask(
            actor,
            "SELECT s.number, s.outcome, s.reason, count(*) AS many,"
            " count(*) FILTER (WHERE m.status IN ('published', 'deleted')) AS published,"
            " count(*) FILTER (WHERE m.status = 'failed') AS failed"
            " FROM traveller_steps s LEFT JOIN messages m"
            f" ON {self._mine('m')} AND m.id = s.message_id WHERE {self._mine('s')}"
            " AND s.journey_id = $5 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            journey_id,
        )
        return Progress(
            entered=sum(row["many"] for row in people),
            finished=sum(r["many"] for r in people if r["state"] == TravellerState.FINISHED),
            travelling=_among(people, TravellerState.TRAVELLING, "passed"),
            exited={
                ExitReason(why): many
                for why, many in _among(people, TravellerState.EXITED, "reason").items()
            },
            steps=tuple(
                StepCount(
                    *(row["number"], StepOutcome(row["outcome"]), row["reason"]),
                    *(row["many"], row["published"], row["failed"]),
                )
                for row in steps
            ),
        )

    async def traveller(
        self, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
    ) -> TravellerView:
        record = await self._database.ask_one(
            actor,
            f"SELECT {TRAVELLERS.listed('t')} FROM travellers t WHERE {self._mine('t')}"
            " AND t.journey_id = $5 AND t.id = $6",
            *(journey_id, traveller_id),
        )
        if record is None:
            raise NotFound(thing="traveller")
        steps = await self._database.ask(
            actor,
            f"SELECT {TRAVELLER_STEPS.listed('s')}, m.status FROM traveller_steps s"
            f" LEFT JOIN messages m ON {self._mine('m')} AND m.id = s.message_id"
            f" WHERE {self._mine('s')} AND s.traveller_id = $5 ORDER BY s.number",
            traveller_id,
        )
        views = tuple(StepView(TRAVELLER_STEPS.entity(row), row["status"]) for row in steps)
        return TravellerView(TRAVELLERS.entity(record), views)

    async def travellers(
        self, actor: Actor, journey_id: JourneyId, request: PageRequest
    ) -> Page[Traveller]:
        of_it = Filter("journey_id", "in", [journey_id])
        asked = PageRequest(request.limit, request.sort, [of_it, *request.filters], request.after)
        found, after = await fetch_page(self._database, actor, self._travellers, asked)
        return Page([TRAVELLERS.entity(row) for row in found], after)


def _among(people: Sequence[Any], state: TravellerState, by: str) -> Mapping[Any, int]:
    return {row[by]: row["many"] for row in people if row["state"] == state}
