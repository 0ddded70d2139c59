"""Change a series, pause it, let it go on, end it, or remove it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.publishing.alignment import bring_in_line, draft_of, tried
from domain.publishing.occurrences import check_recurrence
from domain.publishing.room import Publishing
from domain.publishing.series import KEEP, Series, SeriesEnd, SeriesStatus
from domain.publishing.series_events import (
    SERIES_ENDED,
    SERIES_PAUSED,
    SERIES_REMOVED,
    SERIES_RESUMED,
    SERIES_UPDATED,
    series_changed,
)
from domain.shared.access import Actor, Permission
from domain.shared.ids import SeriesId
from domain.shared.versions import Version, must_match

Move = Callable[[Series, datetime], Series]
Changes = Callable[[Series], Mapping[str, Any]]
"""What becomes of the fields of a series, given as it stands."""


async def change_series(
    room: Publishing, actor: Actor, series_id: SeriesId, version: Version, changes: Changes
) -> Series:
    """Another name, other words, other channels, another rule. Messages that are still to come
    change with it, in this same commit, but for those that somebody changed by hand and those that
    are under way.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState, UnknownTimezone, ValidationFailed,
    DuplicateExternalId, and what `check_campaign` and writing a message raise.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    before = await room.reads.one_series(actor, series_id)
    now = room.clock.now()
    wanted = before.change(now, **changes(before))
    first = check_recurrence(wanted.recurrence, room.almanac, now)
    schedule = first.schedule(wanted.recurrence.timezone)
    joins = wanted.campaign_id if wanted.campaign_id != before.campaign_id else None
    message = await tried(room, actor, draft_of(wanted, wanted.words, schedule, now), joins)
    home = {"community_id": message.community_id}
    return await _move(
        room,
        actor,
        series_id,
        SERIES_UPDATED,
        lambda series, at: series.change(at, **changes(series), **home),
        version,
    )


async def pause_series(
    room: Publishing, actor: Actor, series_id: SeriesId, version: Version
) -> Series:
    """Call off what it has made and what is still to come, but for what somebody changed by hand;
    nothing more comes of it until it is resumed. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""
    return await _move(room, actor, series_id, SERIES_PAUSED, Series.pause, version)


async def resume_series(
    room: Publishing, actor: Actor, series_id: SeriesId, version: Version
) -> Series:
    """Let it go on with what is still to come. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    return await _move(room, actor, series_id, SERIES_RESUMED, Series.resume, version)


async def end_series(
    room: Publishing, actor: Actor, series_id: SeriesId, version: Version
) -> Series:
    """The same as pausing it, for good. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""

    def end(series: Series, now: datetime) -> Series:
        return series.end(SeriesEnd.ASKED, now)

    return await _move(room, actor, series_id, SERIES_ENDED, end, version)


async def remove_series(room: Publishing, actor: Actor, series_id: SeriesId) -> Series:
    """End it and show it no more. What came of it stays. Raises MissingScope, NotFound."""
    return await _move(room, actor, series_id, SERIES_REMOVED, Series.remove)


async def _move(
    room: Publishing,
    actor: Actor,
    series_id: SeriesId,
    news: str,
    move: Move,
    version: Version = None,
) -> Series:
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.series.get(series_id)
        must_match(version, before.version)
        now = room.clock.now()
        series = move(before, now)
        await tx.series.save(series)
        tx.announce(series_changed(news, series, before))
        if series.status is SeriesStatus.ACTIVE:
            tx.plan(KEEP, series.id, now)
        else:
            tx.unplan(KEEP, series.id)
        await bring_in_line(room, actor, tx, (before, series), now)
        await tx.commit(series)
    await room.doorbell.ring()
    return series
