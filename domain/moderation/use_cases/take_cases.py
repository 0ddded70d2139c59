"""One case is in the hands of one moderator: taken from a queue, kept, given back, passed over."""

from datetime import timedelta

from domain.moderation.case import Case, moderator_of, refuse_out_of_reach
from domain.moderation.case_events import (
    CASE_RELEASED,
    CASE_SKIPPED,
    CASE_TAKEN,
    case_changed,
)
from domain.moderation.queue import DEFAULT_QUEUE, LEASE, Skip
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CaseId, ModerationQueueId


async def take_next(
    room: Moderation, actor: Actor, queue_id: ModerationQueueId, lease: timedelta = LEASE
) -> Case:
    """The most urgent case of this queue that nobody has, and of these the oldest; it is this
    moderator's until the lease ends. `default` is what no queue takes. Raises MissingScope,
    NotFound for the queue, and where nothing waits in it."""
    actor.require(Permission.MODERATION_WRITE)
    queue = None if queue_id == DEFAULT_QUEUE else queue_id
    if queue is not None:
        await room.reads.queue(actor, queue)
    now, moderator = room.clock.now(), moderator_of(actor)
    async with room.begin(actor) as tx:
        before = await tx.cases.next(queue, moderator, now)
        if before is None:
            raise NotFound(thing="case")
        refuse_out_of_reach(actor, before)
        after = before.take(moderator, now + lease, now)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_TAKEN, after, before))
        await tx.commit(after)
    return after


async def take_case(
    room: Moderation, actor: Actor, case_id: CaseId, lease: timedelta = LEASE
) -> Case:
    """This very case; whoever has it already has it for longer. Raises MissingScope, NotFound,
    CaseOutOfReach, CaseInOtherHands, AlreadyDecided."""
    actor.require(Permission.MODERATION_WRITE)
    now, moderator = room.clock.now(), moderator_of(actor)
    async with room.begin(actor) as tx:
        before = await tx.cases.get(case_id)
        refuse_out_of_reach(actor, before)
        after = before.take(moderator, now + lease, now)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_TAKEN, after, before))
        await tx.commit(after)
    return after


async def release_case(room: Moderation, actor: Actor, case_id: CaseId) -> Case:
    """Others may have it. Raises MissingScope, NotFound, CaseInOtherHands, AlreadyDecided,
    InvalidState where nobody has it."""
    actor.require(Permission.MODERATION_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.cases.get(case_id)
        after = before.release(moderator_of(actor), now)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_RELEASED, after, before))
        await tx.commit(after)
    return after


async def skip_case(room: Moderation, actor: Actor, case_id: CaseId, reason: str) -> Case:
    """Others may have it, and this moderator is not given it again; why, is kept. Raises as
    releasing does."""
    actor.require(Permission.MODERATION_WRITE)
    now, moderator = room.clock.now(), moderator_of(actor)
    async with room.begin(actor) as tx:
        before = await tx.cases.get(case_id)
        after = before.release(moderator, now)
        await tx.cases.skip(Skip(after.workspace_id, case_id, moderator, reason, now))
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_SKIPPED, after, before))
        await tx.commit(after)
    return after
