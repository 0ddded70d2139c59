"""A calendar shows what is planned, day by day, what comes too close together, and what lacks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from domain.publishing.calendar_ports import Planned, SpecialDate
from domain.publishing.states import MessageStatus
from domain.shared.ids import ChannelId, MessageId, SeriesId
from domain.shared.wall_time import resolve, zone

MOST_DAYS = 92
MOST_ENTRIES = 10_000
TOO_CLOSE = timedelta(minutes=30)
LOOKS_BACK = timedelta(days=56)
FEWEST_DAYS = 4
"""A channel that posted on fewer days than these in eight weeks has no habit yet."""

MOSTLY = 0.9
OVER = frozenset({MessageStatus.CANCELLED, MessageStatus.FAILED, MessageStatus.DELETED})
"""A message in one of these states takes up no place any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days on the walls of one zone, both ends included."""

    first: date
    last: date
    timezone: str

    @property
    def since(self) -> datetime:
        """When the first day begins, UTC. A midnight that the clocks skip is the moment after."""
        return resolve(datetime.combine(self.first, time.min), self.timezone).at

    @property
    def until(self) -> datetime:
        """When the day after the last begins, UTC."""
        after = self.last + timedelta(days=1)
        return resolve(datetime.combine(after, time.min), self.timezone).at

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in its place: `local` is what a clock on that wall shows, without a zone."""

    message: Planned
    local: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One day with what is planned on it, by time, and what is special about it."""

    day: date
    entries: Sequence[Entry]
    special_dates: Sequence[SpecialDate]


class ClashKind(StrEnum):
    """Two on one channel within half an hour, the same words twice on one day, or something on a
    day that is black, or a holiday on which its channel rests."""

    TOO_CLOSE = "too_close"
    SAME_TEXT = "same_text"
    BLACKOUT = "blackout"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Clash:
    """Messages that get in each other's way, by time, on the day of the last of them.
    `channel_ids` are the channels they share; `minutes` is how far apart two that are too close
    lie. Of what stands on a day off `channel_ids` are those that are off, and `name` is the
    holiday's, or the reason of the blackout; what is no message yet is named by its series and its
    wall time there."""

    kind: ClashKind
    day: date
    message_ids: tuple[MessageId, ...]
    channel_ids: tuple[ChannelId, ...]
    minutes: int | None = None
    name: str | None = None
    series_id: SeriesId | None = None
    recurrence_id: str | None = None


class GapKind(StrEnum):
    """A channel without a queue pauses longer than it is used to, or one that has a queue has less
    planned than its slots have room for."""

    UNUSUAL_PAUSE = "unusual_pause"
    OPEN_SLOTS = "open_slots"


@dataclass(frozen=True, slots=True)
class Gap:
    """Days still to come on which too little is planned on a channel. Of an unusual pause it is
    known that nine times of ten there are at most `usual_days` from one day with a post to the
    next; of open slots, how much is `expected` on each of these days, and how much is
    `planned`."""

    kind: GapKind
    channel_id: ChannelId
    first: date
    last: date
    usual_days: int | None = None
    expected: int | None = None
    planned: int = 0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """`truncated` says that there are more messages than are shown: ask for fewer days."""

    span: Span
    days: Sequence[Day]
    clashes: Sequence[Clash]
    gaps: Sequence[Gap]
    truncated: bool = False


def laid_out(
    span: Span, planned: Sequence[Planned], special: Iterable[SpecialDate]
) -> Sequence[Day]:
    """Every day of the span, also the empty ones. What lies outside of it is left out."""
    where = zone(span.timezone)
    entries: dict[date, list[Entry]] = defaultdict(list)
    for message in planned:
        local = on_the_wall(message.at, where)
        entries[local.date()].append(Entry(message, local))
    named: dict[date, list[SpecialDate]] = defaultdict(list)
    for known in special:
        named[known.day].append(known)
    each = (span.first + timedelta(days=n) for n in range(span.days))
    return [Day(day, entries.get(day, ()), named.get(day, ())) for day in each]


def on_the_wall(at: datetime, where: tzinfo) -> datetime:
    """What a clock there shows at that instant, without its zone."""
    return at.astimezone(where).replace(tzinfo=None)


def clashes_among(planned: Sequence[Planned], timezone: str) -> list[Clash]:
    """What gets in each other's way among these, which come by time."""
    where = zone(timezone)
    alive = [message for message in planned if message.status not in OVER]
    found = [*_too_close(alive, where), *_same_text(alive, where)]
    return sorted(found, key=lambda clash: (clash.day, clash.message_ids))


