"""What changed and the news of it are one commit: no kill leaves one without the other.

The transaction that last wrote a row is known (xmin), and so is the one that wrote an event
(commit_order): they must be the same.
"""

import asyncio
from pathlib import Path

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from tests.faults.desk import Crowd, Desk, Kept
from tests.faults.programs import a_nursery
from tests.integration.at_work import at_work, watching
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_community

WRITES_A_KILL = 30
WITHOUT_EVENT = """
SELECT id, version FROM (
    SELECT id, version, xmin FROM communities
    UNION ALL SELECT id, version, xmin FROM messages
    UNION ALL SELECT id, NULL, xmin FROM deliveries WHERE state = 'published'
) AS changed WHERE NOT EXISTS (
    SELECT FROM events e WHERE e.object_id = changed.id
    AND e.commit_order % (1::bigint << 32) = changed.xmin::text::bigint
    AND (changed.version IS NULL OR e.sequence = changed.version))
"""
WITHOUT_CHANGE = """
SELECT e.name, e.object_id, e.sequence FROM events e LEFT JOIN (
    SELECT id, version FROM communities
    UNION ALL SELECT id, version FROM messages
    UNION ALL SELECT id, version FROM channels
    UNION ALL SELECT id, version FROM workspaces
    UNION ALL SELECT id, version FROM api_keys
    UNION ALL SELECT d.id, m.version FROM deliveries d
        JOIN messages m ON (m.workspace_id, m.id) = (d.workspace_id, d.message_id)
) AS thing ON thing.id = e.object_id WHERE thing.id IS NULL OR e.sequence > thing.version
"""
# Of what only the API writes, every version is a fact of its own.
SKIPPED = """
SELECT c.id, n FROM communities c, generate_series(1, c.version) AS n
WHERE NOT EXISTS (SELECT FROM events e WHERE e.object_id = c.id AND e.sequence = n)
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


@pytest.mark.bar(16, "OUTBOX-ATOMIC")
async def test_a_change_and_its_news_are_there_together_or_not_at_all(
    house: House, settings: Settings, desk: Desk, tmp_path: Path, scale: Scale, figure: Say
) -> None:
    kills = scale.of(6, 200)
    home = await a_community(house, desk.actor)
    writes = (kills + 1) * WRITES_A_KILL
    crowd = Crowd(desk, range(writes), Author(desk, home.id))
    async with (
        a_nursery(tmp_path / "api") as first,
        a_nursery(tmp_path / "worker") as second,
        watching(settings) as watch,
    ):
        api, worker = Kept(first, "serve", desk), Kept(second, "worker", desk)

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
        changes = await watch.db.fetch(WITHOUT_EVENT)
        skipped = await watch.db.fetch(SKIPPED)
        facts = await watch.db.fetch(WITHOUT_CHANGE)
        told = await watch.db.fetchval("SELECT count(*) FROM events")
    figure(
        f"{len(changes) + len(skipped)} changes without event and {len(facts)} events without "
        f"change of {told}, after {kills + 2} kills of API and worker amid {writes} writes"
    )
    assert (changes, skipped) == ([], []), "changes without event"
    assert facts == [], "events without change"
