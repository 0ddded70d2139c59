"""Workers that were away for hours catch up at a pace: nobody's followers get a day in a minute."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.channel_budgets import LATE as LATE_KEYS
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.delivery import CATCHING_UP, LATE
from domain.publishing.use_cases.change_message import publish_message, schedule_message
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.integration.at_work import Watcher, several_at_work, some_channels, watching
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message, in_one_hour, utc_schedule

pytestmark = pytest.mark.bar(20, "LATE-BURST")
AWAY = timedelta(hours=6)
MINUTE = timedelta(minutes=1)
PACES = (5, 5, 2)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def left_behind(house: House, actor: Actor, channels: Sequence[Channel], count: int) -> None:
    """So many messages, evenly spread over the hours in which no worker runs, on one channel after
    the other; the last of them is late, too, when the workers come back."""
    begin, apart = house.clock.now() + MINUTE, (AWAY - LATE - 2 * MINUTE) / count
    for number in range(count):
        channel, at = channels[number % len(channels)], begin + number * apart
        await a_message(house, actor, channels=[channel], text=f"late {number}", at=at)


async def quiet(watch: Watcher) -> None:
    """Until all that is due has gone out, is overdue, or has a turn to come."""
    await watch.until_rows(
        "SELECT FROM deliveries HAVING count(*) FILTER (WHERE state IN ('claimed', 'sending')"
        " OR state = 'scheduled' AND next_at <= clock_timestamp()) = 0"
    )


async def a_minute_passes(house: House, watch: Watcher) -> None:
    """In the database and in Redis: what was counted a minute ago counts no more."""
    async with Redis.from_url(house.settings.redis_url or "") as redis:
        async for key in redis.scan_iter(f"{LATE_KEYS}*"):
            await redis.delete(key)
    await watch.pass_time(MINUTE)
    # That moves what decides what happens; when something happened is only looked at here.
    await watch.db.execute(
        "UPDATE deliveries SET published_at = published_at - $1::interval", MINUTE
    )
    await house.doorbell.ring()


async def shown(watch: Watcher) -> Counter[str]:
    """How many posts hang on each channel's wall."""
    return Counter(post["channel_id"] for post in await watch.posts())


async def oldest_out(watch: Watcher) -> timedelta:
    """By how much the most belated of all posts came after its time."""
    late: timedelta = await watch.db.fetchval(
        "SELECT max(d.published_at - m.publish_at) FROM deliveries d JOIN messages m"
        " ON m.workspace_id = d.workspace_id AND m.id = d.message_id WHERE d.state = 'published'"
    )
    return late


async def overdue(watch: Watcher) -> Mapping[str, int]:
    """Every overdue message, with how often that was told of it."""
    rows = await watch.db.fetch(
        "SELECT m.id, (SELECT count(*) FROM events e WHERE e.object_id = m.id"
        " AND e.name = 'message.overdue') AS told FROM messages m WHERE m.status = 'overdue'"
    )
    return {row["id"]: row["told"] for row in rows}


async def test_after_hours_away_nothing_old_goes_out_and_the_rest_at_a_pace(
    house: House, settings: Settings, watch: Watcher, scale: Scale, figure: Say
) -> None:
    count, minutes = scale.of(300, 1200), scale.of(3, 12)
    room, grace = house.app.publishing, house.app.publishing.grace
    actor, channels = await some_channels(house, len(PACES))
    await put_rules(room, actor, channels[2].id, None, {"catch_up_per_minute": PACES[2]})
    pace = {channel.id: limit for channel, limit in zip(channels, PACES, strict=True)}
    await left_behind(house, actor, channels, count)
    await watch.pass_time(AWAY)
    within_grace = await watch.db.fetchval(
        "SELECT count(*) FROM messages WHERE publish_at >= clock_timestamp() - $1::interval", grace
    )
    assert within_grace > 2 * sum(PACES)
    before, fastest = Counter[str](), 0
    async with several_at_work(settings, 2):
        for _ in range(minutes):
            await quiet(watch)
            now = await shown(watch)
            assert all(now[at] - before[at] <= pace[at] for at in pace), (now, before)
            fastest = max(fastest, *(now[at] - before[at] for at in pace))
            waiting = await watch.db.fetch(
                "SELECT error_code FROM deliveries WHERE next_at > now()"
            )
            assert {row["error_code"] for row in waiting} <= {CATCHING_UP}
            before = now
            await a_minute_passes(house, watch)
        await quiet(watch)
        assert await oldest_out(watch) <= grace
        old = await overdue(watch)
        assert len(old) >= count - within_grace
        assert set(old.values()) == {1}
        await _settled_by_a_person(house, actor, watch, sorted(old))
    figure(
        f"{count} due in {AWAY}: {len(old)} overdue with 1 event each, 0 of them out; "
        f"of {within_grace} within grace at most {fastest} a minute on a channel"
    )


async def _settled_by_a_person(
    house: House, actor: Actor, watch: Watcher, old: Sequence[str]
) -> None:
    """One is sent after all, and goes at once; another is given a new time."""
    room, now = house.app.publishing, house.clock.now()
    sent, moved = MessageId(old[0]), MessageId(old[1])
    await publish_message(room, actor, sent, None, utc_schedule(now))
    await schedule_message(room, actor, moved, None, utc_schedule(in_one_hour(house)))
    await watch.until_rows("SELECT FROM messages WHERE id = $1 AND status = 'published'", str(sent))
    assert (await room.reads.message(actor, moved)).status == "scheduled"


async def test_a_channel_decides_how_late_is_too_late(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, [patient, strict] = await some_channels(house, 2)
    room, at = house.app.publishing, house.clock.now() + MINUTE
    await put_rules(room, actor, patient.id, None, {"overdue_after_seconds": 3 * 3600})
    await put_rules(room, actor, strict.id, None, {"overdue_after_seconds": 60})
    for channel in (patient, strict):
        await a_message(house, actor, channels=[channel], at=at)
    await watch.pass_time(timedelta(hours=2))
    async with several_at_work(settings, 1):
        await watch.until_states(published=1, overdue=1)
    assert await shown(watch) == Counter({patient.id: 1})
