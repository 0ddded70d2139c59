"""Numbers can be spread over many nodes by their workspace: it comes first in every key."""

from adapters.wiring import House

OF_THE_ROOM = (
    *("measurements", "samples", "metric_marks", "metric_hours", "metric_days"),
    *("channel_metric_days", "metric_clocks"),
)
KEYS = """
    SELECT t.relname AS table, i.relname AS name, x.indisunique,
      (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = x.indkey[0])
        AS first
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY ($1)
"""
REFERENCES = """
    SELECT c.conrelid::regclass::text AS table, c.confrelid::regclass::text AS target,
      array_agg(a.attname::text) AS columns
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid
      AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY ($1) GROUP BY c.oid, 1, 2
"""


async def test_the_workspace_comes_first_in_every_key_of_numbers(house: House) -> None:
    async with house.database.connection() as connection:
        found = await connection.fetch(KEYS, list(OF_THE_ROOM))
    assert {row["table"] for row in found} == {*OF_THE_ROOM}
    assert [row["name"] for row in found if row["first"] != "workspace_id"] == []
    assert sum(row["indisunique"] for row in found) >= len(OF_THE_ROOM)


async def test_numbers_refer_to_nothing_but_within_their_workspace(house: House) -> None:
    async with house.database.connection() as connection:
        found = await connection.fetch(REFERENCES, list(OF_THE_ROOM))
    assert {row["table"] for row in found} == {"measurements"}
    assert all("workspace_id" in row["columns"] for row in found)
