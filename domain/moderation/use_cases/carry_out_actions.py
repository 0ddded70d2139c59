"""Do what is due on a channel: one thing after the other, each between two transactions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.moderation.events import settled
from domain.moderation.model import (
    ACTIONS_DUE,
    LEASE,
    REFUSED_CREDENTIALS,
    SOON,
    SUPERSEDED,
    ActionAttempt,
    ActionState,
    ModerationAction,
)
from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.shared.access import Actor
from domain.shared.calling import Reachable, answered_by
from domain.shared.ids import ChannelId
from domain.shared.outcomes import Outcome
from domain.shared.platforms import Connection

MOST_AT_ONCE = 50
STOPPED = timedelta(hours=1)
"""How often a channel that may not be called is looked at, beside when it says that it may."""

UNREADABLE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Begun:
    action: ModerationAction
    attempt: ActionAttempt
    connection: Connection


async def carry_out_actions(room: Moderation, actor: Actor, channel_id: ChannelId) -> int:
    """How many calls were made. None while the platform wants none, while the channel is paused or
    waits for credentials; plans its own next time. An action whose channel is disconnected fails.

    Safe to repeat and to break off anywhere: whoever dies over an action is followed by somebody
    who asks for it again.
    """
    for number in range(MOST_AT_ONCE):
        begun = await _begin(room, actor, channel_id)
        if begun is None:
            return number
        outcome = await room.platforms.act(begun.connection, begun.action.act)
        if not await _record(room, actor, begun, outcome):
            return number + 1
    await wake_actions(room, actor, channel_id)
    return MOST_AT_ONCE


async def wake_actions(room: Moderation, actor: Actor, channel_id: ChannelId) -> None:
    """Look at this channel's actions soon: it may be called again, or never more. Safe to
    repeat."""
    async with room.begin(actor) as tx:
        await tx.actions.alone(channel_id)
        if await tx.actions.next_at(channel_id) is not None:
            tx.plan(ACTIONS_DUE, channel_id, room.clock.now())
            await tx.commit()


async def _begin(room: Moderation, actor: Actor, channel_id: ChannelId) -> _Begun | None:
    """The next that is due, stored as begun; None where there is none, with the next look
    planned."""
    async with room.begin(actor) as tx:
        await tx.actions.alone(channel_id)
        now = room.clock.now()
        channel = await tx.channels.reachable(channel_id)
        if channel is None or channel.is_over:
            await _give_up(tx, channel_id, now)
            await tx.commit()
            return None
        begun = None if _not_before(channel, now) else await _next(tx, channel_id, now)
        if begun is None:
            await _look_again(tx, channel, now)
        await tx.commit()
    return begun


async def _next(tx: ModerationTransaction, channel_id: ChannelId, now: datetime) -> _Begun | None:
    before = await tx.actions.due(channel_id, now)
    connection = await tx.channels.connection(channel_id) if before else None
    if before is None or connection is None:
        return None
    action = before.begin(now)
    attempt = ActionAttempt(action.workspace_id, action.id, action.attempts, now)
    await tx.actions.save(before, action)
    # Planned before anything is asked: whoever dies over it is followed by somebody.
    tx.plan(ACTIONS_DUE, channel_id, now + LEASE)
    await tx.actions.start(attempt)
    return _Begun(action, attempt, connection)


async def _give_up(tx: ModerationTransaction, channel_id: ChannelId, now: datetime) -> None:
    for before in await tx.actions.open_on(channel_id):
        after = before.fail("channel_disconnected", now)
        await tx.actions.save(before, after)
        tx.announce(*settled(before, after))
    tx.unplan(ACTIONS_DUE, channel_id)


async def _look_again(tx: ModerationTransaction, channel: Reachable, now: datetime) -> None:
    next_at = await tx.actions.next_at(channel.id)
    if next_at is None:
        tx.unplan(ACTIONS_DUE, channel.id)
        return
    wait = _not_before(channel, now)
    if wait is None and next_at <= now:
        # Due and not begun: its credentials cannot be opened, or another about the same is in hand.
        readable = await tx.channels.connection(channel.id) is not None
        next_at = now + (SOON if readable else UNREADABLE)
    tx.plan(ACTIONS_DUE, channel.id, max(next_at, wait or now))


def _not_before(channel: Reachable, now: datetime) -> datetime | None:
    """Until when nobody may call; None where everybody may."""
    if channel.stopped is not None:
        return now + STOPPED
    if channel.rested_until is not None and channel.rested_until > now:
        return channel.rested_until
    return now + SOON if channel.waits_for_credentials else None


async def _record(room: Moderation, actor: Actor, begun: _Begun, outcome: Outcome) -> bool:
    """Whether the next may follow at once. An answer to somebody who no longer has the action
    changes nothing but the record of the call."""
    async with room.begin(actor) as tx:
        now = room.clock.now()
        before = await tx.actions.get(begun.action.id)
        after = before
        if (before.state, before.attempts) == (ActionState.DOING, begun.action.attempts):
            after = before.settle(outcome, now)
            if after.is_open and await tx.actions.later_word(before):
                after = after.call_off(SUPERSEDED, now)
        tx.announce(*await answered_by(tx.channels, [(begun.connection, outcome)], now))
        await tx.actions.save(before, after)
        await tx.actions.finish(begun.attempt, begun.attempt.finish(outcome, now))
        tx.announce(*settled(before, after))
        await tx.commit()
    return after.error_code != REFUSED_CREDENTIALS
