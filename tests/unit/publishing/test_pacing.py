"""Queues keep to the rules of their channel; a time named by hand is taken, and says its clash."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.communities.model import Channel
from domain.publishing.clashes import Clash, ClashCode
from domain.publishing.model import Message
from domain.publishing.pacing import Blackout, Hours, PublishingRules, Ruled, Window, ruled, span_of
from domain.publishing.queue import Place, Queue, SlotWish
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout, remove_blackout
from domain.publishing.use_cases.change_message import publish_message, schedule_message
from domain.publishing.use_cases.change_queue import change_queue
from domain.publishing.use_cases.read_queues import preview_queue
from domain.publishing.use_cases.rule_publishing import put_rules, read_rules
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed, VersionMismatch
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.wall_time import UnknownTimezone
from tests.kit.builders import (
    a_community,
    a_message,
    a_queue,
    a_sandbox_channel,
    a_workspace,
    utc_schedule,
)
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.samples import SAMPLES, bare

C = ClashCode
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)


class Desk:
    """Somebody who plans for one channel in Madrid, in memory; it is Sunday 22 November 2026."""

    def __init__(self, house: FakeHouse, actor: Actor, channel: Channel) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.room = house.app.publishing

    async def rules(self, **wanted: Any) -> None:
        await put_rules(self.room, self.actor, self.channel.id, None, wanted)

    async def blackout(self, first: date, last: date | None = None, **where: Any) -> Blackout:
        request = NewBlackout(first, last or first, "inventory", **where)
        return await create_blackout(self.room, self.actor, request)

    async def queue(self, *slots: str) -> Queue:
        return await a_queue(self.house, self.actor, self.channel, *slots)

    async def preview(self, queue: Queue, count: int = 7) -> list[ClashCode | None]:
        places = await preview_queue(self.room, self.actor, queue.id, count)
        return [place.clash.code if place.clash else None for place in places]

    async def places(self, queue: Queue, count: int) -> list[Place]:
        return list(await preview_queue(self.room, self.actor, queue.id, count))

    async def at(self, instant: datetime) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel], at=instant)

    async def placed(self, queue: Queue) -> str:
        """The wall time of a message in the next free slot."""
        message = await a_message(
            self.house, self.actor, channels=[self.channel], slot=SlotWish(queue.id)
        )
        assert message.schedule is not None
        return message.schedule.local_time


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Desk(house, actor, await a_sandbox_channel(house, actor))


def codes(message: Message) -> list[ClashCode]:
    assert message.schedule is not None
    return [clash.code for clash in message.schedule.clashes]


async def test_slots_too_close_to_anything_planned_are_passed_over(desk: Desk) -> None:
    await desk.rules(min_spacing_seconds=1800)
    queue = await desk.queue("1 08:30", "1 08:31", "1 09:00", "1 09:29", "1 09:30")
    by_hand = await desk.at(MONDAY)
    assert await desk.preview(queue, 5) == [None, C.TOO_CLOSE, C.TAKEN, C.TOO_CLOSE, None]
    places = await desk.places(queue, 2)
    assert places[1].clash == Clash(C.TOO_CLOSE, desk.channel.id, by_hand.id)
    assert await desk.placed(queue) == "2026-11-23T08:30"


async def test_a_full_day_is_passed_over_and_ends_at_midnight_on_the_channels_wall(
    desk: Desk,
) -> None:
    await desk.rules(max_per_day=2)
    queue = await desk.queue("1 09:00", "1 23:59", "2 00:00")
    assert [await desk.placed(queue) for _ in range(2)] == ["2026-11-23T09:00", "2026-11-23T23:59"]
    await desk.at(datetime(2026, 11, 30, 22, tzinfo=UTC))
    await desk.at(datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert await desk.placed(queue) == "2026-11-24T00:00"
    assert await desk.placed(queue) == "2026-12-01T00:00"


async def test_a_channel_publishes_in_its_hours_which_open_at_once_and_close_before(
    desk: Desk,
) -> None:
    await desk.rules(hours=Hours((Window(1, "09:00", "13:00"), Window(1, "22:00", "24:00"))))
    queue = await desk.queue("1 08:59", "1 09:00", "1 12:59", "1 13:00", "1 23:59", "2 09:00")
    closed = C.OUTSIDE_HOURS
    assert await desk.preview(queue, 6) == [closed, None, None, closed, None, closed]


@pytest.mark.parametrize("scope", ["workspace", "community", "channel"])
async def test_black_days_are_passed_over_where_they_are_meant(desk: Desk, scope: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "workspace": {},
        "community": {"community_id": desk.channel.community_id},
        "channel": {"channel_id": desk.channel.id},
    }
    where = places[scope]
    elsewhere = await a_sandbox_channel(desk.house, desk.actor, account="elsewhere")
    there = await a_queue(desk.house, desk.actor, elsewhere)
    queue = await desk.queue()
    blackout = await desk.blackout(date(2026, 11, 24), date(2026, 11, 25), **where)
    assert blackout.scope == scope
    black = [None, C.BLACKOUT, C.BLACKOUT, None]
    assert await desk.preview(queue, 4) == black
    assert await desk.preview(there, 4) == (black if scope == "workspace" else [None] * 4)
    assert (await desk.places(queue, 2))[1].clash == Clash(
        C.BLACKOUT, desk.channel.id, name="inventory"
    )
    await remove_blackout(desk.room, desk.actor, blackout.id)
    assert await desk.preview(queue, 4) == [None] * 4
    with pytest.raises(NotFound):
        await remove_blackout(desk.room, desk.actor, blackout.id)


async def test_a_blackout_is_of_whole_days_in_its_zone(desk: Desk) -> None:
    there = await desk.blackout(date(2026, 11, 24), timezone="America/Bogota")
    assert (there.starts_at, there.ends_at) == (
        datetime(2026, 11, 24, 5, tzinfo=UTC),
        datetime(2026, 11, 25, 5, tzinfo=UTC),
    )
    queue = await desk.queue("2 05:59", "2 06:00", "3 05:59", "3 06:00")
    assert await desk.preview(queue, 4) == [None, C.BLACKOUT, C.BLACKOUT, None]
    with pytest.raises(UnknownTimezone):
        await desk.blackout(date(2026, 11, 24), timezone="Europe/Nowhere")


def test_a_day_in_which_the_clocks_change_is_as_long_as_it_is() -> None:
    first, last = span_of(date(2027, 3, 28), date(2027, 3, 28), "Europe/Madrid")
    assert last - first == timedelta(hours=23)
    first, last = span_of(date(2027, 10, 31), date(2027, 10, 31), "Europe/Madrid")
    assert last - first == timedelta(hours=25)


async def test_holidays_are_passed_over_where_that_is_wished(desk: Desk) -> None:
    queue = await desk.queue("2 09:00", "7 09:00")
    await desk.rules(countries=("ES",))
    assert await desk.preview(queue, 12) == [None] * 12
    await desk.rules(countries=("ES",), skip_holidays=True)
    christmas = [p for p in await desk.places(queue, 40) if p.clash]
    assert [(p.opening.local_time, p.clash.code if p.clash else None) for p in christmas] == [
        ("2026-12-08T09:00", C.HOLIDAY)
    ]
    assert christmas[0].clash
    assert christmas[0].clash.name == "Inmaculada Concepción"


async def test_a_country_nobody_knows_is_refused(desk: Desk) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await desk.rules(countries=("ES", "ES-ZZ", "XX"))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/countries/1", "unknown_country"),
        ("/countries/2", "unknown_country"),
    ]


async def test_a_time_named_by_hand_is_taken_and_says_what_it_clashes_with(desk: Desk) -> None:
    assert codes(await desk.at(MONDAY)) == []
    await desk.rules(
        min_spacing_seconds=3600, max_per_day=1, hours=Hours((Window(2, "09:00", "18:00"),))
    )
    await desk.blackout(date(2026, 11, 23))
    at = MONDAY + timedelta(minutes=30)
    crowded = await desk.at(at)
    assert codes(crowded) == [C.BLACKOUT, C.OUTSIDE_HOURS, C.TOO_CLOSE, C.DAY_FULL]
    assert crowded.publish_at == at
    later = await schedule_message(
        desk.room, desk.actor, crowded.id, None, utc_schedule(MONDAY + 8 * DAY)
    )
    assert codes(later) == []
    again = await schedule_message(desk.room, desk.actor, later.id, None, utc_schedule(at))
    assert codes(again) == codes(crowded)


async def test_a_message_does_not_clash_with_itself(desk: Desk) -> None:
    await desk.rules(min_spacing_seconds=3600, max_per_day=1)
    message = await desk.at(MONDAY)
    nudged = utc_schedule(MONDAY + timedelta(minutes=5))
    assert codes(await schedule_message(desk.room, desk.actor, message.id, None, nudged)) == []


async def test_what_is_published_now_says_its_clash_too(desk: Desk) -> None:
    await desk.blackout(desk.house.clock.now().date())
    draft = await a_message(desk.house, desk.actor, channels=[desk.channel])
    now = utc_schedule(desk.house.clock.now())
    assert codes(await publish_message(desk.room, desk.actor, draft.id, None, now)) == [C.BLACKOUT]


async def test_what_was_called_off_or_refused_is_in_nobodys_way(desk: Desk) -> None:
    await desk.rules(max_per_day=1)
    queue = await desk.queue("1 09:00")
    message = await desk.at(MONDAY + timedelta(hours=1))
    assert await desk.preview(queue, 1) == [C.DAY_FULL]
    async with desk.room.begin(desk.actor) as tx:
        before = await tx.messages.get(message.id)
        await tx.messages.save(before, before.cancel(desk.house.clock.now()))
        await tx.commit()
    assert await desk.preview(queue, 1) == [None]


async def test_a_message_for_several_channels_keeps_to_the_rules_of_all(desk: Desk) -> None:
    other = await a_sandbox_channel(
        desk.house, desk.actor, community_id=desk.channel.community_id, account="other"
    )
    tuesdays = {"hours": Hours((Window(2, "00:00", "24:00"),))}
    await put_rules(desk.room, desk.actor, other.id, None, tuesdays)
    queue = await desk.queue()
    both = await a_message(
        desk.house, desk.actor, channels=[desk.channel, other], slot=SlotWish(queue.id)
    )
    assert both.schedule is not None
    assert both.schedule.local_time == "2026-11-24T09:00"


async def test_a_reshuffle_keeps_to_the_rules_among_those_it_moves(desk: Desk) -> None:
    queue = await desk.queue()
    for _ in range(3):
        await desk.placed(queue)
    await desk.rules(max_per_day=1, min_spacing_seconds=3600)
    crowded = await a_queue_change(desk, queue, "1 10:00", "1 10:30", "1 16:00", "2 10:00")
    assert crowded == ["2026-11-23T10:00", "2026-11-24T10:00", "2026-11-30T10:00"]


async def a_queue_change(desk: Desk, queue: Queue, *slots: str) -> list[str]:
    """The wall times after a reshuffle into these slots."""
    week = (await a_queue(desk.house, desk.actor, desk.channel, *slots)).week
    change = await change_queue(
        desk.room, desk.actor, queue.id, None, {"week": week}, reshuffle=True
    )
    moved = [await desk.room.reads.message(desk.actor, m.message_id) for m in change.moved or ()]
    return [message.schedule.local_time for message in moved if message.schedule]


async def test_a_channel_goes_by_its_workspace_where_it_leaves_things_open(desk: Desk) -> None:
    await put_rules(desk.room, desk.actor, None, None, {"max_per_day": 1, "skip_holidays": True})
    await desk.rules(max_per_day=3)
    found = await read_rules(desk.room, desk.actor, desk.channel.id)
    assert (found.in_force.max_per_day, found.in_force.skip_holidays) == (3, True)
    assert (found.rules.skip_holidays, found.timezone) == (None, "Europe/Madrid")
    queue = await desk.queue("1 09:00", "1 10:00")
    assert [await desk.placed(queue) for _ in range(2)] == ["2026-11-23T09:00", "2026-11-23T10:00"]


async def test_rules_are_given_anew_each_time(desk: Desk) -> None:
    empty = await read_rules(desk.room, desk.actor, desk.channel.id)
    assert (empty.rules.version, empty.in_force) == (0, Ruled())
    await desk.rules(max_per_day=3, min_spacing_seconds=60)
    await desk.rules(max_per_day=4)
    found = await read_rules(desk.room, desk.actor, desk.channel.id)
    assert (found.rules.version, found.in_force) == (2, Ruled(max_per_day=4))
    with pytest.raises(VersionMismatch):
        await put_rules(desk.room, desk.actor, desk.channel.id, 1, {})


async def test_rules_and_black_days_are_of_things_that_exist(desk: Desk) -> None:
    nowhere = ChannelId("chn_none")
    with pytest.raises(NotFound):
        await read_rules(desk.room, desk.actor, nowhere)
    with pytest.raises(NotFound):
        await put_rules(desk.room, desk.actor, nowhere, None, {})
    with pytest.raises(NotFound) as refused:
        await desk.blackout(date(2026, 11, 24), channel_id=nowhere)
    assert refused.value.pointer == "/channel_id"
    with pytest.raises(NotFound) as refused:
        await desk.blackout(date(2026, 11, 24), community_id=CommunityId("com_none"))
    assert refused.value.pointer == "/community_id"
    bogota = await a_community(desk.house, desk.actor, timezone="America/Bogota")
    made = await desk.blackout(date(2026, 11, 24), community_id=bogota.id)
    assert made.timezone == "America/Bogota"


def test_what_a_channel_rules_comes_before_what_its_workspace_does() -> None:
    blank: PublishingRules = bare(SAMPLES["publishing_rules"])
    now = blank.created_at
    own = blank.replaced(now, max_per_day=2, countries=())
    theirs = blank.replaced(now, max_per_day=9, countries=("ES",), min_spacing_seconds=60)
    assert ruled(own, theirs) == Ruled(max_per_day=2, countries=(), min_spacing_seconds=60)
    assert ruled(None, theirs) == ruled(theirs)
    assert ruled(None, None) == Ruled()


@pytest.mark.parametrize(
    ("rules", "reach"),
    [
        (Ruled(), timedelta()),
        (Ruled(skip_holidays=True, countries=("ES",)), timedelta()),
        (Ruled(min_spacing_seconds=1800), timedelta(minutes=30)),
        (Ruled(min_spacing_seconds=1800, max_per_day=3), timedelta(hours=26)),
        (Ruled(min_spacing_seconds=172800, max_per_day=3), timedelta(days=2)),
    ],
)
def test_no_more_of_the_calendar_is_read_than_the_rules_are_about(
    rules: Ruled, reach: timedelta
) -> None:
    assert rules.reach == reach


@pytest.mark.parametrize("wall", ["2026-10-25T00:10", "2026-10-25T23:50"])
async def test_a_day_of_twenty_five_hours_is_full_from_end_to_end(wall: str) -> None:
    """The clocks of Madrid go back that night."""
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    other = "2026-10-25T23:50" if wall.endswith("00:10") else "2026-10-25T00:10"
    house.clock.forward(datetime(2026, 10, 20, tzinfo=UTC) - house.clock.now())
    key = (actor.workspace, channel.community_id)
    community = house.memory.tables.communities[key]
    house.memory.tables.communities[key] = replace(community, timezone="Europe/Madrid")
    await put_rules(house.app.publishing, actor, channel.id, None, {"max_per_day": 1})
    at = {
        it: datetime.fromisoformat(it).replace(tzinfo=ZoneInfo("Europe/Madrid"))
        for it in (wall, other)
    }
    await a_message(house, actor, channels=[channel], at=at[wall].astimezone(UTC))
    late = await a_message(house, actor, channels=[channel], at=at[other].astimezone(UTC))
    assert late.schedule is not None
    assert [it.code for it in late.schedule.clashes] == [ClashCode.DAY_FULL]
