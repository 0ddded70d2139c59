"""Make messages of what recurs within a series' horizon, each once, and settle what was missed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.publishing.alignment import bring_in_line, draft_of
from domain.publishing.clashes import ClashCode
from domain.publishing.drafting import patience, written_down
from domain.publishing.occurrences import Moment, moments, upcoming
from domain.publishing.placing import clashes_at
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.series import (
    DAY,
    KEEP,
    Occurrence,
    OccurrenceState,
    Series,
    SeriesEnd,
    SeriesStatus,
    unwritten,
)
from domain.publishing.series_events import (
    OCCURRENCE_MADE,
    OCCURRENCE_MISSED,
    OCCURRENCE_SKIPPED,
    SERIES_ENDED,
    SERIES_FAILING,
    SERIES_RESTORED,
    occurrence_changed,
    series_changed,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, Unavailable
from domain.shared.ids import Kind, OccurrenceId, SeriesId

TRY_AGAIN = timedelta(hours=1)
SHORTLY = timedelta(minutes=1)


async def keep_series(room: Publishing, actor: Actor, series_id: SeriesId) -> int:
    """Bring what is made in line with the series, then make what is to come within its horizon,
    each in a commit of its own; returns how many became messages. Plans its own next time.

    What passed unmade by more than the grace is missed: it is told once and never sent, so that
    coming back after a while lets out no burst. What falls on a black day, or on a holiday that its
    channels pass over, is skipped; a person can bring it back. What keeps a message from being made
    is noted on the series, and tried again in an hour. Safe to repeat, and to break off anywhere:
    of every occurrence there is one row, stored in the commit that makes its message.
    """
    made = 0
    while (step := await _step(room, actor, series_id)) is not None:
        made += step
    if made:
        await room.doorbell.ring()
    return made


async def _step(room: Publishing, actor: Actor, series_id: SeriesId) -> int | None:
    """One occurrence further; how many messages it made, None when there is nothing left to do."""
    try:
        return await _further(room, actor, series_id)
    except Unavailable:
        raise
    except Refusal as refusal:
        await _note(room, actor, series_id, refusal.code)
        return None


async def _further(room: Publishing, actor: Actor, series_id: SeriesId) -> int | None:
    async with room.begin(actor) as tx:
        series = await _active(tx, series_id)
        if series is None:
            return None
        now = room.clock.now()
        found = await _next(room, tx, series, now)
        if found is None:
            await _rest(room, tx, series, now)
            author = replace(actor, id=series.created_by)
            await bring_in_line(room, author, tx, (series, series), now)
            await tx.commit()
            return None
        if series.schedule_of(found).at < now - await patience(room, tx, series.channel_ids):
            made = await _miss(tx, found, now)
        else:
            made = await _make(room, actor, tx, series, found)
        await tx.commit()
    return made


async def _active(tx: PublishingTransaction, series_id: SeriesId) -> Series | None:
    try:
        series = await tx.series.get(series_id)
    except NotFound:
        return None
    return series if series.status is SeriesStatus.ACTIVE else None


async def _next(
    room: Publishing, tx: PublishingTransaction, series: Series, now: datetime
) -> Occurrence | None:
    """The first of what is to become a message by now, or is missed."""
    horizon = now + series.horizon
    named = moments(series.recurrence, room.almanac, series.settled_until, horizon)
    names = [each.recurrence_id for each in named]
    kept = await tx.occurrences.named(series.id, names)
    kept += await tx.occurrences.to_come(series.id, series.settled_until)
    rows = {occurrence.recurrence_id: occurrence for occurrence in kept}
    recurring = frozenset(names)
    found = [
        unwritten(series, each, OccurrenceId(room.ids.new(Kind.OCCURRENCE)))
        for each in named
        if each.recurrence_id not in rows
    ]
    found += [
        row
        for row in rows.values()
        if row.state is OccurrenceState.PLANNED and (row.edited or row.recurrence_id in recurring)
    ]
    times = {
        each.recurrence_id: series.schedule_of(each).at if each.is_kept else each.at
        for each in found
    }
    due = [each for each in found if series.settled_until < times[each.recurrence_id] <= horizon]
    return min(due, key=lambda each: times[each.recurrence_id], default=None)


async def _miss(tx: PublishingTransaction, occurrence: Occurrence, now: datetime) -> int:
    after = occurrence.missed(now)
    await _keep(tx, occurrence, after)
    tx.announce(occurrence_changed(OCCURRENCE_MISSED, after, occurrence))
    return 0


async def _make(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    series: Series,
    occurrence: Occurrence,
) -> int:
    now = room.clock.now()
    sound = series.troubled(None, now)
    if sound is not series:
        await tx.series.save(sound)
        tx.announce(series_changed(SERIES_RESTORED, sound, series))
    # Somebody who brings it back knows what day it is.
    if not occurrence.is_kept and await _on_a_day_off(room, tx, series, occurrence):
        skipped = occurrence.skip(now)
        await _keep(tx, occurrence, skipped)
        tx.announce(occurrence_changed(OCCURRENCE_SKIPPED, skipped, occurrence))
        return 0
    author = replace(actor, id=series.created_by)
    draft = draft_of(series, series.words_in(occurrence), series.schedule_of(occurrence), now)
    message = await written_down(room, author, tx, draft)
    after = occurrence.made(message, now)
    await _keep(tx, occurrence, after)
    tx.announce(occurrence_changed(OCCURRENCE_MADE, after, occurrence))
    return 1


async def _on_a_day_off(
    room: Publishing, tx: PublishingTransaction, series: Series, occurrence: Occurrence
) -> bool:
    """Whether it falls on a black day of one of its channels, or a holiday that these pass over."""
    facts = await tx.channels.facts(series.channel_ids)
    if not any(channel.paced for channel in facts.values()):
        return False
    at = series.schedule_of(occurrence).at
    clashes = await clashes_at(room, tx, series.channel_ids, at)
    return any(clash.code in (ClashCode.BLACKOUT, ClashCode.HOLIDAY) for clash in clashes)


async def _keep(tx: PublishingTransaction, before: Occurrence, after: Occurrence) -> None:
    if before.is_kept:
        await tx.occurrences.save_all([(before, after)])
    else:
        await tx.occurrences.add(after)


async def _note(room: Publishing, actor: Actor, series_id: SeriesId, problem: str) -> None:
    """Say once what keeps it from making messages, and try again later."""
    async with room.begin(actor) as tx:
        before = await _active(tx, series_id)
        if before is not None:
            now = room.clock.now()
            after = before.troubled(problem, now)
            if after is not before:
                await tx.series.save(after)
                tx.announce(series_changed(SERIES_FAILING, after, before))
            tx.plan(KEEP, series_id, now + TRY_AGAIN)
            await tx.commit()


async def _rest(room: Publishing, tx: PublishingTransaction, before: Series, now: datetime) -> None:
    """Everything by now is settled: plan the next look, or end what has nothing left."""
    series = before.settled(now)
    waiting = [
        occurrence.at
        for occurrence in await tx.occurrences.to_come(series.id, now)
        if occurrence.state is OccurrenceState.MADE or occurrence.edited
    ]
    following = upcoming(series.recurrence, room.almanac, now + series.horizon, 1)
    if following or waiting:
        tx.plan(KEEP, series.id, _next_look(series, waiting, following, now))
    else:
        series = series.end(SeriesEnd.OVER, now)
        tx.announce(series_changed(SERIES_ENDED, series, before))
    await tx.series.save(series)


def _next_look(
    series: Series, waiting: Sequence[datetime], following: Sequence[Moment], now: datetime
) -> datetime:
    """Every day while something waits, for what a zone's rules say may change; otherwise when there
    is something to do."""
    soon = now + min(DAY, series.horizon / 2)
    if not waiting:
        return max(now + SHORTLY, following[0].at - series.horizon)
    return soon if following else min(soon, max(waiting) + SHORTLY)
