"""A value is reckoned in whole numbers from what was done on each day, so that whoever reckons it,
in whatever order and however often, comes to the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from functools import lru_cache

from domain.members.value_scheme import FADING_DAYS, Level, ValueScheme, Weight, weight_of
from domain.shared.ids import MemberId, WorkspaceId

ORIGIN = date(1970, 1, 1)
GROWTH_FROM = 20454
"""The day from which points grow towards later ones, 2026-01-01: then all that ever was done is
comparable without being touched again, since what fades alike keeps its order."""

THOUSAND = 1000
"""Points are counted in thousandths."""

EXACT = Context(prec=60, rounding=ROUND_FLOOR)
GROWN = 2**64
EVERYWHERE = ""
WEEK, MONTH = 7, 30


def day_of(at: datetime) -> int:
    """The day of an instant in UTC, counted from 1970-01-01."""
    return (at.astimezone(UTC).date() - ORIGIN).days


def date_of(day: int) -> date:
    return ORIGIN + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class MemberDay:
    """How often a member itself did one kind of thing on one day, in one community or in none."""

    workspace_id: WorkspaceId
    member_id: MemberId
    day: int
    word: str
    community_id: str
    count: int


@dataclass(frozen=True, slots=True)
class MemberReceived:
    """How often somebody did such a thing to a member on one day."""

    workspace_id: WorkspaceId
    member_id: MemberId
    day: int
    giver_id: MemberId
    word: str
    community_id: str
    count: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Strikes of that weight count against somebody from one day until another."""

    weight: int
    from_day: int
    until_day: int


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one person, whoever is part of them; `received` names persons, too."""

    days: Sequence[MemberDay] = ()
    received: Sequence[MemberReceived] = ()
    troubles: Sequence[Trouble] = ()


@dataclass
class Part:
    """What one kind of thing gave: how often it was there, how often it counted, and for which
    thousandths of points on which day."""

    weight: Weight
    times: int = 0
    counted: int = 0
    points: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Reckoning:
    """What somebody did and received until the end of a day, in one community or everywhere."""

    as_of: int
    keep_percent: int
    trust: int
    done: Mapping[str, Part]
    received: Mapping[str, Part]

    @property
    def points(self) -> Mapping[int, int]:
        """Thousandths by day, of all parts."""
        found: dict[int, int] = defaultdict(int)
        for part in (*self.done.values(), *self.received.values()):
            for day, points in part.points.items():
                found[day] += points
        return found

    @property
    def sample(self) -> int:
        """How many things it rests on."""
        return sum(part.times for part in (*self.done.values(), *self.received.values()))

    @property
    def grown(self) -> float:
        """By which members compare whenever they are looked at."""
        return grown(self.points, self.keep_percent, self.trust)

    @property
    def value(self) -> float:
        """Points, as they are worth on that day."""
        return self.grown * shrink(self.as_of, self.keep_percent)


def trust_of(troubles: Iterable[Trouble], as_of: int) -> int:
    """In hundredths: each strike leaves three quarters of what is there."""
    weight = sum(one.weight for one in troubles if one.from_day <= as_of < one.until_day)
    return int(100 * 3**weight // 4**weight)


def grown(points: Mapping[int, int], keep_percent: int, trust: int) -> float:
    """The nearest number to an exact sum."""
    total = sum(each * growth(day, keep_percent) for day, each in points.items())
    return (total * trust) / (GROWN * THOUSAND * 100)


@lru_cache(maxsize=100_000)
def growth(day: int, keep_percent: int) -> int:
    """How much a point of that day outweighs one of the day from which they grow."""
    months = EXACT.divide(Decimal(day - GROWTH_FROM), Decimal(FADING_DAYS))
    kept = EXACT.divide(Decimal(100), Decimal(keep_percent))
    return int(EXACT.multiply(EXACT.power(kept, months), Decimal(GROWN)))


@lru_cache(maxsize=10_000)
def shrink(as_of: int, keep_percent: int) -> float:
    """What a point of the day from which they grow is worth on that day."""
    months = EXACT.divide(Decimal(as_of - GROWTH_FROM), Decimal(FADING_DAYS))
    return float(EXACT.power(EXACT.divide(Decimal(keep_percent), Decimal(100)), months))


@lru_cache(maxsize=100_000)
def share(people: int) -> int:
    """What so many different people are worth together, in thousandths: the logarithm to the base
    two of one more than they are."""
    return int(EXACT.divide(EXACT.ln(Decimal(people + 1)), EXACT.ln(Decimal(2))) * THOUSAND)


def reckon(
    scheme: ValueScheme, record: Record, as_of: int, community_id: str = EVERYWHERE
) -> Reckoning:
    """What all of it is worth at the end of that day; what comes after it is not looked at."""
    weights = scheme.by_word
    days = [one for one in record.days if _counts(one.day, one.community_id, as_of, community_id)]
    received = [
        one for one in record.received if _counts(one.day, one.community_id, as_of, community_id)
    ]
    return Reckoning(
        as_of=as_of,
        keep_percent=scheme.keep_percent,
        trust=trust_of(record.troubles, as_of),
        done=_done(weights, days),
        received=_received(weights, received),
    )


def _counts(day: int, where: str, as_of: int, community_id: str) -> bool:
    return day <= as_of and community_id in (EVERYWHERE, where)


def _done(weights: Mapping[str, Weight], days: Iterable[MemberDay]) -> Mapping[str, Part]:
    """Up to so many a day of each kind, wherever they were done and by whichever part."""
    times: dict[tuple[str, int], int] = defaultdict(int)
    for one in days:
        times[one.word, one.day] += one.count
    parts: dict[str, Part] = {}
    for (word, day), count in times.items():
        part = parts.setdefault(word, Part(weight_of(weights, word)))
        counted = min(count, part.weight.most_a_day)
        part.times += count
        part.counted += counted
        if counted * part.weight.points:
            part.points[day] += counted * part.weight.points * THOUSAND
    return parts


def _received(
    weights: Mapping[str, Weight], received: Iterable[MemberReceived]
) -> Mapping[str, Part]:
    """Everybody once in a month of the calendar, on the day on which they were first; who comes
    after others adds less than they did."""
    first: dict[tuple[str, int, str], int] = {}
    parts: dict[str, Part] = {}
    for one in received:
        weight = weight_of(weights, one.word)
        if not weight.received:
            continue
        parts.setdefault(one.word, Part(weight)).times += one.count
        key = one.word, month_of(one.day), one.giver_id
        first[key] = min(one.day, first.get(key, one.day))
    people: dict[tuple[str, int], int] = defaultdict(int)
    for (word, month, _), day in sorted(first.items(), key=lambda item: item[1]):
        before = people[word, month]
        people[word, month] += 1
        part = parts[word]
        part.counted += 1
        part.points[day] += part.weight.received * (share(before + 1) - share(before))
    return parts


@lru_cache(maxsize=100_000)
def month_of(day: int) -> int:
    at = date_of(day)
    return at.year * 12 + at.month - 1


def active_days(record: Record, as_of: int, span: int) -> int:
    """On how many of the last days, that one included, they did anything."""
    return len({one.day for one in record.days if as_of - span < one.day <= as_of})


def level_of(scheme: ValueScheme, record: Record, value: float, as_of: int) -> tuple[int, str]:
    """The highest that is reached, from 1, or 0, and whether by `value` or by `presence`."""
    for number in range(len(scheme.levels), 0, -1):
        level: Level = scheme.levels[number - 1]
        if value >= level.value:
            return number, "value"
        if active_days(record, as_of, level.within_days) >= level.days:
            return number, "presence"
    return 0, "value"


def next_change(record: Record, as_of: int) -> int | None:
    """The first day after that one on which anything is otherwise by itself: something that was
    told ahead is there, leaves a window, or a strike begins or ends."""
    found = [
        day + step
        for day in {*(d.day for d in record.days), *(r.day for r in record.received)}
        for step in (0, WEEK, MONTH)
    ]
    found += [day for one in record.troubles for day in (one.from_day, one.until_day)]
    return min((day for day in found if day > as_of), default=None)


def next_review(as_of: int, months: int) -> int:
    """The first of the next month, after that day, that ends a span of so many months in a year."""
    month = (month_of(as_of) // months + 1) * months
    return (date(month // 12, month % 12 + 1, 1) - ORIGIN).days
