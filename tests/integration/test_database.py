"""Connections are lent, come back, and are replaced; what is added waits for its commit."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from adapters.db.database import Database, open_database
from adapters.db.publishing import MESSAGES
from adapters.wiring import House
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import MessageId
from tests.kit.builders import a_message, a_workspace
from tests.kit.database import DatabaseUrls

SIZE = 2


@pytest.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    async with open_database(database_urls.service, size=SIZE) as database:
        yield database


async def backend(database: Database) -> int:
    async with database.connection() as connection:
        pid: int = await connection.fetchval("SELECT pg_backend_pid()")
    return pid


async def backend_if_any(database: Database) -> int | None:
    try:
        return await backend(database)
    except TemporarilyUnavailable:
        return None


async def test_a_connection_is_used_again_and_no_more_than_its_size_at_once(
    database: Database,
) -> None:
    first = await backend(database)
    assert await backend(database) == first
    many = await asyncio.gather(*(backend(database) for _ in range(20)))
    assert len(set(many)) <= SIZE
    assert database.lent == 0


async def test_a_connection_that_ended_while_nobody_used_it_is_replaced(
    database: Database, database_urls: DatabaseUrls
) -> None:
    first = await backend(database)
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute("SELECT pg_terminate_backend($1)", first)
    await owner.close()
    # It takes a moment to end, and another until that is known here.
    async with asyncio.timeout(20):
        while await backend_if_any(database) in (None, first):
            pass
    assert await backend(database) != first
    assert database.lent == 0


async def test_a_connection_left_in_the_middle_of_a_query_does_not_disturb_the_next(
    database: Database,
) -> None:
    for _ in range(SIZE + 1):
        async with database.connection() as connection:
            waiting = asyncio.create_task(connection.fetchval("SELECT pg_sleep(60)"))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
    for _ in range(SIZE + 1):
        assert await backend(database) > 0
    assert database.lent == 0


async def test_who_finds_none_free_is_told_to_come_back(database_urls: DatabaseUrls) -> None:
    async with open_database(database_urls.service, size=1) as database:
        impatient = Database(database.pool, size=1, wait=0.01)
        async with impatient.connection():
            assert impatient.lent == 1
            with pytest.raises(TemporarilyUnavailable):
                await backend(impatient)
        assert await backend(impatient) > 0


async def test_closed_it_lends_nothing_more(database: Database) -> None:
    await backend(database)
    await database.close()
    with pytest.raises(TemporarilyUnavailable):
        await backend(database)


async def test_between_adding_and_the_commit_nothing_is_asked(house: House) -> None:
    """What was added would not be found."""
    actor = await a_workspace(house)
    made = await a_message(house, actor)
    async with house.app.publishing.begin(actor) as tx:
        assert (await tx.messages.get(made.id)).id == made.id
        tx.add(MESSAGES, made)  # type: ignore[attr-defined]
        with pytest.raises(RuntimeError, match="ask before you add"):
            await tx.messages.get(MessageId("msg_other"))


async def test_a_wall_is_asked_who_works_here_once_for_each_statement(
    database_urls: DatabaseUrls,
) -> None:
    """Asked for every row it would also be asked by the planner, before there is an answer."""
    owner = await asyncpg.connect(database_urls.owner)
    bare: list[Any] = await owner.fetch(
        r"SELECT tablename FROM pg_policies WHERE policyname = 'wall'"
        r" AND qual || with_check ~ '(?<!SELECT )current_setting\('"
    )
    walls = await owner.fetchval("SELECT count(*) FROM pg_policies WHERE policyname = 'wall'")
    await owner.close()
    assert walls > 10
    assert bare == []
