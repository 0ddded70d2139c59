"""Reading series, and what recurs in them; seeing beforehand when something would recur."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.publishing.occurrences import (
    Moment,
    Recurrence,
    check_recurrence,
    occurs,
    upcoming,
)
from domain.publishing.room import Publishing
from domain.publishing.series import (
    Occurrence,
    OccurrenceState,
    OccurrenceView,
    Series,
    SeriesStatus,
    seen,
    unwritten,
)
from domain.publishing.series_ports import Kept
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import OccurrenceId, SeriesId
from domain.shared.paging import Page, PageRequest

INSTANT = timedelta(microseconds=1)
NOWHERE = OccurrenceId("")
"""What the rule says is named by its time; it has an id once it is kept."""


@dataclass(frozen=True, slots=True)
class Window:
    """From one instant on, and before another; at most so many."""

    since: datetime
    until: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What recurs in a window, in order; `has_more` when not all of it fits."""

    items: Sequence[OccurrenceView]
    has_more: bool


async def preview_series(
    room: Publishing, actor: Actor, recurrence: Recurrence, since: datetime | None, limit: int
) -> Sequence[Moment]:
    """The first occurrences from then on, or from now. Stores nothing. Raises MissingScope,
    UnknownTimezone, ValidationFailed as creating it would."""
    actor.require(Permission.PLANNING_READ)
    after = room.clock.now() if since is None else since - INSTANT
    check_recurrence(recurrence, room.almanac, after)
    return upcoming(recurrence, room.almanac, after, limit)


async def read_series(room: Publishing, actor: Actor, series_id: SeriesId) -> Series:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.one_series(actor, series_id)


async def list_series(room: Publishing, actor: Actor, request: PageRequest) -> Page[Series]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.many_series(actor, request)


async def list_occurrences(
    room: Publishing, actor: Actor, series_id: SeriesId, window: Window
) -> Occurrences:
    """What became of each occurrence, or will, as things stand. What a paused series names would
    take place if it were resumed. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    series = await room.reads.one_series(actor, series_id)
    after, until = window.since - INSTANT, window.until - INSTANT
    named = _to_come(room, series, after, until, window.limit + 1)
    names = [each.recurrence_id for each in named]
    kept = {
        each.occurrence.recurrence_id: each
        for each in (
            *await room.reads.occurrences_named(actor, series_id, names),
            *await room.reads.occurrences_between(actor, series_id, after, until),
        )
    }
    rows = [
        each
        for each in kept.values()
        if _takes_place(series, each.occurrence, frozenset(names))
        and after < each.occurrence.at <= until
    ]
    rows += [
        Kept(unwritten(series, m, NOWHERE), None) for m in named if m.recurrence_id not in kept
    ]
    rows.sort(key=lambda each: (each.occurrence.at, each.occurrence.recurrence_id))
    views = [seen(series, each.occurrence, each.message_status) for each in rows]
    return Occurrences(views[: window.limit], len(views) > window.limit)


async def read_occurrence(
    room: Publishing, actor: Actor, series_id: SeriesId, recurrence_id: str
) -> OccurrenceView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    series = await room.reads.one_series(actor, series_id)
    for kept in await room.reads.occurrences_named(actor, series_id, [recurrence_id]):
        return seen(series, kept.occurrence, kept.message_status)
    named = occurs(series.recurrence, room.almanac, recurrence_id)
    if named is None or named.at <= series.settled_until:
        raise NotFound(thing="occurrence")
    return seen(series, unwritten(series, named, NOWHERE), None)


def _to_come(
    room: Publishing, series: Series, after: datetime, until: datetime, most: int
) -> list[Moment]:
    """What the rule names there. Before `settled_until` everything that took place is kept."""
    if series.status is SeriesStatus.ENDED:
        return []
    first = max(after, series.settled_until)
    found = upcoming(series.recurrence, room.almanac, first, most)
    return [each for each in found if each.at <= until]


def _takes_place(series: Series, occurrence: Occurrence, named: frozenset[str]) -> bool:
    """Whether there is anything of it: one that was withdrawn, and that nothing names any more, is
    none."""
    planned = occurrence.state is OccurrenceState.PLANNED
    over = series.status is SeriesStatus.ENDED
    return not planned or (not over and (occurrence.edited or occurrence.recurrence_id in named))
