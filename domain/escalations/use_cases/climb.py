"""An escalation takes the steps that are due, unless what they wait for has happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.escalations.events import BY_STATE, STEP_TAKEN, escalation_told
from domain.escalations.model import (
    ESCALATION_DUE,
    MOST_TOLD,
    Escalation,
    LadderStep,
    Subject,
    SubjectStanding,
)
from domain.escalations.ports import EscalationsTransaction, People
from domain.escalations.room import Escalations
from domain.shared.access import Actor
from domain.shared.ids import EscalationId, TeammateId


async def climb(room: Escalations, actor: Actor, escalation_id: EscalationId) -> Escalation:
    """Look at how its subject stands, and take what is due by now; each step is taken, told and
    carried out once, in one commit. It is the one who does it. Safe to repeat and to do at once.
    Raises NotFound."""
    async with room.begin(replace(actor, id=escalation_id)) as tx:
        # Whoever locks both locks the subject first.
        subject = await tx.escalations.subject_of(escalation_id)
        standing = await tx.subjects.standing(subject)
        before = await tx.escalations.get(escalation_id)
        after = await _climbed(tx, before, standing, room.clock.now())
        if after is not before:
            await tx.escalations.save(after)
        _plan(tx, after)
        await tx.commit()
    return after


async def follow_subject(room: Escalations, actor: Actor, subject: Subject) -> None:
    """Something happened to it: what waits for that is spared, and told. Safe to repeat."""
    async with room.begin(actor) as tx:
        running = await tx.escalations.running_about(subject)
    for escalation_id in running:
        await climb(room, actor, escalation_id)


async def _climbed(
    tx: EscalationsTransaction, before: Escalation, standing: SubjectStanding, now: datetime
) -> Escalation:
    after = before.see(standing, now)
    for number in after.due(now):
        step, last = after.rungs[number].step, after
        if step.moves:
            await tx.subjects.move(after.subject, step)
        after = after.take(number, await _told(tx.people, step), now)
        tx.announce(escalation_told(STEP_TAKEN, after, last, number))
    after = after.exhaust(now)
    if after.state is not before.state:
        tx.announce(escalation_told(BY_STATE[after.state], after, before))
    return after


async def _told(people: People, step: LadderStep) -> Sequence[TeammateId]:
    """Each once; who no longer works here is told nothing."""
    named = [one for one in step.tell_teammates if await people.assignable(one)]
    for team in step.tell_teams:
        named += await people.at_work(team)
    return list(dict.fromkeys(named))[:MOST_TOLD]


def _plan(tx: EscalationsTransaction, escalation: Escalation) -> None:
    if escalation.next_at is not None:
        tx.plan(ESCALATION_DUE, escalation.id, escalation.next_at)
    else:
        tx.unplan(ESCALATION_DUE, escalation.id)
