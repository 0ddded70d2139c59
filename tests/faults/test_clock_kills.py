"""Workers die while messages follow a zone whose rules changed: each moves once, and whole."""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.wiring import House
from domain.publishing.model import Schedule
from domain.publishing.use_cases.change_message import schedule_message
from domain.publishing.use_cases.follow_clocks import AT_ONCE
from domain.shared.ids import ChannelId
from domain.shared.wall_time import resolve
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message
from tests.kit.zones import take, zones_apart

MADRID = "Europe/Madrid"
COPIES = """
WITH made AS (
  INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', 'msg_' || lpad(n::text, 26, '0')))).*
  FROM messages m, generate_series(1, $2) n WHERE m.id = $1 RETURNING workspace_id, id)
INSERT INTO deliveries SELECT (jsonb_populate_record(d, jsonb_build_object(
  'id', replace(made.id, 'msg_', 'dlv_'), 'message_id', made.id))).*
FROM deliveries d, made WHERE d.message_id = $1
"""
MOVED = "SELECT count(*) FROM messages WHERE publish_at <> $1"
SO_MANY_MOVED = "SELECT FROM messages WHERE publish_at <> $1 HAVING count(*) >= $2"
TORN = (
    "SELECT count(*) FROM messages m JOIN deliveries d ON d.message_id = m.id"
    " WHERE d.next_at <> m.publish_at OR (m.schedule->>'at')::timestamptz <> m.publish_at"
)


@pytest.mark.bar(26, "DST-400")
async def test_each_moves_once_and_whole_whatever_kills_the_workers_that_start_with_new_zones(
    house: House,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    owner: Any,
    tmp_path: Path,
    scale: Scale,
    figure: Say,
) -> None:
    many, kills = scale.of(1000, 10000), scale.of(2, 10)
    local = (datetime.now(UTC) + timedelta(days=9)).replace(tzinfo=None, hour=9, microsecond=0)
    found = resolve(local, MADRID)
    planned = Schedule(found.at, local.isoformat(), MADRID, anchored_to_wall=True)
    first = await a_message(house, desk.actor, channels=[ChannelId(desk.channel_id)])
    await schedule_message(house.app.publishing, desk.actor, first.id, None, planned)
    await owner.execute(COPIES, first.id, many)
    with zones_apart(tmp_path) as tree:
        take(tree, Madrid="Atlantic/Reykjavik")
        there = resolve(local, MADRID).at
    new = desk.environment(PYTHONTZPATH=str(tmp_path))
    seen = []
    for _ in range(kills):
        before = await owner.fetchval(MOVED, found.at)
        pid = await nursery.start("worker", new)
        await watch.until_rows(SO_MANY_MOVED, found.at, min(before + 1, many + 1))
        os.kill(pid, signal.SIGKILL)
        assert await nursery.ended(pid) == KILLED
        seen.append(await owner.fetchval(MOVED, found.at))
        assert await owner.fetchval(TORN) == 0
    await nursery.start("worker", new)
    await watch.until_rows(SO_MANY_MOVED, found.at, many + 1)

    assert await owner.fetchval(TORN) == 0
    rows = await owner.fetch("SELECT publish_at, version, count(*) FROM messages GROUP BY 1, 2")
    assert [tuple(row) for row in rows] == [(there, rows[0]["version"], many + 1)]
    told = await owner.fetch(
        "SELECT object_id, count(*) AS times FROM events WHERE name = 'message.scheduled'"
        " AND object_id <> $1 GROUP BY object_id",
        first.id,
    )
    assert (len(told), {row["times"] for row in told}) == (many, {1})
    assert seen[0] % AT_ONCE in (0, (many + 1) % AT_ONCE)
    figure(f"zone's rules changed: {many + 1} moved once, {kills} kills at {seen} moved, 0 torn")
