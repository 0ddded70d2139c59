"""What charts call things, and the colour of the workspace."""

from collections.abc import Sequence

from adapters.db.database import Database
from domain.insights.chart_ports import Look, Names
from domain.insights.measures import Dimension
from domain.insights.query import Asked, Key
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

LONGEST = 80
_NAMED = {
    Dimension.CHANNEL: ("channels", "t.name"),
    Dimension.COMMUNITY: ("communities", "t.name"),
    Dimension.CAMPAIGN: ("campaigns", "t.name"),
    Dimension.MESSAGE: (
        "messages",
        f"left(regexp_replace(coalesce(t.text, ''), '\\s+', ' ', 'g'), {LONGEST})",
    ),
}


class DbChartReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace

    async def look(self, actor: Actor) -> Look:
        record = await self._database.ask_one(
            actor,
            "SELECT coalesce(b.locale, w.language) AS language,"
            " coalesce(b.accent_colour, b.primary_colour) AS accent FROM workspaces w"
            " LEFT JOIN brandings b ON b.workspace_id = walls.workspace"
            " WHERE w.id = walls.workspace",
        )
        return Look(record["language"], record["accent"])

    async def channel(self, actor: Actor, channel_id: ChannelId) -> str | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT t.name FROM channels t WHERE {self._mine('t')} AND t.id = $5",
            channel_id,
        )
        return None if record is None else str(record["name"])

    async def names(self, actor: Actor, asked: Asked, keys: Sequence[Key]) -> Names:
        names: dict[tuple[Dimension, str], str] = {}
        for place, dimension in enumerate(asked.query.dimensions):
            if dimension not in _NAMED or not keys:
                continue
            table, column = _NAMED[dimension]
            found = await self._database.ask(
                actor,
                f"SELECT t.id, {column} AS name FROM {table} t"
                f" WHERE {self._mine('t')} AND t.id = ANY ($5)",
                sorted({key[place] for key in keys}),
            )
            names |= {(dimension, row["id"]): row["name"] for row in found if row["name"]}
        return names
