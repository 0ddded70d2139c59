"""Take back what was done, by the act that is its opposite: because somebody asks, or because its
time is over."""

from dataclasses import replace
from datetime import datetime

from domain.moderation.errors import CannotBeUndone
from domain.moderation.events import UNDONE, action_changed, settled
from domain.moderation.model import (
    IN_VAIN,
    TIME_OVER,
    WITHOUT_EFFECT,
    ActionState,
    ModerationAction,
)
from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.moderation.rules import check_channel, put
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, ModerationActionId


async def undo_action(
    room: Moderation, actor: Actor, action_id: ModerationActionId
) -> ModerationAction:
    """The action that takes it back: what is hidden is shown, who is muted or banned no longer is.
    One that is not done yet is called off besides. An undo that came to nothing does not count: it
    can be asked for again. Raises MissingScope, NotFound, CannotBeUndone where nothing takes it
    back, InvalidState where it was refused, called off or undone before or its channel is
    disconnected, CapabilityMissing."""
    actor.require_all(Permission.MODERATION_WRITE)
    seen = await room.reads.action(actor, action_id)
    async with room.begin(actor) as tx:
        await tx.actions.alone(seen.channel_id)
        before = await tx.actions.get(action_id)
        undoing = _opposite(room, actor, before)
        await check_channel(tx, before.channel_id, undoing.kind, "")
        await _take_back(tx, before, undoing)
        await tx.commit(undoing)
    return undoing


async def end_action(room: Moderation, actor: Actor, action_id: ModerationActionId) -> bool:
    """Whether something has to be taken back, now that the time it was done for is over: not where
    it is undone already, or was refused, or where something later was said of the same; and what
    was never begun is called off. Platforms that end it by themselves lose nothing: what is so
    already is done. Safe to repeat."""
    try:
        seen = await room.reads.action(actor, action_id)
    except NotFound:
        return False
    async with room.begin(actor) as tx:
        await tx.actions.alone(seen.channel_id)
        before = await tx.actions.get(action_id)
        if not await _still_counts(tx, before):
            return False
        if before.is_untouched:
            await _call_off(tx, before, room.clock.now())
            await tx.commit()
            return False
        await _take_back(tx, before, _opposite(room, actor, before))
        await tx.commit()
    return True


async def _still_counts(tx: ModerationTransaction, action: ModerationAction) -> bool:
    if await _is_undone(tx, action) or action.state in WITHOUT_EFFECT:
        return False
    channel = await tx.channels.reachable(action.channel_id)
    if channel is None or channel.is_over:
        return False
    return not await tx.actions.later_word(action)


async def _is_undone(tx: ModerationTransaction, action: ModerationAction) -> bool:
    """Whether another takes it back, or still may."""
    if action.undone_by is None:
        return False
    return (await tx.actions.get(action.undone_by)).state not in IN_VAIN


async def _call_off(tx: ModerationTransaction, before: ModerationAction, now: datetime) -> None:
    after = before.call_off(TIME_OVER, now)
    await tx.actions.save(before, after)
    tx.announce(*settled(before, after))


async def _take_back(
    tx: ModerationTransaction, before: ModerationAction, undoing: ModerationAction
) -> None:
    standing = before if await _is_undone(tx, before) else replace(before, undone_by=None)
    after = standing.taken_back(undoing.id, undoing.created_at)
    tx.announce(action_changed(UNDONE, after, before))
    if after.is_open and after.state is not ActionState.DOING:
        closed = after.call_off("undone", undoing.created_at)
        tx.announce(*settled(after, closed))
        after = closed
    await tx.actions.save(before, after)
    await put(tx, undoing)


def _opposite(room: Moderation, actor: Actor, action: ModerationAction) -> ModerationAction:
    kind = action.opposite
    if kind is None:
        raise CannotBeUndone(act=action.kind.value)
    now = room.clock.now()
    return replace(
        action,
        id=ModerationActionId(room.ids.new(Kind.MODERATION_ACTION)),
        kind=kind,
        requested_by=actor.id,
        created_at=now,
        updated_at=now,
        next_at=now,
        until=None,
        reason=None,
        state=ActionState.PENDING,
        attempts=0,
        tries=0,
        error_code=None,
        error_detail=None,
        done_at=None,
        undoes=action.id,
        undone_by=None,
        version=1,
        external_id=None,
        metadata={},
    )
