"""What a series has made is brought in line with what it says now: all but what somebody changed by
hand, and what is under way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.publishing import moves
from domain.publishing.campaigning import check_campaign
from domain.publishing.drafting import Draft, written_down
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, moved
from domain.publishing.hold import HOLDS_APPLY, marks_of
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.occurrences import Moment, moments
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.series import Occurrence, Series, SeriesStatus, Words, words_of
from domain.publishing.series_events import (
    OCCURRENCE_CHANGED,
    OCCURRENCE_WITHDRAWN,
    occurrence_changed,
)
from domain.shared.access import Actor
from domain.shared.ids import CampaignId


@dataclass(frozen=True, slots=True)
class Change:
    """An occurrence and its message, before and after, and what is to be told of both."""

    occurrence: tuple[Occurrence, Occurrence]
    message: tuple[Message, Message]
    name: str
    told: Sequence[str]


def draft_of(series: Series, words: Words, schedule: Schedule, now: datetime) -> Draft:
    """The message that an occurrence becomes. One whose time has just passed goes out at once."""
    return Draft(
        channel_ids=series.channel_ids,
        content=words.content,
        variants=words.variants,
        schedule=schedule,
        at_once=schedule.at <= now,
        tags=series.tags,
        campaign_id=series.campaign_id,
        metadata=series.metadata,
    )


async def tried(
    room: Publishing, actor: Actor, draft: Draft, joins: CampaignId | None = None
) -> Message:
    """The message that this would be: held against its channels like any other, and not kept.
    `joins` is a campaign of which it was not before. Raises what `check_campaign` and writing it
    raise."""
    async with room.begin(replace(actor, receipt=None)) as tx:
        await check_campaign(tx, joins)
        return await written_down(room, actor, tx, draft)


async def bring_in_line(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    turn: tuple[Series, Series],
    now: datetime,
) -> int:
    """Rewrite or call off the messages of what is still to come; returns how many changed. The
    series comes as it was and as it is. What is not made yet is left to the duty. Safe to repeat:
    it looks at how things stand. The last thing to do before the commit."""
    _, series = turn
    made = [o for o in await tx.occurrences.to_come(series.id, now) if o.message_id is not None]
    found = await tx.messages.some([o.message_id for o in made if o.message_id])
    by_id = {message.id: message for message in found}
    recurring = _recurring(room, series, made, now)
    grounds = await grounds_for(tx, found, marks_of(series.tags, series.campaign_id))
    changes = []
    for occurrence in made:
        message = by_id.get(occurrence.message_id) if occurrence.message_id else None
        if message is not None and _may_be_changed(occurrence, message, now):
            named = recurring.get(occurrence.recurrence_id)
            change = _in_line(turn, occurrence, message, named, grounds, now)
            changes += [change] if change else []
    pairs = [change.message for change in changes]
    review = await reviewed(room, tx, actor, pairs, grounds.channels)
    pairs = [(before, review.messages[after.id]) for before, after in pairs]
    await tx.messages.save_all(pairs)
    await tx.occurrences.save_all([change.occurrence for change in changes])
    for change, pair in zip(changes, pairs, strict=True):
        before, after = change.occurrence
        tx.announce(*moved(*pair, *change.told))
        if moves.may_be_free(*pair):
            tx.plan(HOLDS_APPLY, actor.workspace, now)
        tx.announce(occurrence_changed(change.name, after, before))
    await review.keep(tx)
    return len(changes)


def _recurring(
    room: Publishing, series: Series, made: Sequence[Occurrence], now: datetime
) -> dict[str, Moment]:
    """What the rule names, as far as anything is made."""
    if series.status is not SeriesStatus.ACTIVE or not made:
        return {}
    last = max(occurrence.at for occurrence in made) + 2 * series.horizon
    found = moments(series.recurrence, room.almanac, now, last)
    return {each.recurrence_id: each for each in found}


def _may_be_changed(occurrence: Occurrence, message: Message, now: datetime) -> bool:
    """Whether it is still to come, as the series wrote it, and in nobody's hand."""
    waits = {"edit", "cancel"} <= set(message.possible_moves)
    return waits and occurrence.at > now and occurrence.is_its_own(message)


def _in_line(
    turn: tuple[Series, Series],
    occurrence: Occurrence,
    message: Message,
    named: Moment | None,
    grounds: Grounds,
    now: datetime,
) -> Change | None:
    was, series = turn
    recurs = series.status is SeriesStatus.ACTIVE and (named is not None or occurrence.edited)
    if not recurs or not _fits(series, occurrence, message):
        after = moves.cancel(message, grounds, now)
        return Change(
            (occurrence, occurrence.withdrawn(now)),
            (message, after),
            OCCURRENCE_WITHDRAWN,
            [CANCELLED],
        )
    noted = _renoted(was, series, message, grounds, now)
    after, told = rewritten(series, occurrence, noted, grounds, now)
    if noted is not message and UPDATED not in told:
        told.insert(0, UPDATED)
    if not told:
        return None
    pair = (occurrence, occurrence.rewritten(after, now))
    return Change(pair, (message, after), OCCURRENCE_CHANGED, told)


def _fits(series: Series, occurrence: Occurrence, message: Message) -> bool:
    """Whether this message can say that where the series wants it: it keeps its deliveries for all
    its life."""
    words, channels = series.words_in(occurrence), series.channel_ids
    if tuple(dict.fromkeys(d.channel_id for d in message.deliveries)) != channels:
        return False
    return all(words.on(id).count == message.content_for(id).count for id in channels)


def rewritten(
    series: Series, occurrence: Occurrence, message: Message, grounds: Grounds, now: datetime
) -> tuple[Message, list[str]]:
    """The message saying what is to be said in this occurrence, at its time, with what is to be
    told of it. Raises what editing and scheduling raise."""
    words, schedule, told = series.words_in(occurrence), series.schedule_of(occurrence), []
    if words != words_of(message):
        message = message.edit(now, content=words.content, variants=words.variants)
        told.append(UPDATED)
    if schedule.at != message.publish_at and schedule.at > now:
        message = moves.schedule(message, grounds, schedule, now)
        told.append(SCHEDULED)
    return message, told


def _renoted(
    was: Series, series: Series, message: Message, grounds: Grounds, now: datetime
) -> Message:
    """With the notes, tags and campaign that the series has now, where they were those it had
    before; held where a hold is on one of them."""
    notes = {
        name: getattr(series, name)
        for name in ("metadata", "tags", "campaign_id")
        if getattr(series, name) != getattr(was, name) == getattr(message, name)
    }
    if not notes:
        return message
    return moves.held_where_stopped(message.edit(now, **notes), grounds, now)
