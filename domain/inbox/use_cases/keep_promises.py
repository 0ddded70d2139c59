"""What happens in a conversation is held against what was promised, and what comes to pass of that
is told once.

The same transaction notes that somebody may be needed for it, or have room again: a transaction of
its own for that would cost every workspace something, also those that assign nothing."""

from datetime import datetime, timedelta

from domain.inbox.assignment import ASSIGN, TAKE_BACK
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.needing import NOBODY, Need
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.sla import SLA_DUE, AppliedSla, Sight, begun
from domain.inbox.sla_events import sla_told
from domain.inbox.working_time import RoundTheClock, WorkingClock
from domain.shared.access import Actor
from domain.shared.ids import AppliedSlaId, Kind

PATIENCE = timedelta(seconds=5)
"""How long what is due waits for what has happened already and was not heard of yet."""


async def keep_promises(
    room: Inbox, actor: Actor, sight: Sight, need: Need = NOBODY
) -> AppliedSla | None:
    """That has happened. Where no promise holds for the conversation, the first policy that applies
    makes one, unless it is over. Where policies assign, what follows for them of `need` is planned.
    Safe to repeat: what is known already changes nothing. Returns what holds, if anything."""
    async with room.begin(actor) as tx:
        # One that began this moment has no promise that could be locked.
        assigns = await tx.conversations.held(sight.conversation_id)
        before = await tx.applied_slas.latest(sight.conversation_id)
        after = await _held_against(room, actor, tx, sight, before)
        if assigns and need.is_any:
            _plan(tx, actor, need, room.clock.now())
        elif after is before:
            return after
        await tx.commit()
    return after


async def _held_against(
    room: Inbox, actor: Actor, tx: InboxTransaction, sight: Sight, before: AppliedSla | None
) -> AppliedSla | None:
    if before is not None and sight.version <= before.seen_version:
        return before
    if before is None or before.is_sealed:
        return await _begun(room, actor, tx, sight) or before
    after = before.see(sight, _working(room, before.week))
    await tx.applied_slas.save(after)
    _tell(tx, before, after)
    return after


def _plan(tx: InboxTransaction, actor: Actor, need: Need, now: datetime) -> None:
    if need.of_somebody:
        tx.plan(ASSIGN, actor.workspace, now)
    if need.of_knowing is not None:
        tx.plan(TAKE_BACK, need.of_knowing, now)


async def tell_what_is_due(room: Inbox, actor: Actor, applied_id: AppliedSlaId) -> AppliedSla:
    """Tell what has come to pass by now. Safe to repeat. What happened in the conversation and was
    not heard of yet is waited for: an answer that came in time is no miss, however late we hear of
    it. Raises NotFound."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        # Whoever locks both locks the conversation first.
        conversation = await tx.conversations.get(await tx.applied_slas.of(applied_id))
        before = await tx.applied_slas.get(applied_id)
        if before.is_sealed:
            return before
        if conversation.version > before.seen_version:
            tx.plan(SLA_DUE, before.id, now + PATIENCE)
            await tx.commit()
            return before
        after = before.tick(now)
        if after is not before:
            await tx.applied_slas.save(after)
        _tell(tx, before, after)
        await tx.commit()
    return after


async def _begun(
    room: Inbox, actor: Actor, tx: InboxTransaction, sight: Sight
) -> AppliedSla | None:
    if sight.is_over:
        return None
    policies = await tx.sla_policies.standing()
    policy = next((policy for policy in policies if policy.applies_to(sight)), None)
    if policy is None:
        return None
    week = None
    if policy.business_calendar_id is not None:
        week = (await tx.business_calendars.get(policy.business_calendar_id)).week
    bare = AppliedSla(
        id=AppliedSlaId(room.ids.new(Kind.APPLIED_SLA)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        conversation_id=sight.conversation_id,
        sla_policy_id=policy.id,
        started_at=sight.at,
        terms=policy.terms,
        seen_version=sight.version,
        updated_at=sight.at,
        week=week,
    )
    applied = begun(bare, sight, _working(room, week))
    await tx.applied_slas.add(applied)
    _tell(tx, None, applied)
    return applied


def _tell(tx: InboxTransaction, before: AppliedSla | None, after: AppliedSla) -> None:
    if before is None or after.version != before.version:
        tx.announce(*sla_told(before, after))
    if after.next_at is not None:
        tx.plan(SLA_DUE, after.id, after.next_at)
    elif before is not None and before.next_at is not None:
        tx.unplan(SLA_DUE, after.id)


def _working(room: Inbox, week: WorkingWeek | None) -> WorkingClock:
    return week.timetable(room.holidays) if week else RoundTheClock()
