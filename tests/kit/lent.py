"""Databases that are cleaned and lent again: a copy of the template and its end took 78 ms, to
delete from each of its tables took 9.

One is lent again only as long as nothing but rows tells it from the template. A test that changed
the schema, gathered statistics or wrote much leaves a database that nobody gets any more.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.kit.database import TEMPLATE, DatabaseUrls, copied, dropped


@dataclass(frozen=True)
class Made:
    """What a database looks like that nobody has used: its schema, and its sequences to begin
    again."""

    schema: Sequence[Any]
    begin_again: str


ROOM_BYTES = 8 * 1024**2
_GONE_WITHIN_MS = 5000
_idle: dict[str, list[DatabaseUrls]] = {}
_as_made: dict[str, Made] = {}
_ALONE = (
    f"SELECT coalesce(bool_and(pg_terminate_backend(pid, {_GONE_WITHIN_MS})), true)"
    " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_OWN = 16384
"""What is younger than the server itself has at least this oid."""

_CATALOGUES = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_constraint": "oid",
    "pg_policy": "oid",
    "pg_proc": "oid",
    "pg_trigger": "oid",
    "pg_type": "oid",
    "pg_enum": "oid",
    "pg_namespace": "oid",
    "pg_attrdef": "oid",
    "pg_rewrite": "oid",
    "pg_extension": "oid",
    "pg_default_acl": "oid",
    "pg_event_trigger": "oid",
    "pg_index": "indexrelid",
    "pg_sequence": "seqrelid",
}
# Whatever changes a row of these leaves a younger one, and whatever ends one leaves one less.
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name} WHERE {oid} >= {_OWN}"
    for name, oid in _CATALOGUES.items()
)
# What is said of a database as a whole lies outside of it.
OF_THE_WHOLE = (
    "SELECT 'rights', count(*), hashtext(datacl::text)::bigint FROM pg_database"
    " WHERE datname = current_database() GROUP BY 3 UNION ALL"
    " SELECT 'settings', count(*), max(s.xmin::text::bigint) FROM pg_db_role_setting s"
    " JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()"
)
# PostgreSQL itself looks at a table in which a migration after the other was noted, at any time.
_STATISTICS = (
    "SELECT 'statistics', count(*), 0 FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'"
)
# Parts of a table lie in a schema of their own.
_WRITTEN = (
    "SELECT c.oid::regclass::text AS name, pg_total_relation_size(c.oid) AS size FROM pg_class c"
    " WHERE c.relkind = 'r' AND (c.relispartition OR c.relnamespace = 'public'::regnamespace)"
    " AND c.relname <> 'alembic_version' AND pg_relation_size(c.oid) > 0"
)
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) AS last FROM pg_sequences"


@asynccontextmanager
async def a_clean_database(
    server: DatabaseUrls, among: list[DatabaseUrls] | None = None
) -> AsyncIterator[DatabaseUrls]:
    """A migrated database with no rows, for as long as the block lasts: one `among` those that
    were cleaned, or a new one, which comes among them."""
    idle = _idle.setdefault(server.owner, []) if among is None else among
    urls = idle.pop() if idle else await _made(server)
    try:
        yield urls
    except BaseException:
        await dropped(server, urls.database)
        raise
    if await _cleaned(server, urls):
        idle.append(urls)
    else:
        await dropped(server, urls.database)


async def _made(server: DatabaseUrls) -> DatabaseUrls:
    urls = await copied(server, TEMPLATE)
    if server.owner not in _as_made:
        connection = await asyncpg.connect(urls.owner)
        try:
            _as_made[server.owner] = Made(await as_it_is(connection), await begin_again(connection))
        finally:
            await connection.close()
    return urls


async def as_it_is(connection: Any) -> Sequence[Any]:
    """What differs as soon as a database differs by more than rows."""
    found: Sequence[Any] = await connection.fetch(
        f"{_SCHEMA} UNION ALL {OF_THE_WHOLE} UNION ALL {_STATISTICS}"
    )
    return found


async def begin_again(connection: Any) -> str:
    """What sets every sequence to where it is now."""
    return "".join(
        f"SELECT setval('{each['sequencename']}', {max(1, each['last'])}, {each['last'] > 0});"
        for each in await connection.fetch(_SEQUENCES)
    )


async def alone(connection: Any) -> bool:
    """Throw out whoever is connected to the same database, and say whether all of them went."""
    left: bool = await connection.fetchval(_ALONE)
    return left


async def _cleaned(server: DatabaseUrls, urls: DatabaseUrls) -> bool:
    """Whether nobody is there any more, and it is as it was made."""
    made = _as_made[server.owner]
    connection = await asyncpg.connect(urls.owner)
    try:
        if not await alone(connection) or await as_it_is(connection) != made.schema:
            return False
        written = await connection.fetch(_WRITTEN)
        if sum(table["size"] for table in written) > ROOM_BYTES:
            return False
        deletes = "".join(f"DELETE FROM {table['name']};" for table in written)
        await connection.execute(
            f"SET session_replication_role = replica; {deletes}{made.begin_again}"
        )
        return True
    finally:
        await connection.close()
