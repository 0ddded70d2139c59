"""Nine in the morning stays nine in the morning in every zone, whatever its clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.publishing.content import Content
from domain.publishing.model import Message
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import Series, Words
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.follow_clocks import follow_all_clocks
from domain.publishing.use_cases.keep_series import keep_series
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.wall_time import TimeNote
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.zones import take, zones_apart

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS = 400
ZONES = {
    "Europe/Madrid": date(2026, 1, 1),
    "America/New_York": date(2026, 1, 1),
    "America/Santiago": date(2026, 1, 1),
    "America/Sao_Paulo": date(2017, 1, 1),
    "Australia/Lord_Howe": date(2026, 1, 1),
    "Pacific/Apia": date(2011, 6, 1),
    "Pacific/Chatham": date(2026, 1, 1),
    "Africa/Cairo": date(2026, 1, 1),
    "Africa/Casablanca": date(2026, 1, 1),
    "Asia/Tehran": date(2021, 1, 1),
    "Asia/Kathmandu": date(2026, 1, 1),
    "Antarctica/Troll": date(2026, 1, 1),
}
"""Twelve zones, each with a day from which on its clocks do something, or nothing at all."""

SKIPPED = {"Pacific/Apia": {date(2011, 12, 30)}}
"""Samoa went from the eve of New Year's Eve's eve straight to New Year's Eve."""


@dataclass
class Place:
    """A house somewhere, at a given time, in which something is said every day."""

    house: FakeHouse
    actor: Actor
    series: Series

    async def live(self, until: datetime, step: timedelta) -> None:
        """Let time pass, and have the series kept as often as its worker would."""
        while self.house.clock.now() < until:
            await self.keep()
            self.house.clock.forward(step)

    async def keep(self) -> int:
        return await keep_series(self.house.app.publishing, self.actor, self.series.id)

    async def messages(self) -> list[Message]:
        reads = self.house.app.publishing.reads
        ids = [MessageId(id) for _, id in self.house.memory.tables.messages]
        found = [await reads.message(self.actor, id) for id in ids]
        return sorted(found, key=lambda message: message.publish_at or message.created_at)


async def a_place(
    zone: str, starts: datetime, *, rule: str = "FREQ=DAILY", horizon_days: int = 60
) -> Place:
    """`starts` is a wall time there; it is a day before."""
    house = a_fake_house()
    house.clock.forward(starts.replace(tzinfo=ZoneInfo(zone)) - DAY - house.clock.now())
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    request = NewSeries(
        name="Good morning",
        channel_ids=(channel.id,),
        words=Words(Content("Good morning!")),
        recurrence=Recurrence(starts.isoformat(), zone, rule),
        horizon_days=horizon_days,
    )
    return Place(house, actor, await create_series(house.app.publishing, actor, request))


@pytest.mark.bar(26, "DST-400")
async def test_every_day_at_nine_is_nine_by_the_clocks_of_the_place(
    scale: Scale, figure: Say
) -> None:
    right = expected = 0
    for zone, first in ZONES.items():
        nine = datetime(first.year, first.month, first.day, 9)
        place = await a_place(zone, nine, rule=f"FREQ=DAILY;COUNT={DAYS}")
        end = nine.replace(tzinfo=ZoneInfo(zone)) + DAYS * DAY
        # Each look is by itself; at night there is one a day, as a worker takes it.
        await place.live(end, scale.of(50 * DAY, DAY))
        walls = [
            message.publish_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            for message in await place.messages()
            if message.publish_at is not None
        ]
        dates = [first + n * DAY for n in range(DAYS)]
        wanted = [datetime(d.year, d.month, d.day, 9) for d in dates if d not in _skipped(zone)]
        assert walls == wanted, zone
        right += len(walls)
        expected += len(dates)
    gone = sum(len(days) for days in SKIPPED.values())
    figure(f"{right} of {expected} at 09:00 by the wall, {gone} fell on a day that was skipped")
    assert (right, expected) == (4800 - gone, 4800)


def _skipped(zone: str) -> set[date]:
    return SKIPPED.get(zone, set())


