"""What was kept long enough goes, with a receipt that is right whatever kills the worker, some rows
at a time; and nothing goes of whoever the law keeps."""

import os
import signal
from collections import Counter
from json import loads
from typing import Any

from adapters.db.kept import NOT_YET
from adapters.db.retention_steps import RETENTION
from adapters.wiring import House
from domain.members.retention import SWEEPS, DataClass
from domain.members.use_cases.erase_member import erase_member
from domain.members.use_cases.keep_legal_holds import lift_legal_hold, place_legal_hold
from domain.members.use_cases.keep_retention import set_retention, try_retention
from domain.members.use_cases.sweep_retention import AT_ONCE, begin_sweeps, sweep_retention
from domain.shared.access import Actor, system
from domain.shared.duties import LEASE
from domain.shared.ids import MemberErasureId
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery
from tests.faults.test_erasure import found, somebody
from tests.integration.at_work import Watcher
from tests.kit.canaries import CANARY
from tests.kit.sweeping import swept

AGES = "UPDATE {table} SET {clock} = now() - interval '11 years'"
# What is not counted yet is not taken away.
COUNTED = "UPDATE metric_marks SET since = NULL, until = NULL"
FURTHER = (
    "UPDATE members SET created_at = last_seen_at, state = 'active'",
    "UPDATE travellers SET state = 'finished'",
    "UPDATE surveys SET expires_at = now() - interval '11 years'",
    "UPDATE messages SET updated_at = created_at, publish_at = NULL, status = 'published'",
    "UPDATE webhook_deliveries SET state = 'delivered'",
    "UPDATE moderation_actions SET next_at = NULL, until = NULL",
    "UPDATE containments SET lifted_at = created_at",
    "UPDATE appeals SET state = 'upheld'",
    "UPDATE moderation_cases SET state = 'decided'",
    "UPDATE events SET at = now() - interval '11 years', pending = false",
    COUNTED,
)
OF_PROFILES = {"audit_entries", "member_notes", "member_consents", "member_activities"}
EXPIRED = (
    "INSERT INTO samples (workspace_id, id, channel_id, subject_id, platform, metric, value,"
    " nature, native, as_of, source) SELECT $1, 'smp_' || n, $2, 'chn', 'sandbox', 'followers', n,"
    " 'state', 'followers', now() - interval '1096 days' - n * interval '1 second', ''"
    " FROM generate_series(1, $3) n"
)


async def aged(owner: Any) -> None:
    """All that is there is eleven years old."""
    await owner.execute("SET session_replication_role = replica")
    for table, (clock, _) in NOT_YET.items():
        await owner.execute(AGES.format(table=table, clock=clock))
    for statement in FURTHER:
        await owner.execute(statement)
    await owner.execute("UPDATE broadcast_recipients r SET broadcast_id = b.id FROM broadcasts b")
    await owner.execute("SET session_replication_role = DEFAULT")


async def finished_with(house: House, owner: Any, actor: Actor) -> None:
    """Erasures that began are carried through."""
    while row := await owner.fetchrow("SELECT id FROM member_erasures WHERE finished_at IS NULL"):
        await erase_member(house.app.members, actor, MemberErasureId(row["id"]))


async def snapshot(owner: Any, tables: list[str]) -> dict[str, Any]:
    return {
        table: await owner.fetch(f"SELECT r::text FROM {table} r ORDER BY 1") for table in tables
    }


