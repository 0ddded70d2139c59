"""Stop publishing in a scope, and let it go on again."""

from dataclasses import dataclass

from domain.publishing.events import HOLD_LIFTED, HOLD_PLACED, hold_changed
from domain.publishing.hold import Hold, HoldScope
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, HoldId, Kind


@dataclass(frozen=True, slots=True)
class NewHold:
    """`channel_id` None stops the whole workspace."""

    reason: str
    channel_id: ChannelId | None = None


async def place_hold(room: Publishing, actor: Actor, request: NewHold) -> Hold:
    """From this commit on nothing in scope goes out: each delivery that becomes due is kept, and
    those already waiting are marked held shortly after. What is with a platform at this moment can
    no longer be stopped. Raises MissingScope, NotFound for the channel.
    """
    actor.require(Permission.HOLDS_WRITE)
    now = room.clock.now()
    hold = Hold(
        id=HoldId(room.ids.new(Kind.HOLD)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        scope=HoldScope.CHANNEL if request.channel_id else HoldScope.WORKSPACE,
        channel_id=request.channel_id,
        reason=request.reason,
        placed_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    async with room.begin(actor) as tx:
        if request.channel_id is not None and not await tx.channels.facts([request.channel_id]):
            raise NotFound(thing="channel", pointer="/channel_id")
        await tx.holds.add(hold)
        tx.announce(hold_changed(HOLD_PLACED, hold))
        await tx.commit(hold)
    return hold


async def lift_hold(room: Publishing, actor: Actor, hold_id: HoldId) -> Hold:
    """End a hold. Messages still to come go out at their time; those whose time passed by more
    than the grace become overdue and wait for a person. Raises MissingScope, NotFound,
    InvalidState when it was lifted before."""
    actor.require(Permission.HOLDS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.holds.get(hold_id)
        hold = before.lift(actor.id, room.clock.now())
        await tx.holds.save(hold)
        tx.announce(hold_changed(HOLD_LIFTED, hold, before))
        await tx.commit(hold)
    await room.doorbell.ring()
    return hold
