"""What changed and the news of it are one commit: no kill leaves one without the other.

The database itself notes, in the transaction that makes it, every change that is to be told and
every event: each must be found with the other.
"""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from tests.faults.desk import Crowd, Desk, Kept
from tests.faults.programs import Nursery
from tests.integration.at_work import Watcher, at_work
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_community

WRITES_A_KILL = 30
NOTE = """
CREATE TABLE noted (transaction xid8, object_id text, told boolean);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO noted VALUES (pg_current_xact_id(), to_jsonb(NEW)->>TG_ARGV[0], TG_ARGV[1]::boolean);
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT ON events
  FOR EACH ROW EXECUTE FUNCTION note('object_id', 'true');
"""
NEW = """
CREATE TRIGGER note_new AFTER INSERT ON {table}
  FOR EACH ROW EXECUTE FUNCTION note('id', 'false')
"""
CHANGED = """
CREATE TRIGGER note_change AFTER UPDATE ON {table} FOR EACH ROW
  WHEN ({now} IS DISTINCT FROM {was}) EXECUTE FUNCTION note('id', 'false')
"""
# Whose beginning is told: a new message brings its deliveries with it.
BEGIN = ("communities", "messages")
# What is told of each when it is another: a claim is a worker's grip, and no state.
TOLD = {
    "communities": "{row}.version",
    "messages": "{row}.status",
    "deliveries": "replace({row}.state, 'claimed', 'scheduled')",
    "measurements": "{row}.readings",
}
ALONE = """
SELECT one.object_id, count(*) FROM noted one WHERE one.told = $1 AND NOT EXISTS (
    SELECT FROM noted other WHERE other.told <> $1
    AND (other.transaction, other.object_id) = (one.transaction, one.object_id)) GROUP BY 1
"""
ALL_OUT = "SELECT FROM deliveries HAVING bool_and(state = 'published')"
LEFT_BEHIND = """
UPDATE deliveries SET lease_until = lease_until - interval '1 hour',
    attempted_at = attempted_at - interval '1 hour', next_at = next_at - interval '1 hour'
WHERE state IN ('claimed', 'sending', 'unconfirmed')
"""


class Author:
    """Founds a community, renames one, or sends a message, in turn."""

    def __init__(self, desk: Desk, home: str) -> None:
        self._desk = desk
        self._home = home

    async def __call__(self, client: httpx.AsyncClient, task: int) -> httpx.Response:
        name = {"name": f"community {task}"}
        match task % 3:
            case 0:
                key = {"idempotency-key": f"{task}"}
                return await client.post("/v1/communities", json=name, headers=key)
            case 1:
                match = {"if-match": "*"}
                path = f"/v1/communities/{self._home}"
                return await client.patch(path, json=name, headers=match)
            case _:
                return await self._desk.write(client, f"{task}", schedule={"now": True})


async def take_notes(db: Any) -> None:
    await db.execute(NOTE)
    for table in BEGIN:
        await db.execute(NEW.format(table=table))
    for table, told in TOLD.items():
        now, was = (told.format(row=row) for row in ("NEW", "OLD"))
        await db.execute(CHANGED.format(table=table, now=now, was=was))


@pytest.mark.bar(16, "OUTBOX-ATOMIC")
async def test_a_change_and_its_news_are_there_together_or_not_at_all(
    house: House, watch: Watcher, desk: Desk, nursery: Nursery, scale: Scale, figure: Say
) -> None:
    kills = scale.of(6, 200)
    home = await a_community(house, desk.actor)
    writes = (kills + 1) * WRITES_A_KILL
    crowd = Crowd(desk, range(writes), Author(desk, home.id))
    api, worker = Kept(nursery, "serve", desk), Kept(nursery, "worker", desk)

    async def kill_in_turn() -> None:
        for kill in range(1, kills + 1):
            await crowd.has_done(kill * WRITES_A_KILL)
            if kill % 2:
                crowd.open.clear()
                await api.kill()
                await api.start()
                crowd.open.set()
            else:
                out = "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) > $1"
                await watch.until_rows(out, (await watch.states()).get("published", 0))
                await worker.kill()
                await worker.start()

    await take_notes(watch.db)
    await api.start()
    await worker.start()
    async with asyncio.TaskGroup() as all_of_it:
        all_of_it.create_task(crowd.work())
        all_of_it.create_task(kill_in_turn())
    await api.kill()
    await worker.kill()
    await watch.db.execute(LEFT_BEHIND)
    async with at_work(house):
        await watch.until_rows(ALL_OUT)
    changes, facts = [await watch.db.fetch(ALONE, told) for told in (False, True)]
    noted = await watch.db.fetchval("SELECT count(*) FROM noted WHERE NOT told")
    figure(
        f"{len(changes)} changes without event and {len(facts)} events without change, of {noted} "
        f"changes after {kills + 2} kills of API and worker amid {writes} writes"
    )
    assert noted >= writes
    assert changes == [], "changes without event"
    assert facts == [], "events without change"
