"""What stands on days on which a channel rests, and on which days its slots stay empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from domain.publishing.calendar import (
    OVER,
    Clash,
    ClashKind,
    Gap,
    GapKind,
    Span,
    on_the_wall,
)
from domain.publishing.calendar_ports import Planned
from domain.publishing.clashes import ClashCode
from domain.publishing.pacing import Pace
from domain.publishing.queue import Queue
from domain.shared.ids import ChannelId, SeriesId
from domain.shared.wall_time import zone

ONE = timedelta(days=1)
QUARTER = timedelta(minutes=15)
_KINDS = {ClashCode.BLACKOUT: ClashKind.BLACKOUT, ClashCode.HOLIDAY: ClashKind.HOLIDAY}


@dataclass(frozen=True, slots=True)
class Recurring:
    """An occurrence of a series that is no message yet."""

    series_id: SeriesId
    recurrence_id: str
    at: datetime
    channel_ids: tuple[ChannelId, ...]


def clashes_on_days_off(
    planned: Sequence[Planned],
    recurring: Sequence[Recurring],
    paces: Mapping[ChannelId, Pace],
    timezone: str,
) -> list[Clash]:
    """Each of these on each blackout or holiday it stands on; one that several of its channels are
    off for is one clash."""
    where = zone(timezone)
    found = []
    for message in planned:
        if message.status in OVER:
            continue
        day = on_the_wall(message.at, where).date()
        for (kind, name), channels in _off(message.at, message.channel_ids, paces).items():
            found.append(Clash(kind, day, (message.id,), channels, name=name))
    for one in recurring:
        day = on_the_wall(one.at, where).date()
        for (kind, name), channels in _off(one.at, one.channel_ids, paces).items():
            found.append(
                Clash(
                    kind,
                    day,
                    (),
                    channels,
                    name=name,
                    series_id=one.series_id,
                    recurrence_id=one.recurrence_id,
                )
            )
    return found


def _off(
    at: datetime, channel_ids: Sequence[ChannelId], paces: Mapping[ChannelId, Pace]
) -> dict[tuple[ClashKind, str], tuple[ChannelId, ...]]:
    """By what rests then, and by its name, the channels that do."""
    found: dict[tuple[ClashKind, str], list[ChannelId]] = defaultdict(list)
    for channel_id in channel_ids:
        pace = paces.get(channel_id)
        for clash in pace.clashes(at) if pace else ():
            # Two blackouts with one reason are one to whoever reads it.
            kind = _KINDS.get(clash.code)
            channels = found[kind, clash.name or ""] if kind else [channel_id]
            if channel_id not in channels:
                channels.append(channel_id)
    return {why: tuple(channels) for why, channels in found.items()}


def open_slots(
    queues: Iterable[Queue],
    paces: Mapping[ChannelId, Pace],
    activity: Mapping[ChannelId, Sequence[datetime]],
    span: Span,
    now: datetime,
) -> list[Gap]:
    """Days still to come, in this span, on which a channel has less planned than its queues' slots
    have room for. A slot on a day off, out of hours, or closer to the one before it or more on a
    day than is ruled has no room. What is planned counts once a quarter of an hour. Days in a row
    that are alike are one gap."""
    of_channel: dict[ChannelId, list[Queue]] = defaultdict(list)
    for queue in queues:
        of_channel[queue.channel_id].append(queue)
    where = zone(span.timezone)
    instant = timedelta(microseconds=1)
    after, until = max(now, span.since - instant), span.until - instant
    found: list[Gap] = []
    for channel_id, mine in of_channel.items():
        pace = paces.get(channel_id)
        if pace is None:
            continue
        room = Counter(on_the_wall(at, where).date() for at in _room(mine, pace, after, until))
        taken = Counter(
            on_the_wall(at, where).date()
            for at in activity.get(channel_id, ())
            if at > after - QUARTER
        )
        short = {day: (room[day], taken[day]) for day in sorted(room) if taken[day] < room[day]}
        found += _in_a_row(channel_id, short)
    return sorted(found, key=lambda gap: (gap.first, gap.channel_id))


def _room(
    queues: Sequence[Queue], pace: Pace, after: datetime, until: datetime
) -> Iterator[datetime]:
    """The slots that can be filled."""
    where = zone(pace.timezone)
    instants = {
        opening.at
        for queue in queues
        for opening in queue.week.openings(queue.timezone, after, until)
    }
    most = pace.ruled.max_per_day
    on: Counter[date] = Counter()
    last: datetime | None = None
    for at in sorted(instants):
        day = on_the_wall(at, where).date()
        near = last is not None and at - last < pace.ruled.spacing
        full = most is not None and on[day] >= most
        if near or full or next(pace.clashes(at), None) is not None:
            continue
        on[day], last = on[day] + 1, at
        yield at


def _in_a_row(channel_id: ChannelId, short: Mapping[date, tuple[int, int]]) -> Iterator[Gap]:
    def run(numbered: tuple[int, tuple[date, tuple[int, int]]]) -> tuple[int, tuple[int, int]]:
        number, (day, alike) = numbered
        return day.toordinal() - number, alike

    for (_, (expected, planned)), them in groupby(enumerate(short.items()), run):
        days = [day for _, (day, _) in them]
        yield Gap(
            GapKind.OPEN_SLOTS,
            channel_id,
            days[0],
            days[-1],
            expected=expected,
            planned=planned,
        )


def rests(pace: Pace | None, gap: Gap, timezone: str) -> bool:
    """Whether the channel is off on all of these days, each from its beginning to its end."""
    if pace is None:
        return False
    days = (Span(day, day, timezone) for day in _days(gap))
    return all(
        span.first in pace.holidays
        or any(b.starts_at <= span.since and span.until <= b.ends_at for b in pace.blackouts)
        for span in days
    )


def _days(gap: Gap) -> Iterator[date]:
    for number in range(gap.days):
        yield gap.first + ONE * number
