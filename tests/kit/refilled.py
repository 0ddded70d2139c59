"""Databases with rows in them that are put as they were and lent again: to copy one of a furnished
world and to drop it took 75 ms, to put right what a test changed in it takes a third.

What a test left is looked for in three steps, each exact. PostgreSQL counts the rows that anybody
writes in each table, and whoever wrote has hung up and been counted when it is asked. Where it
wrote in those that describe the database, more than rows may differ. Of the others only those with
a new count are looked through: a row is one that was there before if the transaction that
made it is older than the loan; whatever is younger goes. Where less than all of the old ones are
left, those that miss are written again, word for word. A database that differs by more than rows
is dropped; so is one about which there is any doubt.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.kit.database import DatabaseUrls, copied, dropped
from tests.kit.lent import OF_THE_WHOLE, ROOM_BYTES, alone, begin_again

# Parts of a table lie in a schema of their own.
_OURS = "c.relkind = 'r' AND (c.relispartition OR c.relnamespace = 'public'::regnamespace)"
_COUNTED = """
    SELECT c.oid::regclass::text, pg_stat_get_tuples_inserted(c.oid)
        + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid)
    FROM pg_class c
    WHERE c.relkind = 'r' AND NOT c.relisshared
      AND (c.relispartition OR c.relnamespace = 'public'::regnamespace
        OR c.relnamespace = 'pg_catalog'::regnamespace)
      AND (c.relnamespace = 'pg_catalog'::regnamespace) = $1
"""
# Counts begin anew when somebody asks for that, or when PostgreSQL broke down.
_OUTSIDE = f"""
    SELECT told.*, pg_stat_get_db_stat_reset_time(d.oid), (SELECT stats_reset FROM pg_stat_wal)
    FROM ({OF_THE_WHOLE}) AS told JOIN pg_database d ON d.datname = current_database()
"""
_NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_WRITABLE = f"""
    SELECT c.oid::regclass::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE {_OURS} AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY 1
"""


@dataclass
class Book:
    """What a furnished database holds, and those of its copies that are as it is."""

    template: str
    tables: Mapping[str, "Table"]
    sequences: str
    idle: list["Loan"] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """The rows of a table, each as PostgreSQL writes it, and the columns that can be written."""

    name: str
    columns: Sequence[str]
    rows: Sequence[str]

    @property
    def refill(self) -> str:
        """Writes the rows that are given."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        given = ", ".join(f'(given.r)."{column}"' for column in self.columns)
        return (
            f"INSERT INTO {self.name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {given} FROM"
            f" (SELECT unnest($1::text[])::{self.name} AS r OFFSET 0) AS given"
        )


@dataclass(frozen=True)
class Look:
    """What can be told of a database without looking through its tables: how often anybody wrote
    in those in which PostgreSQL describes it, and in its own."""

    outside: Sequence[Any]
    described: Mapping[str, int]
    written: Mapping[str, int]


@dataclass(frozen=True)
class Loan:
    """A database as it is lent: how it looks, and the first transaction that is younger."""

    urls: DatabaseUrls
    look: Look
    horizon: int


async def read_book(server: DatabaseUrls, template: str) -> Book:
    """Of a database in which nobody is at work any more."""
    async with _connected(server.of(template)) as owner:
        tables = {
            each["name"]: Table(
                each["name"], each["columns"], await rows_of(owner, str(each["name"]))
            )
            for each in await owner.fetch(_WRITABLE)
        }
        return Book(template, tables, await begin_again(owner))


async def rows_of(owner: Any, table: str) -> list[str]:
    """Every row of this table, each as one text, from which the very same row can be made."""
    found = await owner.fetch(f"SELECT CAST(whole.* AS text) AS row FROM ONLY {table} AS whole")
    return [each["row"] for each in found]


@asynccontextmanager
async def a_refilled_database(server: DatabaseUrls, book: Book) -> AsyncIterator[DatabaseUrls]:
    """A database that is as its template, for as long as the block lasts."""
    loan = book.idle.pop() if book.idle else await _copied(server, book)
    try:
        yield loan.urls
    except BaseException:
        await dropped(server, loan.urls.database)
        raise
    again = await _put_right(book, loan)
    if again is not None:
        book.idle.append(again)
    else:
        await dropped(server, loan.urls.database)


async def close_book(server: DatabaseUrls, book: Book) -> None:
    """Drop what is idle. Raises AssertionError where something of it is not as it was."""
    while book.idle:
        loan = book.idle.pop()
        async with _connected(loan.urls) as owner:
            differing = [
                table.name
                for table in book.tables.values()
                if Counter(await rows_of(owner, table.name)) != Counter(table.rows)
            ]
        await dropped(server, loan.urls.database)
        assert not differing, f"{loan.urls.database} was lent with other rows in {differing}"


async def _copied(server: DatabaseUrls, book: Book) -> Loan:
    urls = await copied(server, book.template)
    async with _connected(urls) as owner:
        return Loan(urls, await _look(owner), await owner.fetchval(_NEXT))


async def _look(owner: Any) -> Look:
    return Look(
        await owner.fetch(_OUTSIDE),
        dict(await owner.fetch(_COUNTED, True)),
        dict(await owner.fetch(_COUNTED, False)),
    )


async def _put_right(book: Book, loan: Loan) -> Loan | None:
    """None where it can not be lent again."""
    async with _connected(loan.urls) as owner:
        if not await alone(owner):
            return None
        before, now = loan.look, await _look(owner)
        if (now.outside, now.described) != (before.outside, before.described):
            return None
        touched = [name for name, count in now.written.items() if count != before.written[name]]
        if await _size(owner, touched) > ROOM_BYTES:
            return None
        await owner.execute("SET session_replication_role = replica")
        for name, old, young in await _counted(owner, touched, loan.horizon):
            if young:
                await owner.execute(f"DELETE FROM ONLY {name} WHERE {_young(loan.horizon)}")
            if old < len(book.tables[name].rows):
                await _refill(owner, book.tables[name])
        await owner.execute(f"{book.sequences} SELECT pg_stat_force_next_flush()")
        return Loan(loan.urls, await _look(owner), await owner.fetchval(_NEXT))


async def _size(owner: Any, tables: Sequence[str]) -> int:
    """How much room these take, with what nobody sees any more."""
    size: int = await owner.fetchval(
        "SELECT coalesce(sum(pg_total_relation_size(name::regclass)), 0)::bigint"
        " FROM unnest($1::text[]) AS name",
        list(tables),
    )
    return size


async def _counted(
    owner: Any, touched: Sequence[str], horizon: int
) -> Sequence[tuple[str, int, int]]:
    """Of each of these tables, how many of its rows are old, and how many young."""
    if not touched:
        return []
    young = _young(horizon)
    found = await owner.fetch(
        " UNION ALL ".join(
            f"SELECT '{name}', count(*) FILTER (WHERE NOT {young}), count(*) FILTER (WHERE {young})"
            f" FROM ONLY {name}"
            for name in touched
        )
    )
    return [tuple(each) for each in found]


async def _refill(owner: Any, table: Table) -> None:
    missing = Counter(table.rows) - Counter(await rows_of(owner, table.name))
    await owner.execute(table.refill, list(missing.elements()))


def _young(horizon: int) -> str:
    return f"(xmin::text::bigint >= {horizon})"


@asynccontextmanager
async def _connected(urls: DatabaseUrls) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(urls.owner)
    try:
        yield connection
    finally:
        await connection.close()
