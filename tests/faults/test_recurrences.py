"""What recurs goes out at its own time or not at all: no kill makes two of one, no absence a
burst."""

import asyncio
import os
import signal
from collections import Counter
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import Series, Words
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.shared.access import Actor
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels
from tests.kit.bars import Say, Scale

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KILLED = -signal.SIGKILL
WEEKLY = 18
# As if nobody held on to it any more, and nobody had died over it.
LET_GO = "UPDATE duties SET lease_until = NULL, deaths = 0, due_at = clock_timestamp()"
ALL_MADE = "SELECT FROM series_occurrences WHERE state = 'made' HAVING count(*) >= $1"
SETTLED = "SELECT FROM duties WHERE due_at <= clock_timestamp() HAVING count(*) = 0"


async def a_series(
    house: House, actor: Actor, channel: Channel, text: str, starts: datetime, rule: str
) -> Series:
    request = NewSeries(
        name=text,
        channel_ids=(channel.id,),
        words=Words(Content(text)),
        recurrence=Recurrence(f"{starts:%Y-%m-%dT%H:%M:%S}", "UTC", rule),
        horizon_days=7,
    )
    return await create_series(house.app.publishing, actor, request)


async def test_however_often_its_worker_is_killed_each_occurrence_becomes_one_message(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    """Twenty a day for a week, and a kill whenever some more are made."""
    actor, [channel] = await some_channels(house)
    hours = ",".join(str(hour) for hour in range(20))
    begin = (await watch.now()).replace(second=0)
    await a_series(
        house, actor, channel, "Still here", begin - DAY, f"FREQ=DAILY;BYHOUR={hours};BYMINUTE=30"
    )
    for made in (1, 5, 17, 40, 71):
        pid = await nursery.start("worker", environment(settings))
        await watch.until_rows(ALL_MADE, made)
        os.kill(pid, signal.SIGKILL)
        assert await nursery.ended() == KILLED
        await watch.db.execute(LET_GO)
    async with at_work(house):
        await watch.until_rows(SETTLED)
    rows = await watch.db.fetch(
        "SELECT o.recurrence_id, m.schedule->>'local_time' AS local, m.id FROM messages m"
        " LEFT JOIN series_occurrences o ON o.message_id = m.id"
    )
    assert all(row["recurrence_id"] == row["local"] for row in rows)
    times = Counter(row["local"] for row in rows)
    assert set(times.values()) == {1}
    wanted = {
        f"{day:%Y-%m-%d}T{hour:02}:30:00"
        for day in (begin + n * DAY for n in range(9))
        for hour in range(20)
    }
    missing = {
        name
        for name in wanted - set(times)
        if begin < datetime.fromisoformat(f"{name}+00:00") <= begin + 7 * DAY
    }
    assert missing == set()
    told = await watch.db.fetchval(
        "SELECT count(*) FROM events WHERE name = 'series.occurrence_made'"
    )
    assert told == len(rows)


@pytest.mark.bar(20, "LATE-BURST")
async def test_weekly_series_begun_in_one_session_go_out_at_their_own_times(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    """Eighteen are begun within moments, for times that are three hours apart. None goes out
    then; each does at its own, three hours after the one before."""
    actor, [channel] = await some_channels(house)
    begin = await watch.now()
    texts = [f"weekly {number}" for number in range(WEEKLY)]
    for number, text in enumerate(texts):
        at = begin + (number + 1) * 3 * HOUR - 7 * DAY
        await a_series(house, actor, channel, text, at, "FREQ=WEEKLY")
    together = []
    async with at_work(house):
        await watch.until_rows(ALL_MADE, WEEKLY)
        assert await watch.posts() == []
        for number in range(WEEKLY):
            # To a moment before the next one, when nothing is due, and then past it.
            await watch.pass_time(2 * HOUR)
            together.append(len(await watch.posts()) - number)
            await watch.pass_time(HOUR)
            await house.doorbell.ring()
            await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) >= $1", number + 1)
    posts = [post["text"] for post in await watch.posts()]
    figure(
        f"{WEEKLY} weekly series begun in one session: {len(posts)} at their own times, in order;"
        f" early {sum(together)}"
    )
    assert posts == texts
    assert set(together) == {0}


@pytest.mark.bar(20, "LATE-BURST")
async def test_what_recurred_while_nobody_worked_is_told_once_each_and_sent_never(
    house: House, watch: Watcher, figure: Say
) -> None:
    """Workers are off for three weeks. What was a message by then is overdue, what was none yet is
    missed; neither goes out, and what is still to come is made as ever."""
    actor, [channel] = await some_channels(house)
    begin = await watch.now()
    await a_series(house, actor, channel, "noon", begin - 30 * DAY + HOUR, "FREQ=DAILY")
    async with at_work(house):
        await watch.until_rows(ALL_MADE, 7)
    await watch.pass_time(21 * DAY)
    async with at_work(house):
        await watch.until_rows("SELECT FROM deliveries WHERE state = 'overdue' HAVING count(*) = 7")
        await watch.until_rows(SETTLED)
        await asyncio.sleep(0.5)
        posts = await watch.posts()
    names = ("series.occurrence_missed", "message.overdue")
    told = {
        name: await watch.db.fetch(
            "SELECT object_id, count(*) FROM events WHERE name = $1 GROUP BY object_id", name
        )
        for name in names
    }
    figure(
        f"off for 21 days: {len(told[names[1]])} overdue, {len(told[names[0]])} missed, one event"
        f" each; sent late {len(posts)}"
    )
    assert posts == []
    assert {row["count"] for rows in told.values() for row in rows} == {1}
    assert len(told["message.overdue"]) == 7
    missed = await watch.db.fetchval(
        "SELECT count(*) FROM series_occurrences WHERE state = 'missed'"
    )
    assert len(told["series.occurrence_missed"]) == missed > 10
