"""Write the next message of an evergreen, once, unless there is a reason to say nothing more."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.publishing.drafting import Draft, patience, written_down
from domain.publishing.evergreen import (
    LEAD,
    TURN,
    Evergreen,
    EvergreenStatus,
    EvergreenStop,
    EvergreenTurn,
    is_open,
    verdict_on,
)
from domain.publishing.evergreen_events import (
    EVERGREEN_FAILING,
    EVERGREEN_POSTPONED,
    EVERGREEN_RESTORED,
    EVERGREEN_STOPPED,
    TURN_TAKEN,
    evergreen_changed,
    recycled,
)
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, Unavailable
from domain.shared.ids import EvergreenId

TRY_AGAIN = timedelta(hours=1)


async def take_turn(room: Publishing, actor: Actor, evergreen_id: EvergreenId) -> bool:
    """Whether a message was written. Plans its own next time.

    It stops by itself when a platform refused what it said last, or somebody took that down, and
    after its last turn or day. It waits another day as long as it is not known what becomes of the
    last one, and when nobody worked at its time: never two at once. Safe to repeat, and to break
    off anywhere: the turn is stored in the commit that makes its message.
    """
    try:
        return await _turn(room, actor, evergreen_id)
    except Unavailable:
        raise
    except Refusal as refusal:
        await _note(room, actor, evergreen_id, refusal.code)
        return False


async def _turn(room: Publishing, actor: Actor, evergreen_id: EvergreenId) -> bool:
    async with room.begin(actor) as tx:
        before = await _active(tx, evergreen_id)
        if before is None:
            return False
        now = room.clock.now()
        at = before.schedule.at
        if at - LEAD > now:
            tx.plan(TURN, evergreen_id, at - LEAD)
            await tx.commit()
            return False
        last = await tx.messages.some([before.last_message_id] if before.last_message_id else [])
        stop = before.end_before() or next(filter(None, map(verdict_on, last)), None)
        if stop is not None:
            await _stop(tx, before, stop, now)
        elif any(map(is_open, last)) or at < now - await patience(room, tx, before.channel_ids):
            await _wait(tx, before, now)
        else:
            await _say(room, actor, tx, before)
        await tx.commit()
    await room.doorbell.ring()
    return stop is None


async def _active(tx: PublishingTransaction, evergreen_id: EvergreenId) -> Evergreen | None:
    try:
        evergreen = await tx.evergreens.get(evergreen_id)
    except NotFound:
        return None
    return evergreen if evergreen.status is EvergreenStatus.ACTIVE else None


async def _stop(
    tx: PublishingTransaction, before: Evergreen, reason: EvergreenStop, now: datetime
) -> None:
    after = before.stop(reason, now)
    await tx.evergreens.save(before, after)
    tx.announce(evergreen_changed(EVERGREEN_STOPPED, after, before))


async def _wait(tx: PublishingTransaction, before: Evergreen, now: datetime) -> None:
    after = before.postponed(now)
    await tx.evergreens.save(before, after)
    tx.announce(evergreen_changed(EVERGREEN_POSTPONED, after, before))
    tx.plan(TURN, after.id, max(after.schedule.at - LEAD, now + TRY_AGAIN))


async def _say(
    room: Publishing, actor: Actor, tx: PublishingTransaction, before: Evergreen
) -> None:
    now, variation = room.clock.now(), before.variation
    sound = before.troubled(None, now)
    if sound is not before:
        tx.announce(evergreen_changed(EVERGREEN_RESTORED, sound, before))
    message = await written_down(room, replace(actor, id=before.created_by), tx, _draft(sound, now))
    after = sound.said(variation, message, now)
    await tx.evergreens.save(before, after)
    await tx.evergreens.add_turn(_turn_of(after, message))
    tx.announce(evergreen_changed(TURN_TAKEN, after, sound))
    if after.origin_message_id != message.id:
        tx.announce(recycled(message, after))
    tx.plan(TURN, after.id, after.schedule.at - LEAD)


def _draft(evergreen: Evergreen, now: datetime) -> Draft:
    words, schedule = evergreen.repertoire.variations[evergreen.variation], evergreen.schedule
    return Draft(
        channel_ids=evergreen.channel_ids,
        content=words.content,
        variants=words.variants,
        schedule=schedule,
        at_once=schedule.at <= now,
        tags=evergreen.tags,
        campaign_id=evergreen.campaign_id,
        metadata=evergreen.metadata,
    )


def _turn_of(after: Evergreen, message: Message) -> EvergreenTurn:
    return EvergreenTurn(
        workspace_id=after.workspace_id,
        evergreen_id=after.id,
        number=after.turns,
        variation=after.last_variation or 0,
        message_id=message.id,
        at=message.publish_at or after.updated_at,
    )


async def _note(room: Publishing, actor: Actor, evergreen_id: EvergreenId, problem: str) -> None:
    """Say once what keeps it from saying anything, and try again later."""
    async with room.begin(actor) as tx:
        before = await _active(tx, evergreen_id)
        if before is not None:
            now = room.clock.now()
            after = before.troubled(problem, now)
            if after is not before:
                await tx.evergreens.save(before, after)
                tx.announce(evergreen_changed(EVERGREEN_FAILING, after, before))
            tx.plan(TURN, evergreen_id, now + TRY_AGAIN)
            await tx.commit()
