"""What follows from somebody's strikes: measures of the service's own, and the end of these where
the strikes behind them are gone."""

from dataclasses import dataclass

from domain.moderation.case import Case, CaseSource, Subject
from domain.moderation.case_events import CASE_DECIDED, CASE_OPENED, case_changed, decision_made
from domain.moderation.deciding import carried_out, marks_by
from domain.moderation.decision import (
    ACTS,
    BY_THE_SERVICE,
    Decision,
    Machine,
    Reasons,
    statement_of,
)
from domain.moderation.policy import ModerationPolicy
from domain.moderation.reversing import Reversal, reverse
from domain.moderation.room import Moderation
from domain.moderation.strike import Strike, Threshold, reached, weight_of
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import CaseId, DecisionId, Kind, ModerationActionId, StrikeId
from domain.shared.platforms import CapabilityMissing


@dataclass(frozen=True, slots=True)
class _Follows:
    """What is to follow from a strike."""

    strike: Strike
    threshold: Threshold
    weight: int
    version: int


async def weigh_strike(room: Moderation, actor: Actor, strike_id: StrikeId) -> None:
    """Of the thresholds that were passed with this strike the highest counts whose measure the
    channel can take. Safe to repeat: of one strike something follows once."""
    async with room.begin(actor) as tx:
        strike = await tx.strikes.get(strike_id)
        rules = await tx.strikes.rules()
        given = await tx.strikes.of_person(strike.channel_id, strike.platform_person_id)
    if rules is None or strike.revoked_at is not None:
        return
    earlier = [one for one in given if one.place < strike.place]
    before = weight_of(earlier, strike.created_at)
    weight = before + strike.weight
    for threshold in reached(rules, before, weight):
        follows = _Follows(strike, threshold, weight, rules.version)
        if await _follow(room, actor, follows):
            return


async def unweigh_strike(room: Moderation, actor: Actor, strike_id: StrikeId) -> None:
    """Take back what followed from strikes that weigh less by now: less than it took. Safe to
    repeat."""
    async with room.begin(actor) as tx:
        strike = await tx.strikes.get(strike_id)
        person = (strike.channel_id, strike.platform_person_id)
        given = await tx.strikes.of_person(*person)
        standing = await tx.strikes.follow_ups(*person)
    for decision in standing:
        last = next(one for one in given if one.id == decision.because_of)
        counted = [one for one in given if one.place <= last.place]
        if weight_of(counted, last.created_at) < (decision.threshold or 0):
            await _take_back(room, actor, decision)


async def _follow(room: Moderation, actor: Actor, follows: _Follows) -> bool:
    """Whether it was decided, now or before; not where the channel cannot do it."""
    strike, now = follows.strike, room.clock.now()
    try:
        policy = await room.reads.policy(actor, strike.policy_id)
    except NotFound:
        return False
    async with room.begin(actor) as tx:
        await tx.actions.alone(strike.channel_id)
        person = (strike.channel_id, strike.platform_person_id)
        await tx.strikes.alone(*person)
        if any(one.because_of == strike.id for one in await tx.strikes.follow_ups(*person)):
            return True
        case = _case(room, follows)
        decision = _decision(room, follows, case, policy)
        try:
            decision = await carried_out(tx, case, decision, marks_by(room.ids), "")
        except (CapabilityMissing, InvalidState):
            return False
        acts = decision.measure in ACTS
        decided = case.decide(BY_THE_SERVICE, decision.id, acts, now)
        await tx.cases.add(decided)
        await tx.decisions.add(decision)
        tx.announce(case_changed(CASE_OPENED, case), decision_made(decision))
        tx.announce(case_changed(CASE_DECIDED, decided, case))
        await tx.commit()
    return True


async def _take_back(room: Moderation, actor: Actor, decision: Decision) -> None:
    now = room.clock.now()
    reversal = Reversal(
        id=DecisionId(room.ids.new(Kind.DECISION)),
        action_id=ModerationActionId(room.ids.new(Kind.MODERATION_ACTION)),
        by=BY_THE_SERVICE,
        explanation="The strikes that this followed from do not count any more.",
    )
    async with room.begin(actor) as tx:
        await tx.actions.alone(decision.on_channel)
        case = await tx.cases.get(decision.case_id)
        if case.decision_id != decision.id:
            return
        await reverse(tx, case, decision, reversal, now)
        await tx.commit()


def _case(room: Moderation, follows: _Follows) -> Case:
    strike, now = follows.strike, room.clock.now()
    subject = Subject(strike.channel_id, platform_person_id=strike.platform_person_id)
    return Case(
        id=CaseId(room.ids.new(Kind.CASE)),
        workspace_id=strike.workspace_id,
        organization_id=strike.organization_id,
        channel_id=strike.channel_id,
        subject_key=subject.key,
        source=CaseSource.STRIKES,
        opened_by=BY_THE_SERVICE,
        created_at=now,
        updated_at=now,
        platform_person_id=strike.platform_person_id,
        policy_ids=(strike.policy_id,),
    )


def _decision(
    room: Moderation, follows: _Follows, case: Case, policy: ModerationPolicy
) -> Decision:
    strike, threshold, now = follows.strike, follows.threshold, room.clock.now()
    until = threshold.until(now)
    weighs = f"weight {follows.weight} of {threshold.weight}"
    reasons = Reasons(f"Strikes against this account reached the limit that is set: {weighs}.")
    machine = Machine(f"strike-rules/{follows.version}", 1.0)
    return Decision(
        id=DecisionId(room.ids.new(Kind.DECISION)),
        workspace_id=case.workspace_id,
        organization_id=case.organization_id,
        case_id=case.id,
        channel_id=case.channel_id,
        measure=threshold.measure,
        decided_by=BY_THE_SERVICE,
        created_at=now,
        policy_id=policy.id,
        policy_version=policy.version,
        platform_person_id=strike.platform_person_id,
        until=until,
        statement=statement_of(threshold.measure, until, reasons, policy, (), now, machine),
        because_of=strike.id,
        threshold=threshold.weight,
    )
