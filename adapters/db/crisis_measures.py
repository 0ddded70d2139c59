"""What crises ask of their surroundings, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.crises.crisis_measures import CrisisMeasure
from domain.crises.measure_ports import Standing, StandingHold
from domain.shared.access import Actor
from domain.shared.ids import CrisisId

MEASURES = Table("crisis_measures", CrisisMeasure)
_HOLD = ("id", "scope", "reason", "created_at", "channel_id", "community_id", "campaign_id", "tag")


class DbMeasures:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("m")

    async def add(self, measure: CrisisMeasure) -> None:
        point("measure_unwritten")
        await self._tx.connection.execute(MEASURES.insert, *MEASURES.values(measure))
        point("measure_written")

    async def standing(self, crisis_id: CrisisId) -> Sequence[CrisisMeasure]:
        records = await self._tx.connection.fetch(
            f"SELECT {MEASURES.listed('m')} FROM crisis_measures m"
            f" WHERE {self._mine} AND m.crisis_id = $2 AND m.lifted_at IS NULL ORDER BY m.id",
            self._tx.actor.workspace,
            crisis_id,
        )
        return [MEASURES.entity(record) for record in records]

    async def knows(self, crisis_id: CrisisId, measure_id: str) -> bool:
        known: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM crisis_measures m"
            f" WHERE {self._mine} AND m.crisis_id = $2 AND m.id = $3)",
            self._tx.actor.workspace,
            crisis_id,
            measure_id,
        )
        return known

    async def save(self, measure: CrisisMeasure) -> None:
        await self._tx.connection.execute(MEASURES.update, *MEASURES.values(measure))


class DbMeasureReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._holds = (
            f"SELECT {', '.join(f'h.{name}' for name in _HOLD)} FROM crises c"
            " JOIN holds h ON h.workspace_id = c.workspace_id AND h.id = ANY (c.hold_ids)"
            f" WHERE {database.in_workspace('c')} AND c.id = $5 AND h.lifted_at IS NULL"
            " ORDER BY h.id"
        )
        self._measures = (
            f"SELECT {MEASURES.listed('m')} FROM crisis_measures m"
            f" WHERE {database.in_workspace('m')} AND m.crisis_id = $5 AND m.lifted_at IS NULL"
            " ORDER BY m.id"
        )

    async def standing(self, actor: Actor, crisis_id: CrisisId) -> Standing:
        holds = await self._database.ask(actor, self._holds, crisis_id)
        measures = await self._database.ask(actor, self._measures, crisis_id)
        return Standing(
            crisis_id,
            tuple(StandingHold(**{name: row[name] for name in _HOLD}) for row in holds),
            tuple(MEASURES.entity(row) for row in measures),
        )
