"""The places of samples, one for each month, in PostgreSQL: parts of one table, which only its
owner can make and drop, by two doors that are the owner's own."""

from datetime import datetime, timedelta

from adapters.db.database import Database
from domain.insights.rollup import MONTHS_AHEAD

FLOOR = timedelta(days=30)
"""No workspace keeps its samples for less, so that a month can be empty for good only then."""


class DbMonths:
    """Looks across the walls, and sees no row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self) -> int:
        async with self._database.connection() as connection:
            made: int = await connection.fetchval("SELECT make_sample_months($1)", MONTHS_AHEAD)
        return made

    async def drop(self, now: datetime) -> int:
        async with self._database.connection() as connection:
            gone: int = await connection.fetchval("SELECT drop_sample_months($1)", now - FLOOR)
        return gone