async def test_what_is_old_goes_but_nothing_of_whoever_the_law_keeps(
    house: House, desk: Desk, owner: Any
) -> None:
    actor, room = desk.actor, house.app.members
    member = await somebody(house, owner, actor, desk.channel_id)
    await aged(owner)
    here = [table for table in await found(owner) if table != "events"]
    hold = await place_legal_hold(room, actor, member.id, "A court's order.", None)
    before = await snapshot(owner, here)
    tried = await try_retention(room, actor, {})
    # Of the channel and the community something was told, which is nobody's.
    assert {one for one, seen in tried.overdue.items() if seen.rows} == {DataClass.EVENTS}
    await swept(house, actor)
    assert await snapshot(owner, here) == before
    assert "events" in await found(owner)

    await lift_legal_hold(room, actor, member.id, hold.id, "It is over.")
    worker = system(actor.organization_id, actor.workspace)
    tried = await try_retention(room, actor, {})
    would = {one for one, seen in tried.overdue.items() if seen.rows}
    rows = await swept(house, worker)
    receipts = {
        row["data_class"]: row for row in await owner.fetch("SELECT * FROM retention_receipts")
    }
    assert would <= {DataClass(one) for one in receipts}
    counted = {name for row in receipts.values() for name in row["counts"]}
    planted = {one.table for steps in RETENTION.values() for one in steps} & set(here)
    # Nobody planted the broadcast by which they were reached.
    assert planted - {"broadcast_recipients"} <= counted
    assert sum(sum(row["counts"].values()) for row in receipts.values()) == rows
    assert all(row["finished_at"] is not None for row in receipts.values())
    assert await swept(house, worker) == 0
    await finished_with(house, owner, worker)
    await owner.execute("DELETE FROM events WHERE data->>'reason' LIKE $1", f"%{CANARY}%")
    assert await found(owner) == []


async def test_each_row_that_goes_is_counted_once_whatever_kills_the_workers(
    house: House, desk: Desk, nursery: Nursery, watch: Watcher, owner: Any
) -> None:
    actor, many = desk.actor, 4 * AT_ONCE
    await owner.execute(EXPIRED, actor.workspace, desk.channel_id, many)
    await owner.execute(COUNTED)
    await set_retention(house.app.members, actor, None, {DataClass.METRICS: 1095})
    left = "SELECT FROM samples HAVING count(*) <= $1"
    for step in (1, 2):
        # Once in the midst of a step, and once after one.
        pid = await nursery.start("worker", desk.environment("took_samples" if step == 1 else ""))
        if step == 2:
            await watch.until_rows(left, many - AT_ONCE)
            os.kill(pid, signal.SIGKILL)
        assert await nursery.ended(pid) == KILLED
        if step == 1:
            assert await owner.fetchval("SELECT count(*) FROM samples") == many
            assert await owner.fetch("SELECT FROM retention_receipts") == []
        await watch.pass_time(LEASE)
    pid = await nursery.start("worker", desk.environment())
    await watch.until_rows("SELECT FROM events WHERE name = 'retention.swept'")
    os.kill(pid, signal.SIGKILL)
    assert await nursery.ended(pid) == KILLED
    receipts = await owner.fetch("SELECT * FROM retention_receipts WHERE data_class = 'metrics'")
    assert sum(_counted(row)["samples"] for row in receipts) == many
    old = "SELECT FROM samples WHERE as_of < now() - interval '1095 days'"
    assert await owner.fetch(old) == []
    told = await owner.fetch("SELECT object_id FROM events WHERE name = 'retention.swept'")
    assert max(Counter(row["object_id"] for row in told).values()) == 1
    due = await owner.fetchval("SELECT due_at > now() FROM duties WHERE kind = $1", SWEEPS)
    assert due


def _counted(row: Any) -> dict[str, int]:
    counts: dict[str, int] = loads(row["counts"])
    return counts


async def test_no_step_takes_more_rows_than_it_may(house: House, desk: Desk, owner: Any) -> None:
    actor = desk.actor
    await owner.execute(EXPIRED, actor.workspace, desk.channel_id, 3 * AT_ONCE)
    worker = system(actor.organization_id, actor.workspace)
    assert await sweep_retention(house.app.members, worker) == 0
    await owner.execute(COUNTED)
    steps = []
    while count := await sweep_retention(house.app.members, worker):
        steps.append(count)
    assert steps == [AT_ONCE] * 3
    assert await owner.fetchval("SELECT count(*) FROM samples") == 0


async def test_every_workspace_has_its_sweep_planned(house: House, desk: Desk, owner: Any) -> None:
    assert await begin_sweeps(house.app.members) >= 1
    planned = await owner.fetch("SELECT workspace_id FROM duties WHERE kind = $1", SWEEPS)
    workspaces = await owner.fetch("SELECT id FROM workspaces")
    assert sorted(row["workspace_id"] for row in planned) == sorted(row["id"] for row in workspaces)
    assert await begin_sweeps(house.app.members) == 0
