"""What a customer's warehouse reads, in PostgreSQL: rows by the transaction that wrote them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2s
from logging import getLogger
from typing import Any

from adapters.db.database import Database
from adapters.db.warehouse_sources import (
    SOURCES,
    Source,
    as_line,
    as_values,
    gone_line,
    gone_values,
)
from domain.insights.warehouse import Batch, Key, Lines, Phase, Reading, Seen
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable

log = getLogger("tertulia.warehouse")
ERA = 44
"""A place is the number of a transaction, below the number of its era."""

_LOOK = (
    "SELECT h.era, h.system, c.system_identifier::text AS here,"
    " left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS line,"
    " pg_current_snapshot()::text AS seen, clock_timestamp() AS at"
    " FROM home_of_changes() h, pg_control_system() c"
)
_KEPT_SINCE = (
    "SELECT max(r.until) AS until FROM retention_receipts r"
    " WHERE {mine} AND r.data_class = 'metrics'"
)
_TOGETHER = (
    "WITH page AS MATERIALIZED ({page}),"
    " summed AS (SELECT count(*) AS rows, string_agg(line, E'\\n') AS text FROM page)"
    " SELECT s.rows, s.text, l.* FROM summed s LEFT JOIN LATERAL (SELECT {key} FROM page"
    " OFFSET (SELECT greatest(rows - 1, 0) FROM summed) LIMIT 1) l ON true"
)
_NTH = (
    "WITH page AS MATERIALIZED ({page}),"
    " summed AS (SELECT count(*) AS rows FROM page)"
    " SELECT s.rows, l.* FROM summed s LEFT JOIN LATERAL (SELECT {key} FROM page"
    " OFFSET (SELECT greatest(rows - 1, 0) FROM summed) LIMIT 1) l ON true"
)


class DbWarehouse:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, actor: Actor) -> tuple[str, Seen]:
        found = await self._database.ask_one(actor, _LOOK)
        if found["here"] != found["system"]:
            # Places that came from elsewhere may lie in what is the future here.
            log.error("the database came from another server: run `./run migrate`")
            raise TemporarilyUnavailable(retry_after_seconds=60)
        home = f"{found['system']}/{found['line']}/{found['era']}".encode()
        return blake2s(home, digest_size=8).hexdigest(), _seen(found)

    async def kept_since(self, actor: Actor) -> datetime | None:
        query = _KEPT_SINCE.format(mine=self._database.in_workspace("r"))
        found = await self._database.ask_one(actor, query)
        until: datetime | None = found["until"]
        return until

    async def lines(self, actor: Actor, reading: Reading, most: int) -> Lines:
        source, names = SOURCES[reading.dataset.name], reading.columns
        gone = reading.place.phase is Phase.GONE
        line = gone_line(source, reading) if gone else as_line(source, names)
        page, given = self._page(reading, most, f"{line} AS line")
        found = await self._database.ask_one(
            actor, _TOGETHER.format(page=page, key=_key_names(reading)), *given
        )
        if not found["rows"]:
            return Lines(b"", 0, None)
        return Lines(found["text"].encode() + b"\n", found["rows"], _key(found, 2))

    async def batch(
        self, actor: Actor, reading: Reading, most: int, last: Key | None = None
    ) -> Batch:
        source, names = SOURCES[reading.dataset.name], reading.columns
        gone = reading.place.phase is Phase.GONE
        values = gone_values(source, reading) if gone else as_values(source, names)
        page, given = self._page(reading, most, values, last)
        found = await self._database.ask(actor, page, *given)
        width = len(names) + 1
        rows = [tuple(record.values())[-width:] for record in found]
        return Batch(rows, _key(found[-1], 0, width) if found else None)

    async def nth(self, actor: Actor, reading: Reading, nth: int) -> tuple[Key | None, int]:
        page, given = self._page(reading, nth, "")
        found = await self._database.ask_one(
            actor, _NTH.format(page=page, key=_key_names(reading)), *given
        )
        rows: int = found["rows"]
        return (_key(found, 1) if rows == nth else None), rows

    def _page(
        self, reading: Reading, most: int, what: str, last: Key | None = None
    ) -> tuple[str, list[Any]]:
        """The next rows of a phase, in the order of their places: their key, and `what`."""
        source, place = SOURCES[reading.dataset.name], reading.place
        until = place.until
        assert until is not None
        since = place.since or Seen(0, (), until.at)
        key = _keys(reading, source)
        named = ", ".join(f"{column} AS k{n}" for n, column in enumerate(key))
        given: list[Any] = [since.from_where, since.top, list(since.open)]
        given += [until.top, list(until.open)]
        conditions = [
            self._database.in_workspace("t"),
            "t.changed_in >= $5 AND (t.changed_in >= $6 OR t.changed_in = ANY ($7::bigint[]))",
            "t.changed_in < $8 AND t.changed_in <> ALL ($9::bigint[])",
        ]
        if place.phase is Phase.GONE:
            given.append(source.dataset)
            conditions += [f"t.dataset = ${len(given) + 4}", self._is_not_back(source)]
        for sign, edge in ((">", place.after), ("<=", last)):
            if edge is not None:
                conditions.append(_beside(key, sign, _parameters(place.phase, edge), given))
        table = "warehouse_gone" if place.phase is Phase.GONE else source.table
        selected = f"{named}, {what}" if what else named
        return (
            f"SELECT {selected} FROM {table} t WHERE {' AND '.join(conditions)}"
            f" ORDER BY {', '.join(key)} LIMIT {most:d}"
        ), given

    def _is_not_back(self, source: Source) -> str:
        """A row that came again under the same key is told of as a row."""
        same = " AND ".join(
            f"b.{column} = t.key[{n}]{source.casts.get(column, '')}"
            for n, column in enumerate(source.key, start=1)
        )
        mine = self._database.in_workspace("b")
        return f"NOT EXISTS (SELECT FROM {source.table} b WHERE {mine} AND {same})"


def _seen(found: Any) -> Seen:
    """The snapshot as places of this era. See `pg_snapshot` for how it is written."""
    _, top, open_ones = found["seen"].split(":")
    era = found["era"] << ERA
    still = tuple(era + int(one) for one in open_ones.split(",") if one)
    return Seen(era + int(top), still, found["at"])


def _keys(reading: Reading, source: Source) -> list[str]:
    if reading.place.phase is Phase.GONE:
        return ["t.changed_in", "t.key"]
    return ["t.changed_in", *(f"t.{column}" for column in source.key)]


def _key_names(reading: Reading) -> str:
    count = len(_keys(reading, SOURCES[reading.dataset.name]))
    return ", ".join(f"k{n}" for n in range(count))


def _key(record: Any, first: int, behind: int = 0) -> Key:
    values = list(record.values())
    found = values[first : len(values) - behind]
    if isinstance(found[-1], list):
        return (found[0], *found[-1])
    return tuple(found)


def _parameters(phase: Phase, edge: Key) -> Sequence[Any]:
    return [edge[0], list(edge[1:])] if phase is Phase.GONE else edge


def _beside(key: Sequence[str], sign: str, edge: Sequence[Any], given: list[Any]) -> str:
    first = len(given) + 5
    given += edge
    marks = ", ".join(f"${n}" for n in range(first, first + len(edge)))
    return f"({', '.join(key)}) {sign} ({marks})"