@pytest.mark.bar(26, "DST-400")
@pytest.mark.parametrize(
    ("zone", "starts", "wall", "note"),
    [
        ("Europe/Madrid", datetime(2026, 3, 29, 2, 30), "03:30", TimeNote.GAP),
        ("America/New_York", datetime(2026, 3, 8, 2, 30), "03:30", TimeNote.GAP),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), "02:45", TimeNote.GAP),
        ("Africa/Cairo", datetime(2026, 4, 24, 0, 30), "01:30", TimeNote.GAP),
        ("Antarctica/Troll", datetime(2026, 3, 29, 2, 30), "04:30", TimeNote.GAP),
        ("Europe/Madrid", datetime(2026, 10, 25, 2, 30), "02:30", TimeNote.FOLD),
        ("America/New_York", datetime(2026, 11, 1, 1, 30), "01:30", TimeNote.FOLD),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45), "01:45", TimeNote.FOLD),
        ("America/Santiago", datetime(2026, 4, 4, 23, 30), "23:30", TimeNote.FOLD),
    ],
)
async def test_a_skipped_hour_moves_it_later_and_a_repeated_one_is_taken_once(
    zone: str, starts: datetime, wall: str, note: TimeNote, figure: Say
) -> None:
    place = await a_place(zone, starts, rule="FREQ=DAILY;COUNT=3", horizon_days=3)
    await place.live(starts.replace(tzinfo=UTC) + 5 * DAY, timedelta(hours=6))
    first, second, third = await place.messages()
    assert first.schedule is not None
    assert first.schedule.note is note
    shown = first.schedule.at.astimezone(ZoneInfo(zone))
    assert (f"{shown:%H:%M}", shown.fold) == (wall, 0)
    usual = f"{starts:%H:%M}"
    for later in (second, third):
        assert later.schedule is not None
        assert later.schedule.note is None
        assert f"{later.schedule.at.astimezone(ZoneInfo(zone)):%H:%M}" == usual
    figure(f"{zone}, {starts:%d %b %H:%M}: once, at {wall}")


@pytest.fixture
def other_rules(tmp_path: Path) -> Iterator[Path]:
    with zones_apart(tmp_path) as tree:
        yield tree


@pytest.mark.bar(26, "DST-400")
@pytest.mark.parametrize("first", ["the series", "the clocks"])
async def test_when_a_zone_changes_its_rules_what_is_to_come_moves_and_nothing_else(
    other_rules: Path, first: str, figure: Say
) -> None:
    """Madrid gives up its summer time: what was made for the winter stays, what was made for after
    29 March comes an hour later by the sun, and at nine by the clock. The series moves its own, and
    what somebody changed by hand follows the clocks like any message. What is past stays."""
    take(other_rules, Madrid="Europe/Madrid")
    place = await a_place("Europe/Madrid", datetime(2026, 3, 10, 9), horizon_days=40)
    await place.live(datetime(2026, 3, 20, tzinfo=UTC), 2 * DAY)
    room, before = place.house.app.publishing, await place.messages()
    by_hand = before[-1]
    await edit_message(room, place.actor, by_hand.id, None, {"text": "By hand."})
    take(other_rules, Madrid="Africa/Lagos")
    if first == "the clocks":
        assert await follow_all_clocks(room) == 1
    await place.keep()
    if first == "the series":
        assert await follow_all_clocks(room) == 1
    after = {message.id: message for message in await place.messages()}
    moved = [m for m in before if m.publish_at != after[m.id].publish_at]
    summer = [m for m in before if m.publish_at and m.publish_at.date() >= date(2026, 3, 29)]
    assert [m.id for m in moved] == [m.id for m in summer]
    for message in moved:
        was, now = message.publish_at, after[message.id].publish_at
        assert was is not None
        assert now is not None
        assert now - was == timedelta(hours=1)
        assert after[message.id].status is MessageStatus.SCHEDULED
        assert now.astimezone(ZoneInfo("Europe/Madrid")).hour == 9
    assert after[by_hand.id].text == "By hand."
    assert (await place.keep(), await follow_all_clocks(room)) == (0, 0)
    assert len(await place.messages()) == len(after)
    figure(
        f"zone's rules changed: {len(moved)} of {len(before)} moved, all {len(summer)} of the"
        f" summer, {first} first; made twice 0"
    )
