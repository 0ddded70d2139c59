"""Say something else in one occurrence of a series, move it, or leave it out."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from domain.publishing import moves
from domain.publishing.alignment import rewritten, tried
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.errors import ScheduleInPast
from domain.publishing.events import CANCELLED, moved
from domain.publishing.model import Message
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.occurrences import occurs
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.series import (
    KEEP,
    Occurrence,
    OccurrenceState,
    OccurrenceView,
    Series,
    SeriesStatus,
    Words,
    seen,
    unwritten,
)
from domain.publishing.series_events import (
    OCCURRENCE_CHANGED,
    OCCURRENCE_SKIPPED,
    occurrence_changed,
)
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import Kind, OccurrenceId, SeriesId
from domain.shared.versions import Version, must_match

_CONTENT = frozenset(field.name for field in fields(Content))
_WORDS = _CONTENT | {"variants"}


async def change_occurrence(
    room: Publishing,
    actor: Actor,
    series_id: SeriesId,
    recurrence_id: str,
    version: Version,
    changes: Mapping[str, Any],
) -> OccurrenceView:
    """Other words (fields of the content, `variants`), another time (`local_time`, None for that of
    the rule), or none at all (`skipped`), for this occurrence alone; `edited` being false takes all
    words and times of its own back first. From then on changes of the series leave what was given
    here as it is. Its message, if it has one already, changes in this same commit.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState, ScheduleInPast, ValidationFailed,
    and what editing, scheduling or cancelling its message raises.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    if _WORDS & changes.keys():
        await _try_words(room, actor, series_id, recurrence_id, changes)
    async with room.begin(actor) as tx:
        series = _still_going(await tx.series.get(series_id))
        kept = await tx.occurrences.named(series_id, [recurrence_id])
        before = kept[0] if kept else _by_the_rule(room, series, recurrence_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = _changed(series, before, changes, now)
        status, review = None, None
        for message in await tx.messages.some([before.message_id] if before.message_id else []):
            grounds = await grounds_for(tx, [message])
            carried, told = _carried_over(series, after, message, grounds, now)
            review = await reviewed(room, tx, actor, [(message, carried)], grounds.channels)
            carried = review.messages[carried.id]
            await tx.messages.save(message, carried)
            tx.announce(*moved(message, carried, *told))
            status = carried.status
            if after.state is OccurrenceState.MADE:
                at, said = carried.publish_at or after.at, carried.fingerprint
                after = replace(after, at=at, said=said)
        if after is not before:
            if before.is_kept:
                await tx.occurrences.save_all([(before, after)])
            else:
                await tx.occurrences.add(after)
            skips = after.state is OccurrenceState.SKIPPED
            name = OCCURRENCE_SKIPPED if skips else OCCURRENCE_CHANGED
            tx.announce(occurrence_changed(name, after, before))
            if series.status is SeriesStatus.ACTIVE:
                tx.plan(KEEP, series_id, now)
        if review is not None:
            await review.keep(tx)
        answer = seen(series, after, status)
        await tx.commit(answer)
    await room.doorbell.ring()
    return answer


async def _try_words(
    room: Publishing,
    actor: Actor,
    series_id: SeriesId,
    recurrence_id: str,
    changes: Mapping[str, Any],
) -> None:
    series = await room.reads.one_series(actor, series_id)
    kept = await room.reads.occurrences_named(actor, series_id, [recurrence_id])
    words = _words(series, kept[0].occurrence.words if kept else None, changes)
    await tried(room, actor, Draft(series.channel_ids, words.content, words.variants))


def _still_going(series: Series) -> Series:
    if series.status not in (SeriesStatus.ACTIVE, SeriesStatus.PAUSED):
        moves = ", ".join(series.possible_moves)
        raise InvalidState(thing="series", state=series.status.value, moves=moves)
    return series


def _by_the_rule(room: Publishing, series: Series, recurrence_id: str) -> Occurrence:
    """Of what is past and not kept there was none."""
    named = occurs(series.recurrence, room.almanac, recurrence_id)
    if named is None or named.at <= max(series.settled_until, room.clock.now()):
        raise NotFound(thing="occurrence")
    return unwritten(series, named, OccurrenceId(room.ids.new(Kind.OCCURRENCE)))


def _changed(
    series: Series, before: Occurrence, changes: Mapping[str, Any], now: datetime
) -> Occurrence:
    after, is_skipped = before, before.state is OccurrenceState.SKIPPED
    if changes.get("skipped", is_skipped) != is_skipped:
        after = after.unskip(now) if is_skipped else after.skip(now)
    edits = _edits(series, before, changes, now)
    return after.edit(now, **edits) if edits else after


def _edits(
    series: Series, before: Occurrence, changes: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    if changes.get("edited") is False:
        edits |= {"words": None, "local_time": None}
    if _WORDS & changes.keys():
        words = _words(series, edits.get("words", before.words), changes)
        edits["words"] = None if words == series.words else words
    if "local_time" in changes:
        local = changes["local_time"]
        edits["local_time"] = None if local == before.recurrence_id else local
    if edits.get("local_time", before.local_time) != before.local_time:
        at = series.schedule_of(replace(before, local_time=edits["local_time"])).at
        if at <= now:
            raise ScheduleInPast(resolved_at=at.isoformat(), pointer="/local_time")
        edits["at"] = at
    return edits


def _words(series: Series, own: Words | None, changes: Mapping[str, Any]) -> Words:
    """What it says then; of what is not given, what it says now."""
    now = own or series.words
    given = {name: changes[name] for name in _CONTENT & changes.keys()}
    return Words(replace(now.content, **given), changes.get("variants", now.variants))


def _carried_over(
    series: Series, after: Occurrence, message: Message, grounds: Grounds, now: datetime
) -> tuple[Message, list[str]]:
    """What becomes of its message. One that was called off before has nothing to become."""
    if after.state is OccurrenceState.SKIPPED:
        if message.status is MessageStatus.CANCELLED:
            return message, []
        return moves.cancel(message, grounds, now), [CANCELLED]
    if after.state is not OccurrenceState.MADE:
        return message, []
    return rewritten(series, after, message, grounds, now)
