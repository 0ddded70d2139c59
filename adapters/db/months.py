"""The places of samples, one for each month, in PostgreSQL: parts of one table, which only its
owner can make and drop, by two doors that are the owner's own."""

from adapters.db.database import Database
from domain.insights.rollup import MONTHS_AHEAD
from domain.members.retention import LIMITS, DataClass
from domain.shared.ids import IdMaker, Kind

SURELY_ENOUGH = 16
"""So many receipts are thought of first; where it takes more, the door says so."""


class DbMonths:
    """Looks across the walls, and gives back how many."""

    def __init__(self, database: Database, ids: IdMaker) -> None:
        self._database = database
        self._ids = ids

    async def make(self) -> int:
        async with self._database.connection() as connection:
            made: int = await connection.fetchval("SELECT make_sample_months($1)", MONTHS_AHEAD)
        return made

    async def drop(self) -> bool:
        fresh, answer = SURELY_ENOUGH, -1
        async with self._database.connection() as connection:
            while answer < 0:
                ids = [self._ids.new(Kind.RETENTION_RECEIPT) for _ in range(fresh)]
                answer = await connection.fetchval(
                    "SELECT drop_sample_month($1, $2)", LIMITS[DataClass.METRICS].default, ids
                )
                fresh = -answer
        return answer > 0
