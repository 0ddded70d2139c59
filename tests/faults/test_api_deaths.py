"""What the API has acknowledged is there, whatever happens to the API next."""

import asyncio
from typing import Any

import pytest

from tests.faults.desk import Crowd, Desk, Kept
from tests.faults.programs import Nursery
from tests.kit.bars import Say, Scale


@pytest.mark.bar(3, "ACK-AFTER-COMMIT")
async def test_every_acknowledged_message_is_in_the_database_after_any_kill(
    desk: Desk, nursery: Nursery, owner: Any, scale: Scale, figure: Say
) -> None:
    writes, kills = scale.of(500, 5000), scale.of(8, 25)
    crowd = Crowd(desk, range(writes), lambda client, n: desk.write(client, f"message {n}"))
    api = Kept(nursery, "serve", desk)

    async def kill_and_start_again() -> None:
        for kill in range(1, kills + 1):
            await crowd.has_done(kill * writes // (kills + 1))
            crowd.open.clear()
            await api.kill()
            await api.start()
            crowd.open.set()

    await api.start()
    async with asyncio.TaskGroup() as all_of_it:
        all_of_it.create_task(crowd.work())
        all_of_it.create_task(kill_and_start_again())
    acknowledged = {answer["id"] for answer in crowd.done.values()}
    rows = await owner.fetch("SELECT id, text FROM messages")
    missing = acknowledged - {row["id"] for row in rows}
    figure(
        f"{len(missing)} of {len(acknowledged)} acknowledged writes missing after {kills} kills "
        f"of the API, {crowd.cut_off} requests cut off"
    )
    assert missing == set()
    told = {answer["text"]: answer["id"] for answer in crowd.done.values()}
    assert {row["text"]: row["id"] for row in rows} == told
    assert len(rows) == len(told) == writes
    assert crowd.cut_off >= kills


@pytest.mark.bar(3, "ACK-AFTER-COMMIT")
async def test_what_is_acknowledged_is_read_at_once_on_another_connection(
    desk: Desk, nursery: Nursery, owner: Any, scale: Scale, figure: Say
) -> None:
    reads = scale.of(200, 1000)
    await Kept(nursery, "serve", desk).start()
    stale = []
    async with desk.client() as writer, desk.client() as reader:
        for number in range(reads):
            written = await desk.write(writer, str(number))
            assert written.status_code == 201, written.text
            where = written.headers["location"]
            row = await owner.fetchval(
                "SELECT version FROM messages WHERE id = $1", written.json()["id"]
            )
            read = await reader.get(where)
            if row != 1 or read.status_code != 200 or read.content != written.content:
                stale.append(number)
    figure(f"{len(stale)} of {reads} reads stale right after the answer")
    assert stale == [], f"{len(stale)} stale reads"
