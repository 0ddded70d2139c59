"""The moments at which something recurs: reckoned on the wall, then placed in the zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from domain.publishing.model import Schedule
from domain.publishing.recurrence import Almanac, read_rule
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.wall_time import TimeNote, resolve, zone

MARGIN = timedelta(days=2)
"""A gap moves a wall time by a day at most, and no zone is further from UTC."""

BEGINNING, FARTHEST = datetime(2000, 1, 3, tzinfo=UTC), datetime(2099, 12, 29, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something recurs. `starts`, `exceptions` and `extra_dates` are wall times in `timezone`,
    written to the second; an exception may also be a whole day. The first occurrence is the first
    match of the rule that is not before `starts`."""

    starts: str
    timezone: str
    rule: str
    exceptions: tuple[str, ...] = ()
    extra_dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One occurrence: the wall time that the rule gives it, which is its name, and the instant."""

    recurrence_id: str
    at: datetime
    note: TimeNote | None

    def schedule(self, timezone: str) -> Schedule:
        return Schedule(self.at, self.recurrence_id, timezone, True, self.note)


def written_local(local: datetime) -> str:
    """A wall time as it is kept, and as an occurrence is named."""
    return local.isoformat(timespec="seconds")


def moment(recurrence_id: str, timezone: str) -> Moment:
    """Raises UnknownTimezone."""
    found = resolve(datetime.fromisoformat(recurrence_id), timezone)
    return Moment(recurrence_id, found.at, found.note)


def check_recurrence(recurrence: Recurrence, almanac: Almanac, now: datetime) -> Moment:
    """The first occurrence that is still to come. Raises UnknownTimezone, and ValidationFailed for
    a rule that cannot be read, that no day ever matches, or that is over."""
    zone(recurrence.timezone)
    found = upcoming(recurrence, almanac, now, 1)
    if not found:
        ever = next(_walls(recurrence, almanac, _starts(recurrence)), None)
        code = "rule_never_occurs" if ever is None else "rule_is_over"
        raise ValidationFailed(errors=[FieldError("/rule", code, {})])
    return found[0]


def moments(
    recurrence: Recurrence, almanac: Almanac, after: datetime, until: datetime
) -> list[Moment]:
    """Every occurrence later than the one instant and not later than the other, in order.

    Two that fall on one instant, because the clocks skip the time of the first, are one: the one
    whose time is shown by a clock.
    """
    where = zone(recurrence.timezone)
    first = max(after, BEGINNING).astimezone(where).replace(tzinfo=None)
    last = min(until, FARTHEST).astimezone(where).replace(tzinfo=None) + MARGIN
    walls = takewhile(lambda w: w <= last, _walls(recurrence, almanac, first - MARGIN))
    found = [moment(written_local(wall), recurrence.timezone) for wall in walls]
    return [m for m in _one_each(found) if after < m.at <= until]


def upcoming(recurrence: Recurrence, almanac: Almanac, after: datetime, most: int) -> list[Moment]:
    """The first occurrences later than this instant, so many or all there are, in order."""
    where = zone(recurrence.timezone)
    first = max(after, BEGINNING).astimezone(where).replace(tzinfo=None) - MARGIN
    found: list[Moment] = []
    enough = None
    for wall in _walls(recurrence, almanac, first):
        # A gap may still move one of these before the last of those.
        if enough is not None and wall - enough > MARGIN:
            break
        each = moment(written_local(wall), recurrence.timezone)
        if each.at > after:
            found.append(each)
        if len(found) == most and enough is None:
            enough = wall
    return _one_each(found)[:most]


def occurs(recurrence: Recurrence, almanac: Almanac, recurrence_id: str) -> Moment | None:
    """The occurrence of that name, if there is one."""
    at = moment(recurrence_id, recurrence.timezone).at
    just_before = at - timedelta(microseconds=1)
    found = moments(recurrence, almanac, just_before, at)
    return next((m for m in found if m.recurrence_id == recurrence_id), None)


def _walls(recurrence: Recurrence, almanac: Almanac, after: datetime) -> Iterator[datetime]:
    """Wall times in order: those of the rule and the extra ones, without the exceptions."""
    extra = [datetime.fromisoformat(text) for text in recurrence.extra_dates]
    waiting = sorted({wall for wall in extra if wall >= after}, reverse=True)
    gone = frozenset(recurrence.exceptions)
    for wall in _ruled(recurrence, almanac, after):
        while waiting and waiting[-1] < wall:
            yield from _unless(gone, waiting.pop())
        if waiting and waiting[-1] == wall:
            waiting.pop()
        yield from _unless(gone, wall)
    while waiting:
        yield from _unless(gone, waiting.pop())


def _ruled(recurrence: Recurrence, almanac: Almanac, after: datetime) -> Iterator[datetime]:
    rule = read_rule(recurrence.rule)
    end, timezone = rule.until, recurrence.timezone
    if end is None or end.tzinfo is None:
        yield from almanac.times(rule, _starts(recurrence), after)
        return
    # It ends at an instant: a wall clock shows some hours twice and others never.
    wall_end = end.astimezone(zone(timezone)).replace(tzinfo=None) + MARGIN
    within = replace(rule, until=wall_end)
    for wall in almanac.times(within, _starts(recurrence), after):
        if resolve(wall, timezone).at > end:
            return
        yield wall


def _unless(gone: frozenset[str], wall: datetime) -> Iterator[datetime]:
    text = written_local(wall)
    if text not in gone and text[:10] not in gone:
        yield wall


def _one_each(found: Sequence[Moment]) -> list[Moment]:
    first: dict[datetime, Moment] = {}
    for each in sorted(found, key=lambda m: (m.at, m.note is TimeNote.GAP, m.recurrence_id)):
        first.setdefault(each.at, each)
    return list(first.values())


def _starts(recurrence: Recurrence) -> datetime:
    return datetime.fromisoformat(recurrence.starts)
