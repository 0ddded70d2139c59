"""Take back what was done, by the act that is its opposite: because somebody asks, or because its
time is over."""

from datetime import datetime

from domain.moderation.events import settled
from domain.moderation.model import TIME_OVER, WITHOUT_EFFECT, ModerationAction
from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.moderation.rules import check_channel
from domain.moderation.undoing import is_undone, opposite, take_back
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
        undoing = _undoing(room, actor, before)
        await check_channel(tx, before.channel_id, undoing.kind, "")
        await take_back(tx, before, undoing)
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
        await take_back(tx, before, _undoing(room, actor, before))
        await tx.commit()
    return True


async def _still_counts(tx: ModerationTransaction, action: ModerationAction) -> bool:
    if await is_undone(tx, action) or action.state in WITHOUT_EFFECT:
        return False
    channel = await tx.channels.reachable(action.channel_id)
    if channel is None or channel.is_over:
        return False
    return not await tx.actions.later_word(action)


async def _call_off(tx: ModerationTransaction, before: ModerationAction, now: datetime) -> None:
    after = before.call_off(TIME_OVER, now)
    await tx.actions.save(before, after)
    tx.announce(*settled(before, after))


def _undoing(room: Moderation, actor: Actor, action: ModerationAction) -> ModerationAction:
    undoing = ModerationActionId(room.ids.new(Kind.MODERATION_ACTION))
    return opposite(action, undoing, actor.id, room.clock.now())
