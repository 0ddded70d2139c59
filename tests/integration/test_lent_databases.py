"""A database that a test used is lent again only if nobody can tell that it was used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from tests.kit import lent as lending
from tests.kit.database import DatabaseUrls, dropped

SPOILING = {
    "a table more": "CREATE TABLE more (id int)",
    "a column more": "ALTER TABLE communities ADD COLUMN more int",
    "an index less": "DROP INDEX ix_said_texts_channel",
    "a policy less": "DROP POLICY wall ON communities",
    "a right less": "REVOKE SELECT ON communities FROM tertulia_app",
    "a function less": "DROP FUNCTION matching_conversations",
    "statistics": "SET session_replication_role = replica; INSERT INTO inbound_originals"
    " VALUES ('ws', 'rcp', now(), 'text/plain', ''); ANALYZE inbound_originals",
}


@pytest.fixture(autouse=True)
async def nothing_lent_before(
    database_server: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """One that many tests wrote to may be too large to be lent once more."""
    monkeypatch.setattr(lending, "_idle", {})
    yield
    for left in lending._idle.get(database_server.owner, []):
        await dropped(database_server, left.database)


@asynccontextmanager
async def lent(server: DatabaseUrls) -> AsyncIterator[tuple[str, Any]]:
    """The name of a database, and whoever owns it."""
    async with lending.a_clean_database(server) as urls:
        owner = await asyncpg.connect(urls.owner)
        yield urls.database, owner
        # Who forgets to hang up is thrown out.


async def test_what_was_written_is_gone_and_sequences_begin_again(
    database_server: DatabaseUrls,
) -> None:
    async with lent(database_server) as (first, owner):
        before = await owner.fetchval("SELECT nextval('event_positions')")
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            "INSERT INTO inbound_originals VALUES ('ws', 'rcp', now(), 'text/plain', '')"
        )
    async with lent(database_server) as (second, again):
        assert second == first
        assert owner.is_closed()
        assert await again.fetchval("SELECT count(*) FROM inbound_originals") == 0
        assert await again.fetchval("SELECT nextval('event_positions')") == before
        assert await again.fetchval("SELECT count(*) FROM alembic_version") == 1


async def test_what_postgresql_gathers_of_its_own_accord_about_migrations_spoils_nothing(
    database_server: DatabaseUrls,
) -> None:
    async with lent(database_server) as (first, owner):
        await owner.execute("ANALYZE alembic_version")
    async with lent(database_server) as (second, _):
        assert second == first


@pytest.mark.parametrize("change", SPOILING.values(), ids=SPOILING.keys())
async def test_one_that_was_changed_itself_is_lent_to_nobody(
    database_server: DatabaseUrls, change: str
) -> None:
    async with lent(database_server) as (first, owner):
        await owner.execute(change)
    async with lent(database_server) as (second, _):
        assert second != first
