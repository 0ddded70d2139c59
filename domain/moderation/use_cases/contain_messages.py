"""What is said is held by the containments that stand: each message as it comes, and what was said
before, or while a containment became known, afterwards."""

from collections.abc import Iterable, Sequence

from domain.moderation.containing import Marks, hold
from domain.moderation.containment import (
    CONTAINMENT_SWEEPS,
    MOST_SPOKEN,
    SETTLED_AFTER,
    Containable,
    Containment,
    ContainmentKind,
    comes_too_soon,
)
from domain.moderation.containment_events import CONTAINMENT_SWEPT, containment_changed
from domain.moderation.pacing import slows_channels
from domain.moderation.room import Moderation
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ContainedMessageId,
    ContainmentId,
    InboundMessageId,
    Kind,
    ModerationActionId,
)

MOST_AT_ONCE = 100


async def contain_inbound(room: Moderation, actor: Actor, said: InboundMessageId) -> None:
    """Nothing is asked where nothing is contained. Safe to repeat: of one message each containment
    keeps one record."""
    ready = await room.rulebooks.current(actor)
    if ready.book.containments:
        await _contain(room, actor, ready.book.containments, said)


async def sweep_containment(room: Moderation, actor: Actor, containment_id: ContainmentId) -> None:
    """A part of what was said before, where that is meant, or what was said while other processes
    did not know of it yet; plans its own next time. Safe to repeat and to break off anywhere."""
    try:
        containment = await room.reads.containment(actor, containment_id)
    except NotFound:
        return
    if not containment.stands:
        return
    if containment.include_past and containment.swept_at is None:
        await _sweep_past(room, actor, containment)
    else:
        await _catch_up(room, actor, containment)


async def _contain(
    room: Moderation, actor: Actor, containments: Iterable[Containment], id: InboundMessageId
) -> None:
    said = await room.reads.containable(actor, id)
    if said is None or said.is_gone:
        return
    for containment in containments:
        if containment.covers(said):
            await _hold(room, actor, containment, said)


async def _sweep_past(room: Moderation, actor: Actor, containment: Containment) -> None:
    found = await room.reads.to_sweep(actor, containment, containment.swept_to, None, MOST_AT_ONCE)
    for said in found:
        await _hold(room, actor, containment, said)
    over = len(found) < MOST_AT_ONCE
    await _note(room, actor, containment.id, found, over)


async def _catch_up(room: Moderation, actor: Actor, containment: Containment) -> None:
    """Few: what was received in some seconds."""
    until, after = containment.created_at + SETTLED_AFTER, None
    while True:
        found = await room.reads.to_sweep(actor, containment, after, until, MOST_AT_ONCE)
        for said in found:
            if said.received_at >= containment.created_at and containment.covers(said):
                await _hold(room, actor, containment, said)
        if len(found) < MOST_AT_ONCE:
            break
        after = found[-1].id
    if containment.swept_at is None:
        await _note(room, actor, containment.id, (), True)


async def _note(
    room: Moderation,
    actor: Actor,
    containment_id: ContainmentId,
    found: Sequence[Containable],
    over: bool,
) -> None:
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.containments.get(containment_id)
        if not before.stands or before.swept_at is not None:
            return
        after = before.sweep(found[-1].id if found else None, over, now)
        await tx.containments.save(before, after)
        if not over:
            tx.plan(CONTAINMENT_SWEEPS, before.id, now)
        elif before.include_past:
            tx.plan(CONTAINMENT_SWEEPS, before.id, max(now, before.created_at + SETTLED_AFTER))
        if over:
            tx.announce(containment_changed(CONTAINMENT_SWEPT, after, before))
        await tx.commit()


async def _hold(
    room: Moderation, actor: Actor, containment: Containment, said: Containable
) -> None:
    if containment.kind is ContainmentKind.SLOW_MODE and not await _too_soon(
        room, actor, containment, said
    ):
        return
    async with room.begin(actor) as tx:
        await tx.actions.alone(said.channel_id)
        if not await tx.containments.stands(containment.id):
            return
        if await tx.containments.holds(containment.id, said.id):
            return
        marks = Marks(
            ContainedMessageId(room.ids.new(Kind.CONTAINED_MESSAGE)),
            ModerationActionId(room.ids.new(Kind.MODERATION_ACTION)),
            containment.placed_by,
        )
        await hold(tx, containment, said, marks, room.clock.now())
        await tx.commit()


async def _too_soon(
    room: Moderation, actor: Actor, containment: Containment, said: Containable
) -> bool:
    """Of somebody nobody can name nobody can tell."""
    if said.author_id is None or await _is_paced(room, actor, containment, said):
        return False
    spoken = await room.reads.spoken(actor, containment, said, MOST_SPOKEN)
    return comes_too_soon(spoken, containment.interval)


async def _is_paced(
    room: Moderation, actor: Actor, containment: Containment, said: Containable
) -> bool:
    """Whether its platform sees to it by itself: whom it lets through it means to."""
    if not slows_channels(containment):
        return False
    pace = await room.reads.pace(actor, said.channel_id)
    if pace is None or said.place not in (None, pace.place):
        return False
    return pace.keeps >= (containment.interval_seconds or 0)
