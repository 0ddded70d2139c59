"""What waits for a wall time keeps it when a zone changes its rules, alone or in a queue."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.db.queues import ON_THE_WALL
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.model import Message, Schedule
from domain.publishing.occurrences import Recurrence
from domain.publishing.queue import Queue, SlotWish
from domain.publishing.series import Words
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases import follow_clocks as following
from domain.publishing.use_cases.change_message import edit_message, schedule_message
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.follow_clocks import follow_all_clocks, follow_clocks
from domain.publishing.use_cases.keep_series import keep_series
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.paging import PageRequest
from domain.shared.wall_time import TimeNote, resolve
from tests.integration.at_work import Watcher, some_channels, watching
from tests.kit.bars import Say
from tests.kit.builders import Furnished, a_message, a_queue, a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.zones import take, zones_apart

MADRID = "Europe/Madrid"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SUMMER = date(2026, 3, 29)
DAYS = 30


@pytest.fixture
def other_rules(tmp_path: Path) -> Iterator[Path]:
    with zones_apart(tmp_path) as tree:
        yield tree


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def on_the_wall(local: datetime, zone: str = MADRID) -> Schedule:
    found = resolve(local, zone)
    return Schedule(found.at, local.isoformat(timespec="minutes"), zone, True, found.note)


async def a_planned(
    house: Furnished, actor: Actor, channel: Channel, when: Schedule | SlotWish
) -> Message:
    draft = await a_message(house, actor, channels=[channel])
    return await schedule_message(house.app.publishing, actor, draft.id, None, when)


def shown(message: Message) -> datetime:
    assert message.publish_at is not None
    return message.publish_at.astimezone(ZoneInfo(MADRID)).replace(tzinfo=None)


async def a_madrid(tree: Path, rules: str = MADRID) -> tuple[FakeHouse, Actor, Channel]:
    """On 10 March 2026, when Madrid still has these rules."""
    take(tree, Madrid=rules)
    house = a_fake_house()
    house.clock.forward(datetime(2026, 3, 10, tzinfo=UTC) - house.clock.now())
    actor = await a_workspace(house)
    return house, actor, await a_sandbox_channel(house, actor)


async def as_it_is(house: Furnished, actor: Actor, message: Message) -> Message:
    return await house.app.publishing.reads.message(actor, message.id)


@pytest.mark.bar(26, "DST-400")
async def test_single_and_queued_messages_keep_their_wall_time_when_a_zone_changes_its_rules(
    other_rules: Path, figure: Say
) -> None:
    """Madrid gives up its summer time: all that is meant for after 29 March goes out an hour later
    by the sun, each slot taking the instant of the next, and nothing else moves."""
    house, actor, channel = await a_madrid(other_rules)
    elsewhere = await a_sandbox_channel(house, actor, account="elsewhere")
    days = [date(2026, 3, 10) + n * DAY for n in range(1, DAYS + 1)]
    singles = [
        await a_planned(house, actor, elsewhere, on_the_wall(datetime(d.year, d.month, d.day, 9)))
        for d in days
    ]
    each_day = [f"{weekday} {hour}:00" for weekday in range(1, 8) for hour in ("09", "10", "11")]
    queue = await a_queue(house, actor, channel, *each_day, timezone=MADRID)
    queued = [await a_planned(house, actor, channel, SlotWish(queue.id)) for _ in range(3 * DAYS)]
    instant = replace(on_the_wall(datetime(2026, 4, 1, 8)), anchored_to_wall=False)
    other = [
        await a_planned(house, actor, elsewhere, instant),
        await a_planned(
            house, actor, elsewhere, on_the_wall(datetime(2026, 4, 1, 7), "Asia/Tokyo")
        ),
    ]
    before = [*singles, *queued, *other]
    summer = {m.id for m in [*singles, *queued] if shown(m).date() >= SUMMER}
    house.memory.news.clear()

    take(other_rules, Madrid="Africa/Lagos")
    assert await follow_all_clocks(house.app.publishing) == len(summer)
    after = [await as_it_is(house, actor, message) for message in before]
    moved = {now.id for was, now in zip(before, after, strict=True) if was != now}
    assert moved == summer
    for was, now in zip(before, after, strict=True):
        assert now.schedule is not None
        assert was.schedule is not None
        late = HOUR if now.id in summer else timedelta()
        assert now.schedule == replace(was.schedule, at=was.schedule.at + late)
        assert [d.next_at for d in now.deliveries] == [now.publish_at]
        assert (now.status, now.version) == (was.status, was.version + (now.id in summer))
    told = [(news.name, news.object_id) for news in house.memory.news]
    assert sorted(told) == sorted(("message.scheduled", id) for id in summer)
    assert await follow_all_clocks(house.app.publishing) == 0
    figure(
        f"zone's rules changed: {len(moved)} of {len(before)} single and queued messages moved,"
        f" all {len(summer)} of the summer; again 0"
    )


@pytest.mark.parametrize(
    ("old", "new", "by"),
    [("Africa/Lagos", "Africa/Nairobi", -2 * HOUR), ("Africa/Nairobi", "Africa/Lagos", 2 * HOUR)],
)
async def test_each_takes_the_slot_that_another_leaves_however_many_there_are(
    other_rules: Path, old: str, new: str, by: timedelta
) -> None:
    house, actor, channel = await a_madrid(other_rules, old)
    hours = [f"{weekday} {hour:02}:00" for weekday in range(1, 8) for hour in range(24)]
    queue = await a_queue(house, actor, channel, *hours, timezone=MADRID)
    queued = [await a_planned(house, actor, channel, SlotWish(queue.id)) for _ in range(250)]
    take(other_rules, Madrid=new)
    # What comes before now by the new rules moves, too: it is late.
    assert await follow_clocks(house.app.publishing, actor) == 250
    for was in queued:
        now = await as_it_is(house, actor, was)
        assert (now.publish_at, now.queue_id) == (_at(was) + by, queue.id)


def _at(message: Message) -> datetime:
    assert message.publish_at is not None
    return message.publish_at


@pytest.mark.parametrize(
    ("rules", "note"), [("Africa/Lagos", None), ("Africa/Nairobi", TimeNote.GAP)]
)
async def test_who_finds_its_slot_taken_keeps_the_time_and_gives_up_the_slot(
    other_rules: Path, rules: str, note: TimeNote | None
) -> None:
    """Two times that a new gap brings together are one slot, whether or not the first of them has
    to move there."""
    house, actor, channel = await a_madrid(other_rules, rules)
    queue = await a_queue(house, actor, channel, "7 02:30", "7 03:30", timezone=MADRID)
    wish = SlotWish(queue.id)
    queued = [await a_planned(house, actor, channel, wish) for _ in range(8)]
    gapped = [message for message in queued if shown(message).date() == SUMMER]
    assert [f"{shown(message):%H:%M}" for message in gapped] == ["02:30", "03:30"]
    take(other_rules, Madrid=MADRID)
    await follow_clocks(house.app.publishing, actor)
    first, second = [await as_it_is(house, actor, message) for message in gapped]
    assert first.schedule is not None
    assert (first.publish_at, first.schedule.note) == (second.publish_at, note)
    assert (first.queue_id, second.queue_id) == (queue.id, None)
    late = await as_it_is(house, actor, queued[-1])
    assert (late.queue_id, f"{shown(late):%H:%M}") == (queue.id, "03:30")


async def test_what_is_in_a_workers_hand_stays_and_what_is_late_goes_the_way_of_the_late(
    other_rules: Path,
) -> None:
    house, actor, channel = await a_madrid(other_rules, "Africa/Lagos")
    room = house.app.publishing
    claimed, due, soon, lost, later = [
        await a_planned(house, actor, channel, on_the_wall(datetime(2026, 3, 10, hour, minute)))
        for hour, minute in ((1, 1), (1, 1), (2, 30), (1, 30), (6, 0))
    ]
    house.clock.forward(timedelta(minutes=1))
    assert len(await take_due(room, actor, [d.id for d in claimed.deliveries])) == 1
    take(other_rules, Madrid="Africa/Nairobi")
    assert await follow_clocks(room, actor) == 3
    for stays in (claimed, due):
        assert (await as_it_is(house, actor, stays)).publish_at == stays.publish_at
    late = await as_it_is(house, actor, soon)
    assert _at(late) == _at(soon) - 2 * HOUR < house.clock.now()
    waiting = [d.id for message in (soon, lost, later) for d in message.deliveries]
    [claim] = await take_due(room, actor, waiting)
    assert claim.delivery.message_id == soon.id
    assert (await as_it_is(house, actor, lost)).status is MessageStatus.OVERDUE
    assert _at(await as_it_is(house, actor, later)) == _at(later) - 2 * HOUR


async def test_a_zone_that_is_no_more_moves_nothing(other_rules: Path) -> None:
    house, actor, channel = await a_madrid(other_rules)
    kept = await a_planned(house, actor, channel, on_the_wall(datetime(2026, 4, 1, 9)))
    [key] = house.memory.tables.messages
    row = house.memory.tables.messages[key]
    assert row.schedule is not None
    gone = replace(row.schedule, timezone="Mars/Olympus")
    house.memory.tables.messages[key] = replace(row, schedule=gone)
    assert await follow_all_clocks(house.app.publishing) == 0
    assert _at(await as_it_is(house, actor, kept)) == _at(kept)


async def _a_week(house: House, actor: Actor, channel: Channel) -> tuple[Queue, list[Message]]:
    queue = await a_queue(
        house,
        actor,
        channel,
        *(f"{d} {h}:00" for d in range(1, 8) for h in ("12", "13", "14")),
        timezone=MADRID,
    )
    day = (datetime.now(UTC) + 3 * DAY).replace(tzinfo=None, hour=9, minute=0, second=0)
    return queue, [
        *[
            await a_planned(
                house, actor, channel, on_the_wall(day.replace(microsecond=0) + n * DAY)
            )
            for n in range(10)
        ],
        *[await a_planned(house, actor, channel, SlotWish(queue.id)) for _ in range(15)],
    ]


async def test_whoever_follows_at_once_and_wherever_it_breaks_off_each_moves_once(
    house: House, watch: Watcher, other_rules: Path
) -> None:
    take(other_rules, Madrid=MADRID)
    actor, [channel] = await some_channels(house)
    queue, before = await _a_week(house, actor, channel)
    take(other_rules, Madrid="Atlantic/Reykjavik")
    room = house.app.publishing
    looks = [asyncio.create_task(follow_all_clocks(room)) for _ in range(4)]
    await asyncio.sleep(0)
    looks[0].cancel()
    await asyncio.gather(*looks, return_exceptions=True)
    await follow_all_clocks(room)
    assert await follow_all_clocks(room) == 0
    for was in before:
        now = await as_it_is(house, actor, was)
        assert now.schedule is not None
        assert (
            now.schedule.at == resolve(datetime.fromisoformat(now.schedule.local_time), MADRID).at
        )
        assert (now.queue_id, now.version) == (was.queue_id, was.version + 1)
        assert (await watch.delivery(now))["next_at"] == now.publish_at
        assert (await watch.events(now.id)).count("message.scheduled") == 2
    assert queue.id in {message.queue_id for message in before}


async def test_one_that_cannot_move_keeps_no_other_from_moving(
    house: House, watch: Watcher, other_rules: Path
) -> None:
    take(other_rules, Madrid=MADRID)
    actor, [channel] = await some_channels(house)
    _, before = await _a_week(house, actor, channel)
    stuck = before[3]
    await watch.db.execute(
        "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE unique_violation USING CONSTRAINT = 'uq_messages_slot'; END $$;"
        " CREATE TRIGGER stuck BEFORE UPDATE OF publish_at ON messages FOR EACH ROW"
        f" WHEN (NEW.id = '{stuck.id}') EXECUTE FUNCTION stuck()"
    )
    take(other_rules, Madrid="Atlantic/Reykjavik")
    assert await follow_all_clocks(house.app.publishing) == len(before) - 1
    after = [await as_it_is(house, actor, was) for was in before]
    assert [now.id for now, was in zip(after, before, strict=True) if now == was] == [stuck.id]
    await watch.db.execute("DROP TRIGGER stuck ON messages")
    assert await follow_all_clocks(house.app.publishing) == 1


async def test_what_a_series_wrote_is_left_to_it_until_somebody_changes_it_by_hand(
    house: House, other_rules: Path
) -> None:
    take(other_rules, Madrid=MADRID)
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    day = (datetime.now(UTC) + 2 * DAY).replace(tzinfo=None, hour=9, minute=0, second=0)
    rule = Recurrence(day.replace(microsecond=0).isoformat(), MADRID, "FREQ=DAILY;COUNT=3")
    request = NewSeries("Mornings", (channel.id,), Words(Content("Good morning!")), rule)
    series = await create_series(room, actor, request)
    await keep_series(room, actor, series.id)
    listed = await room.reads.message_views(actor, PageRequest(limit=10))
    before = [await room.reads.message(actor, MessageId(view["id"])) for view in listed.items]
    assert len(before) == 3
    await edit_message(room, actor, before[0].id, None, {"text": "By hand."})
    take(other_rules, Madrid="Atlantic/Reykjavik")
    assert await follow_all_clocks(room) == 1
    assert shown(await as_it_is(house, actor, before[0])).hour == 9
    await keep_series(room, actor, series.id)
    assert {shown(await as_it_is(house, actor, was)).hour for was in before} == {9}
    assert await follow_all_clocks(room) == 0


@pytest.mark.parametrize("how", ["draft", "held"])
async def test_what_is_not_to_go_out_by_itself_moves_too_and_stays_what_it_is(
    other_rules: Path, how: str
) -> None:
    house, actor, channel = await a_madrid(other_rules)
    room, when = house.app.publishing, on_the_wall(datetime(2026, 4, 1, 9))
    if how == "draft":
        was = await a_planned(house, actor, channel, when)
        draft = replace(was.deliveries[0], state=DeliveryState.DRAFT, next_at=None)
        async with room.begin(actor) as tx:
            [found] = await tx.messages.some([was.id])
            await tx.messages.save(found, found.with_deliveries([draft], house.clock.now()))
            await tx.commit()
    else:
        await place_hold(room, actor, NewHold(channel_id=channel.id, reason="Wait."))
        was = await a_planned(house, actor, channel, when)
    was = await as_it_is(house, actor, was)
    assert was.status.value == how
    house.memory.news.clear()
    take(other_rules, Madrid="Africa/Lagos")
    assert await follow_clocks(room, actor) == 1
    now = await as_it_is(house, actor, was)
    assert (_at(now), now.status) == (_at(was) + HOUR, was.status)
    assert now.deliveries == was.deliveries
    assert [news.name for news in house.memory.news] == ["message.updated"]


async def test_messages_are_looked_for_along_their_index_however_many_there_are(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    model = await a_planned(
        house, actor, channel, on_the_wall(datetime.now().replace(microsecond=0) + DAY)
    )
    await watch.db.execute(
        "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object("
        "'id', 'msg_' || n, 'publish_at', now() + (n - 25000) * interval '1 hour',"
        " 'status', CASE WHEN n < 25000 THEN 'published' ELSE 'scheduled' END))).*"
        " FROM messages m, generate_series(1, 30000) n WHERE m.id = $1",
        model.id,
    )
    await watch.db.execute("ANALYZE messages")
    query = ON_THE_WALL
    for place, value in (
        ("$1", f"'{actor.workspace}'"),
        ("$2", "now()"),
        ("$3", "''"),
        ("$4", "100"),
    ):
        query = query.replace(place, value)
    plan = "\n".join(row[0] for row in await watch.db.fetch(f"EXPLAIN ANALYZE {query}"))
    assert "ix_messages_workspace_id_publish_at_id" in plan, plan
    assert "Seq Scan on messages" not in plan, plan
    assert "Sort" not in plan, plan
    found = await house.app.publishing.agenda.planners("", 10)
    assert [planner.workspace_id for planner in found] == [actor.workspace]
    assert following.AT_ONCE < following.PAGE
