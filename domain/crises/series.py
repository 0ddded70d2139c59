"""A series is made of sums over what was said, which depend neither on its order nor on how often
it was told."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil, log2

BUCKET_SECONDS = 300
HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
BUCKETS_AN_HOUR = HOUR_SECONDS // BUCKET_SECONDS
_BINS_PER_DOUBLING = 4
_HARMS = frozenset({"injury", "self_harm", "threat", "data_breach"})


class Grain(StrEnum):
    """How long a bucket is. All begin at whole multiples of their length, in UTC."""

    FIVE_MINUTES = "five_minutes"
    HOUR = "hour"
    DAY = "day"

    @property
    def seconds(self) -> int:
        return _SECONDS[self]


_SECONDS = {
    Grain.FIVE_MINUTES: BUCKET_SECONDS,
    Grain.HOUR: HOUR_SECONDS,
    Grain.DAY: DAY_SECONDS,
}


@dataclass(frozen=True, slots=True)
class Uttered:
    """What a series needs to know of one message. Of two with one id the higher `version` is how it
    stands. `reach` is how many follow its author, as far as the platform says so."""

    id: str
    version: int
    at: datetime
    is_gone: bool = False
    is_negative: bool = False
    intents: tuple[str, ...] = ()
    author_id: str | None = None
    reach: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What one bucket comes to. `voices` are negative messages of which an author has one in a
    clock hour, so that who shouts a hundred times is one voice. `reach` is how many follow those
    voices; `widest` the most that follow one. `reaches` says of all who spoke how many have how
    many followers, by quarters of a doubling."""

    heard: int = 0
    negative: int = 0
    voices: int = 0
    reach: int = 0
    widest: int = 0
    complaints: int = 0
    harm: int = 0
    legal: int = 0
    load: int = 0
    hits: int = 0
    reaches: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Sums") -> "Sums":
        return together((self, other))

    @property
    def share(self) -> float:
        """Which part of what was heard is a negative voice, from 0 to 1; what a voice says again
        and again is left out of both."""
        counted = self.heard - self.negative + self.voices
        return self.voices / counted if counted else 0.0


NOTHING = Sums()


def together(parts: Collection[Sums]) -> Sums:
    """All of these as one, in whatever order."""
    reaches: dict[int, int] = {}
    for part in parts:
        for bin_, count in part.reaches.items():
            reaches[bin_] = reaches.get(bin_, 0) + count
    return Sums(
        heard=sum(part.heard for part in parts),
        negative=sum(part.negative for part in parts),
        voices=sum(part.voices for part in parts),
        reach=sum(part.reach for part in parts),
        widest=max((part.widest for part in parts), default=0),
        complaints=sum(part.complaints for part in parts),
        harm=sum(part.harm for part in parts),
        legal=sum(part.legal for part in parts),
        load=sum(part.load for part in parts),
        hits=sum(part.hits for part in parts),
        reaches=reaches,
    )


def number_of(at: datetime, grain: Grain = Grain.FIVE_MINUTES) -> int:
    """Which bucket holds that instant, counted from 1970."""
    return int(at.timestamp()) // grain.seconds


def begin_of(number: int, grain: Grain = Grain.FIVE_MINUTES) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=number * grain.seconds)


def tally(messages: Iterable[Uttered]) -> dict[int, Sums]:
    """Buckets of five minutes to what they come to. Whole clock hours are to be given, in any order
    and any number of times; what is gone counts nowhere."""
    standing: dict[str, Uttered] = {}
    for message in messages:
        known = standing.get(message.id)
        if known is None or known.version < message.version:
            standing[message.id] = message
    told = [each for each in standing.values() if not each.is_gone]
    first = _first_of_each(told)
    found: dict[int, list[Uttered]] = {}
    for message in told:
        found.setdefault(number_of(message.at), []).append(message)
    return {number: _sums(each, first) for number, each in found.items()}


def coarser(buckets: Mapping[int, Sums], grain: Grain) -> dict[int, Sums]:
    """Buckets of five minutes, put together to hours or days of UTC."""
    found: dict[int, list[Sums]] = {}
    for number, sums in buckets.items():
        found.setdefault(number * BUCKET_SECONDS // grain.seconds, []).append(sums)
    return {number: together(parts) for number, parts in found.items()}


def percentile(reaches: Mapping[int, int], part: float) -> int:
    """How many followers that part of all who spoke do not have more than: the upper edge of a
    quarter of a doubling. 0 where nobody spoke."""
    total = sum(reaches.values())
    wanted, so_far = ceil(total * part), 0
    for bin_ in sorted(reaches):
        so_far += reaches[bin_]
        if so_far >= wanted:
            return int(2.0 ** ((bin_ + 1) / _BINS_PER_DOUBLING)) - 1
    return 0


def _first_of_each(told: Iterable[Uttered]) -> set[str]:
    """The ids of those that are an author's first in a clock hour; who is not known speaks for
    themselves each time."""
    first: dict[tuple[int, str], tuple[datetime, str]] = {}
    ids = set()
    for one in told:
        if not one.is_negative:
            continue
        if one.author_id is None:
            ids.add(one.id)
            continue
        key = number_of(one.at, Grain.HOUR), one.author_id
        mark = one.at, one.id
        if key not in first or mark < first[key]:
            first[key] = mark
    return ids | {id for _, id in first.values()}


def _sums(messages: list[Uttered], first: set[str]) -> Sums:
    negative = [one for one in messages if one.is_negative]
    voices = [one for one in negative if one.id in first]
    return Sums(
        heard=len(messages),
        negative=len(negative),
        voices=len(voices),
        reach=sum(one.reach for one in voices),
        widest=max((one.reach for one in voices), default=0),
        complaints=sum("complaint" in one.intents for one in messages),
        harm=sum(not _HARMS.isdisjoint(one.intents) for one in messages),
        legal=sum("legal_threat" in one.intents for one in messages),
        reaches=dict(Counter(int(_BINS_PER_DOUBLING * log2(1 + one.reach)) for one in messages)),
    )
