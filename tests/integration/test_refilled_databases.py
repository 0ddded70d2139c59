"""A database with rows that a test used is lent again only as it was, to the last word."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from tests.kit.database import EMPTY, DatabaseUrls, copied, dropped
from tests.kit.lent import ROOM_BYTES
from tests.kit.refilled import Book, a_refilled_database, close_book, read_book

FURNITURE = """
    CREATE TYPE mood AS ENUM ('calm', 'cross');
    CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dropped int,
        text text, "order" mood, seen timestamptz, share float8, price numeric, raw bytea,
        tags text[], document jsonb, length int GENERATED ALWAYS AS (length(text)) STORED);
    ALTER TABLE things DROP COLUMN dropped;
    CREATE INDEX by_text ON things (text);
    CREATE TABLE parts (id serial PRIMARY KEY, thing bigint REFERENCES things ON DELETE CASCADE);
    CREATE TABLE twins (text text);
    CREATE TABLE logs (day int, text text) PARTITION BY LIST (day);
    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES IN (1);
    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES IN (2);
    CREATE TABLE elders (name text);
    CREATE TABLE heirs (age int) INHERITS (elders);
    ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
    ALTER TABLE parts FORCE ROW LEVEL SECURITY;
    CREATE POLICY wall ON parts USING (false);
    CREATE TABLE alembic_version (version_num text PRIMARY KEY);
    INSERT INTO alembic_version VALUES ('0097');
    CREATE VIEW calm AS SELECT id FROM things WHERE "order" = 'calm';
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO twins VALUES (OLD.text); RETURN NULL; END $$;
    CREATE TRIGGER noting AFTER UPDATE OR DELETE ON things FOR EACH ROW EXECUTE FUNCTION noted();
    INSERT INTO things (text, "order", seen, share, price, raw, tags, document) VALUES
        (E'a "quoted", \\\\ (word)\\nand ''more''', 'calm', '2031-03-30 01:30:00.123457+00',
            0.1::float8 + 0.2, 1.50, '\\x00ff', '{"a b",NULL,"c,\\"d"}', '{"a": [1.0, null]}'),
        ('', 'cross', 'infinity', 'NaN', 'NaN', '', '{}', 'null'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('four', 'calm') ;
    INSERT INTO parts (thing) SELECT 1 + n % 4 FROM generate_series(1, 50) n;
    INSERT INTO twins VALUES ('same'), ('same'), (NULL), (NULL);
    INSERT INTO logs VALUES (1, 'first'), (2, 'second'), (2, 'third');
    INSERT INTO elders VALUES ('an elder');
    INSERT INTO heirs VALUES ('an heir', 7);
""".replace("('four', 'calm') ;", "('four', 'calm', now(), -0.0, 1e-20, 'x', '{x}', '\"x\"');")

TRIES = 3
"""The server keeps house when it likes, and what it touched then is in doubt, and copied anew."""

CHANGES = {
    "nothing": "SELECT count(*) FROM things",
    "a row more": "INSERT INTO things (text) VALUES ('five')",
    "a row less": "DELETE FROM parts WHERE id = 7",
    "a row changed": "UPDATE things SET text = 'other' WHERE id = 1",
    "every row changed": "UPDATE things SET seen = now()",
    "changed and changed back": "UPDATE things SET text = 'x' WHERE id = 4;"
    " UPDATE things SET text = 'four' WHERE id = 4",
    "rewritten as it was": "UPDATE things SET text = text",
    "gone and come again": "DELETE FROM twins WHERE text = 'same';"
    " INSERT INTO twins VALUES ('same'), ('same')",
    "one of two that are alike": "DELETE FROM twins WHERE ctid = (SELECT min(ctid) FROM twins)",
    "one gone, another come": "DELETE FROM parts WHERE id = 1;"
    " INSERT INTO parts (thing) VALUES (1)",
    "everything gone": "DELETE FROM things",
    "gone with what hung on it": "DELETE FROM things WHERE id = 2",
    "put or changed": "INSERT INTO parts VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET thing = 3",
    "a sequence went on": "SELECT nextval('parts_id_seq')",
    "a sequence elsewhere": "SELECT setval('parts_id_seq', 1, false)",
    "in another part": "UPDATE logs SET day = 1 WHERE text = 'third'",
    "a row more in a part": "INSERT INTO logs VALUES (2, 'fourth')",
    "a part emptied": "DELETE FROM logs_2",
    "heirs": "DELETE FROM elders; INSERT INTO heirs VALUES ('another', 8)",
    "taken back": "BEGIN; DELETE FROM things; INSERT INTO twins VALUES ('x'); ROLLBACK",
    "partly taken back": "BEGIN; INSERT INTO twins VALUES ('kept'); SAVEPOINT s;"
    " DELETE FROM twins; ROLLBACK TO s; UPDATE twins SET text = 'changed'; COMMIT",
    "only locked": "BEGIN; SELECT FROM things FOR UPDATE; COMMIT",
    "cleared up after": "VACUUM twins, things, parts",
    "where migrations stand": "UPDATE alembic_version SET version_num = '0001'",
}

SPOILING = {
    "a table more": "CREATE TABLE more (id int)",
    "a table for a while": "CREATE TEMP TABLE mine AS SELECT * FROM things",
    "a column more": "ALTER TABLE things ADD COLUMN more int",
    "a column of another type": "ALTER TABLE twins ALTER COLUMN text TYPE varchar",
    "another default": "ALTER TABLE things ALTER COLUMN text SET DEFAULT 'x'",
    "emptied at once": "TRUNCATE twins",
    "a part emptied at once": "TRUNCATE logs_1",
    "a part less": "ALTER TABLE logs DETACH PARTITION logs_1",
    "a part more": "CREATE TABLE logs_3 PARTITION OF logs FOR VALUES IN (3)",
    "a part in another place": "ALTER TABLE logs DETACH PARTITION logs_1;"
    " ALTER TABLE logs ATTACH PARTITION logs_1 FOR VALUES IN (1)",
    "an index less": "DROP INDEX by_text",
    "an index made anew": "REINDEX INDEX by_text",
    "a table made anew": "VACUUM FULL twins",
    "a word more": "ALTER TYPE mood ADD VALUE 'glad'",
    "a type more": "CREATE TYPE more AS ENUM ('x')",
    "another view": "CREATE OR REPLACE VIEW calm AS SELECT id FROM things WHERE id > 1",
    "a trigger off": "ALTER TABLE things DISABLE TRIGGER noting",
    "walls down": "ALTER TABLE parts DISABLE ROW LEVEL SECURITY",
    "a policy less": "DROP POLICY wall ON parts",
    "a right more": "GRANT SELECT ON things TO tertulia_app",
    "a right for later": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tertulia_app",
    "another function": "CREATE OR REPLACE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN NULL; END $$",
    "a sequence more": "CREATE SEQUENCE more",
    "a sequence in greater steps": "ALTER SEQUENCE parts_id_seq INCREMENT 5",
    "a schema more": "CREATE SCHEMA more",
    "statistics": "ANALYZE things",
    "a setting": "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''',"
    " current_database()); END $$",
    "a right to all of it": "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO PUBLIC',"
    " current_database()); END $$",
    "counts that begin anew": "DELETE FROM twins; SELECT pg_stat_reset()",
    "counts of one that begin anew": "DELETE FROM twins;"
    " SELECT pg_stat_reset_single_table_counters('twins'::regclass)",
    "much of it": "INSERT INTO twins SELECT repeat(md5(n::text), 50)"
    f" FROM generate_series(1, {ROOM_BYTES // 800}) n",
}


@dataclass
class Lender:
    """Lends copies of one furnished database."""

    server: DatabaseUrls
    book: Book

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[tuple[str, Any]]:
        """The name of a database, and whoever owns it."""
        async with a_refilled_database(self.server, self.book) as urls:
            owner = await asyncpg.connect(urls.owner)
            yield urls.database, owner
            # Who forgets to hang up is thrown out.


@pytest.fixture(scope="module")
def lender(database_server: DatabaseUrls) -> Iterator[Lender]:
    lender = asyncio.run(_a_lender(database_server))
    yield lender
    asyncio.run(_leave(lender))


async def _a_lender(server: DatabaseUrls) -> Lender:
    furnished = await copied(server, EMPTY)
    owner = await asyncpg.connect(furnished.owner)
    await owner.execute(FURNITURE)
    await owner.close()
    return Lender(server, await read_book(server, furnished.database))


async def _leave(lender: Lender) -> None:
    await close_book(lender.server, lender.book)
    await dropped(lender.server, lender.book.template)


async def everything(owner: Any) -> dict[str, Sequence[Any]]:
    """All rows of all tables, and where each sequence is, asked for in another way than the kit
    does: what is made of each row leaves nothing out, and tells no row from another like it."""
    relations = await owner.fetch(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'S') ORDER BY 1"
    )
    return {
        name: await owner.fetch(
            f'SELECT tableoid::regclass::text, md5(t::text), count(*) FROM ONLY "{name}" t'
            " GROUP BY 1, 2 ORDER BY 2"
            if kind == b"r"
            else f'SELECT last_value, is_called FROM "{name}"'
        )
        for name, kind in relations
    }


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_rows_are_put_as_they_were_and_lent_again(lender: Lender, change: str) -> None:
    for _ in range(TRIES):
        if len(await lent_thrice(lender, change)) == 1:
            return
    raise AssertionError("it was always copied anew")


async def lent_thrice(lender: Lender, change: str) -> set[str]:
    """Under which names, each as it was before."""
    async with lender.lent() as (first, owner):
        before = await everything(owner)
        await owner.execute(change)
    async with lender.lent() as (second, owner):
        assert await everything(owner) == before
        # And once more: what was put back is old by now.
        await owner.execute(change)
    async with lender.lent() as (third, owner):
        assert await everything(owner) == before
    return {first, second, third}


@pytest.mark.parametrize("change", SPOILING.values(), ids=SPOILING.keys())
async def test_what_differs_by_more_is_lent_to_nobody(lender: Lender, change: str) -> None:
    async with lender.lent() as (first, owner):
        before = await everything(owner)
        await owner.execute(change)
    async with lender.lent() as (second, owner):
        assert second != first
        assert await everything(owner) == before


@pytest.mark.parametrize("seed", range(2))
async def test_after_any_changes_in_any_order_it_is_as_before(lender: Lender, seed: int) -> None:
    chance, names = random.Random(seed), set[str]()
    async with lender.lent() as (_, owner):
        before = await everything(owner)
    for _ in range(12):
        async with lender.lent() as (name, owner):
            names.add(name)
            assert await everything(owner) == before
            for change in chance.choices([*CHANGES.values()], k=chance.randint(1, 6)):
                try:
                    await owner.execute(change)
                except asyncpg.PostgresError:
                    # Some cannot follow others; what they began is taken back.
                    await owner.execute("ROLLBACK")
    assert len(names) <= TRIES


async def test_what_somebody_has_not_finished_is_not_there(lender: Lender) -> None:
    async with lender.lent() as (_, owner):
        before = await everything(owner)
        await owner.execute("BEGIN; DELETE FROM things; INSERT INTO twins VALUES ('half')")
    assert owner.is_closed()
    async with lender.lent() as (_, again):
        assert await everything(again) == before


async def test_triggers_and_checks_are_at_work_when_it_is_lent_again(lender: Lender) -> None:
    async with lender.lent() as (_, owner):
        await owner.execute(CHANGES["every row changed"])
    async with lender.lent() as (_, owner):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await owner.execute("INSERT INTO parts (thing) VALUES (99)")
        await owner.execute("UPDATE things SET text = 'noted' WHERE id = 4")
        assert await owner.fetchval("SELECT count(*) FROM twins WHERE text = 'four'") == 1


async def test_whatever_the_kit_overlooked_is_found_when_the_book_is_closed(
    lender: Lender, database_server: DatabaseUrls
) -> None:
    async with lender.lent():
        pass
    late = await asyncpg.connect(lender.book.idle[0].urls.owner)
    await late.execute("UPDATE twins SET text = 'late'")
    await late.close()
    with pytest.raises(AssertionError, match=r"other rows in \['twins'\]"):
        await close_book(database_server, lender.book)
