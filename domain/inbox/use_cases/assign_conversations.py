"""Conversations that nobody has in hand are given to somebody, and what somebody will not come to
is taken back: one at a time in a workspace, and never against what a person says meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.inbox.assigning import Roster
from domain.inbox.assignment import (
    ASSIGN,
    ASSIGN_LATER,
    BY_ORDER,
    TAKE_BACK,
    AssignmentPolicy,
    AssignmentReason,
    AssignmentTurn,
    Because,
    needs_somebody,
)
from domain.inbox.availability import Availability
from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.conversation_events import ASSIGNED, conversation_told
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.ids import ConversationId, TeammateId

MOST = 100
"""So many are given, or taken back, in one transaction; what is left has its own."""

LOOKED_AGAIN = timedelta(minutes=10)
"""While something waits, so often it is looked at whether there is somebody, whatever was told."""

_UNDER_WAY: Sequence[ConversationState] = (
    ConversationState.OPEN,
    ConversationState.PENDING,
    ConversationState.SNOOZED,
)
Given = tuple[Conversation, Conversation, Because]


@dataclass(slots=True)
class _Giving:
    """One go: what was given by the policies so far, and what is to be looked at again when."""

    by: str
    now: datetime
    given: dict[ConversationId, Given] = field(default_factory=dict)
    counts: dict[TeammateId, int] = field(default_factory=dict)
    turns: list[AssignmentTurn] = field(default_factory=list)
    instants: list[datetime] = field(default_factory=list)
    is_unfinished: bool = False


async def assign_waiting(room: Inbox, actor: Actor) -> Sequence[Conversation]:
    """Give what waits to whoever is free, by the workspace's policies; what finds nobody goes on
    waiting for the next who comes to work or has room again. Returns what was given. Safe to
    repeat, by any number of workers: the policies are locked, so that there is one go at a time,
    and a conversation that somebody has taken meanwhile stays theirs."""
    async with room.begin(actor) as tx:
        policies = await tx.assignment_policies.alone()
        go = _Giving(actor.id, room.clock.now())
        for policy in policies:
            await _give(room, tx, policy, go)
        await tx.assignment_policies.note(go.turns)
        await _keep(tx, go.given.values())
        if go.is_unfinished:
            tx.plan(ASSIGN, actor.workspace, go.now)
        if go.instants:
            tx.plan(ASSIGN_LATER, actor.workspace, min(go.instants))
        elif policies:
            tx.unplan(ASSIGN_LATER, actor.workspace)
        await tx.commit()
    return [after for _, after, _ in go.given.values()]


async def take_back(room: Inbox, actor: Actor, teammate_id: TeammateId) -> Sequence[Conversation]:
    """What a teammate has who works here no longer, or who is away for longer than a policy bears,
    is nobody's again, and waits to be given to somebody else. Safe to repeat."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        policies = await tx.assignment_policies.alone()
        if not policies:
            return []
        if not await tx.assignees.assignable(teammate_id):
            taking = [policy for policy in policies if policy.reassign_when_gone]
            reason, states = AssignmentReason.ASSIGNEE_GONE, _UNDER_WAY
        else:
            taking = _impatient(tx, await tx.availabilities.find(teammate_id), policies, now)
            reason, states = AssignmentReason.ASSIGNEE_AWAY, [ConversationState.OPEN]
        taken: dict[ConversationId, Given] = {}
        for policy in taking:
            ids = await tx.assignment_policies.held(policy, teammate_id, states, MOST)
            if len(ids) == MOST:
                tx.plan(TAKE_BACK, teammate_id, now)
            for id, before in (await tx.conversations.some(ids)).items():
                if before.assignee_id == teammate_id and before.state in states:
                    after = before.change(actor.id, now, assignee_id=None)
                    taken.setdefault(id, (before, after, Because(policy.id, reason)))
        if taken:
            await _keep(tx, taken.values())
            tx.plan(ASSIGN, actor.workspace, now)
        await tx.commit()
    return [after for _, after, _ in taken.values()]


async def see_what_waits(room: Inbox, actor: Actor) -> None:
    """There may be somebody to give to whom there was not before. Safe to repeat."""
    async with room.begin(actor) as tx:
        if await tx.assignment_policies.alone():
            tx.plan(ASSIGN, actor.workspace, room.clock.now())
            await tx.commit()


async def see_who_is_gone(room: Inbox, actor: Actor, teammate_id: TeammateId) -> None:
    """Somebody's standing is another: what follows from it in this workspace is planned, if it
    assigns by policies. Safe to repeat."""
    async with room.begin(actor) as tx:
        if await tx.assignment_policies.alone():
            tx.plan(TAKE_BACK, teammate_id, room.clock.now())
            tx.plan(ASSIGN, actor.workspace, room.clock.now())
            await tx.commit()


async def _give(room: Inbox, tx: InboxTransaction, policy: AssignmentPolicy, go: _Giving) -> None:
    roster = await _roster(room, tx, policy, go)
    most = MOST - len(go.given)
    if roster.is_free and most:
        ids = await tx.assignment_policies.waiting(policy, roster.teams(), MOST)
        found = await tx.conversations.some(ids)
        for id in [id for id in ids if id in found and id not in go.given][:most]:
            before = found[id]
            if not (needs_somebody(before) and policy.applies_to(before)):
                continue
            teammate = roster.give(before)
            if teammate is not None:
                after = before.change(go.by, go.now, assignee_id=teammate)
                because = Because(policy.id, BY_ORDER[policy.assignee_order])
                go.given[id] = before, after, because
        go.is_unfinished |= len(ids) == MOST and roster.is_free and bool(go.given)
    go.turns += roster.touched.values()
    if roster.is_free:
        return
    opens_at = roster.opens_at()
    if opens_at is not None:
        go.instants.append(opens_at)
    if await tx.assignment_policies.waiting(policy, None, 1):
        go.instants.append(go.now + LOOKED_AGAIN)


async def _roster(
    room: Inbox, tx: InboxTransaction, policy: AssignmentPolicy, go: _Giving
) -> Roster:
    colleagues = await tx.assignment_policies.colleagues(policy)
    own = {each.availability.business_calendar_id for each in colleagues if each.availability}
    wanted = {id for id in {*own, policy.business_calendar_id} if id is not None}
    weeks = await tx.assignment_policies.weeks(wanted) if wanted else {}
    timetables = {id: week.timetable(room.holidays) for id, week in weeks.items()}
    return Roster(policy, colleagues, timetables, go.counts, go.now)


async def _keep(tx: InboxTransaction, moved: Iterable[Given]) -> None:
    pairs = list(moved)
    await tx.conversations.write(*((before, after) for before, after, _ in pairs))
    tx.announce(
        *(
            conversation_told(ASSIGNED, after, before, because=because)
            for before, after, because in pairs
        )
    )


def _impatient(
    tx: InboxTransaction,
    availability: Availability | None,
    policies: Sequence[AssignmentPolicy],
    now: datetime,
) -> list[AssignmentPolicy]:
    """Those that bear somebody's being away no longer. When the next one does not is planned."""
    if availability is None or not availability.is_away(now):
        return []
    ends = [
        (availability.since + timedelta(seconds=policy.reassign_after_away_seconds), policy)
        for policy in policies
        if policy.reassign_after_away_seconds is not None
    ]
    later = [at for at, _ in ends if at > now]
    if later:
        tx.plan(TAKE_BACK, availability.id, min(later))
    return [policy for at, policy in ends if at <= now]
