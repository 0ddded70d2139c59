"""A database that a test used is lent again only if nobody can tell that it was used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from tests.kit.database import DatabaseUrls, dropped
from tests.kit.lent import a_clean_database

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


@dataclass
class Lender:
    """Lends those that nobody had before: what many tests wrote to may be too large to be lent
    once more."""

    server: DatabaseUrls
    cleaned: list[DatabaseUrls] = field(default_factory=list)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[tuple[str, Any]]:
        """The name of a database, and whoever owns it."""
        async with a_clean_database(self.server, self.cleaned) as urls:
            owner = await asyncpg.connect(urls.owner)
            yield urls.database, owner
            # Who forgets to hang up is thrown out.


@pytest.fixture
async def lender(database_server: DatabaseUrls) -> AsyncIterator[Lender]:
    lender = Lender(database_server)
    yield lender
    for left in lender.cleaned:
        await dropped(database_server, left.database)


async def test_what_was_written_is_gone_and_sequences_begin_again(lender: Lender) -> None:
    async with lender.lent() as (first, owner):
        before = await owner.fetchval("SELECT nextval('event_positions')")
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            "INSERT INTO inbound_originals VALUES ('ws', 'rcp', now(), 'text/plain', '')"
        )
    async with lender.lent() as (second, again):
        assert second == first
        assert owner.is_closed()
        assert await again.fetchval("SELECT count(*) FROM inbound_originals") == 0
        assert await again.fetchval("SELECT nextval('event_positions')") == before
        assert await again.fetchval("SELECT count(*) FROM alembic_version") == 1


async def test_what_postgresql_gathers_of_its_own_accord_about_migrations_spoils_nothing(
    lender: Lender,
) -> None:
    async with lender.lent() as (first, owner):
        await owner.execute("ANALYZE alembic_version")
    async with lender.lent() as (second, _):
        assert second == first


@pytest.mark.parametrize("change", SPOILING.values(), ids=SPOILING.keys())
async def test_one_that_was_changed_itself_is_lent_to_nobody(lender: Lender, change: str) -> None:
    async with lender.lent() as (first, owner):
        await owner.execute(change)
    async with lender.lent() as (second, _):
        assert second != first
