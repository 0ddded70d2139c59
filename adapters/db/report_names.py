"""What the things in a report are called, each kind in one query."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.database import Database
from domain.shared.access import Actor


class DbReportNames:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, actor: Actor, ids: Collection[str]) -> Mapping[str, str]:
        """Channels, communities and campaigns, whatever these ids are of."""
        if not ids:
            return {}
        mine = self._database.in_workspace
        found = await self._database.ask(
            actor,
            " UNION ALL ".join(
                f"SELECT t.id, t.{column} AS name FROM {table} t WHERE {mine('t')}"
                " AND t.id = ANY ($5)"
                for table, column in _NAMED
            ),
            sorted(ids),
        )
        return {record["id"]: record["name"] for record in found}

    async def communities(self, actor: Actor, ids: Sequence[str], most: int) -> Mapping[str, str]:
        """These, or without ids the first that are there."""
        found = await self._database.ask(
            actor,
            f"SELECT t.id, t.name FROM communities t WHERE {self._database.in_workspace('t')}"
            " AND (t.id = ANY ($5) OR (cardinality($5::text[]) = 0 AND t.archived_at IS NULL))"
            " ORDER BY t.id LIMIT $6",
            list(ids),
            most,
        )
        return {record["id"]: record["name"] for record in found}


_NAMED = (("channels", "name"), ("communities", "name"), ("campaigns", "name"))