def _too_close(planned: Sequence[Planned], where: tzinfo) -> Iterator[Clash]:
    """Each with the one before it on the same channel; a pair that shares several is one clash."""
    last: dict[ChannelId, Planned] = {}
    for message in planned:
        near: dict[MessageId, list[ChannelId]] = defaultdict(list)
        before: dict[MessageId, Planned] = {}
        for channel_id in message.channel_ids:
            previous = last.get(channel_id)
            if previous is not None and message.at - previous.at < TOO_CLOSE:
                near[previous.id].append(channel_id)
                before[previous.id] = previous
            last[channel_id] = message
        for previous_id, channels in near.items():
            apart = message.at - before[previous_id].at
            yield Clash(
                ClashKind.TOO_CLOSE,
                on_the_wall(message.at, where).date(),
                (previous_id, message.id),
                tuple(channels),
                apart // timedelta(minutes=1),
            )


def _same_text(planned: Sequence[Planned], where: tzinfo) -> Iterator[Clash]:
    alike: dict[tuple[date, str], list[Planned]] = defaultdict(list)
    for message in planned:
        alike[on_the_wall(message.at, where).date(), message.fingerprint].append(message)
    for (day, _), messages in alike.items():
        if len(messages) > 1:
            shared = set(messages[0].channel_ids).intersection(*(m.channel_ids for m in messages))
            yield Clash(
                ClashKind.SAME_TEXT, day, tuple(m.id for m in messages), tuple(sorted(shared))
            )


def gaps_among(
    activity: Mapping[ChannelId, Sequence[datetime]], span: Span, today: date
) -> list[Gap]:
    """The pauses still to come, in this span, that are longer than their channel is used to. Its
    habit is that of the eight weeks before today. A pause that begins before the span, or goes on
    after it, counts with its whole length as far as it is known; what is told is the part inside.
    """
    where = zone(span.timezone)
    found = []
    for channel_id, instants in sorted(activity.items()):
        days = sorted({on_the_wall(at, where).date() for at in instants})
        usual = usual_pause([day for day in days if today - LOOKS_BACK < day <= today])
        if usual is not None:
            first = max(span.first, today)
            for since, until in _pauses(days, usual, first, span.last):
                found.append(Gap(GapKind.UNUSUAL_PAUSE, channel_id, since, until, usual))
    return sorted(found, key=lambda gap: (gap.first, gap.channel_id))


def usual_pause(days: Sequence[date]) -> int | None:
    """How many days lie, nine times of ten at most, between a day with a post and the next: the
    90th percentile by nearest rank. None while there are too few to tell."""
    if len(days) < FEWEST_DAYS:
        return None
    apart = sorted((after - before).days for before, after in pairwise(days))
    # Whole numbers, for nine tenths of ten are not always nine in binary.
    rank = -(-len(apart) * round(MOSTLY * 10) // 10)
    return apart[rank - 1]


def _pauses(
    days: Sequence[date], usual: int, first: date, last: date
) -> Iterator[tuple[date, date]]:
    """The parts within these days of every pause that is too long; the end is open."""
    one = timedelta(days=1)
    ends = [day for day in days if day <= last]
    for before, after in pairwise([*ends, last + one]):
        since, until = max(before + one, first), min(after - one, last)
        if (after - before).days > usual and since <= until:
            yield since, until
