"""Decide on a case: once, whoever else is about to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.moderation.case import Case, moderator_of, refuse_out_of_reach
from domain.moderation.case_events import CASE_DECIDED, case_changed, decision_made
from domain.moderation.citing import Citation, CitedGuidelines, cited
from domain.moderation.deciding import carried_out, check_measure, marks_by
from domain.moderation.decision import ACTS, Decision, Measure, Reasons, statement_of
from domain.moderation.policy import ModerationPolicy
from domain.moderation.room import Moderation
from domain.moderation.strike import WINDOW_DAYS, strike_for
from domain.moderation.strike_events import STRIKE_GIVEN, strike_changed
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed, VersionMismatch
from domain.shared.ids import (
    CaseId,
    DecisionId,
    Kind,
    ModerationPolicyId,
    StrikeId,
)
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What a moderator holds of a case, and why. It ends at `until`, or so long after now; without
    either it has no end. `guidelines` are those of the channel's community that it rests on."""

    measure: Measure
    policy_id: ModerationPolicyId | None = None
    until: datetime | None = None
    lasts: timedelta | None = None
    reasons: Reasons | None = None
    note: str | None = None
    guidelines: Citation | None = None


async def decide_case(
    room: Moderation, actor: Actor, case_id: CaseId, version: Version, request: NewDecision
) -> Decision:
    """Of several moderators the first decides; all others get AlreadyDecided. The decision, the
    state of the case, the strike and what the platform is asked are one commit.

    Raises MissingScope, NotFound for the case, the policy or the guidelines, CaseOutOfReach,
    AlreadyDecided, CaseInOtherHands, VersionMismatch, ValidationFailed, InvalidState for a
    disconnected channel, CapabilityMissing.
    """
    actor.require(Permission.MODERATION_WRITE)
    now, moderator = room.clock.now(), moderator_of(actor)
    seen = await room.reads.case(actor, case_id)
    policy = await room.reads.policy(actor, request.policy_id) if request.policy_id else None
    guidelines = await _cited(room, actor, request.guidelines, seen)
    until = now + request.lasts if request.lasts else request.until
    async with room.begin(actor) as tx:
        if seen.channel_id is not None:
            await tx.actions.alone(seen.channel_id)
        before = await tx.cases.get(case_id)
        refuse_out_of_reach(actor, before)
        if before.channel_id != seen.channel_id:
            # Somebody tied it to a message at this very moment.
            raise VersionMismatch(current=before.version)
        decision_id = DecisionId(room.ids.new(Kind.DECISION))
        # Whether somebody was faster is said before which version was seen.
        after = before.decide(moderator, decision_id, request.measure in ACTS, now)
        must_match(version, before.version)
        check_measure(before, request.measure, until, now)
        reasons, policy = _complete(request, policy)
        evidence = await tx.cases.evidence(case_id)
        rules = await tx.strikes.rules()
        decision = Decision(
            id=decision_id,
            workspace_id=before.workspace_id,
            organization_id=before.organization_id,
            case_id=case_id,
            channel_id=before.channel_id,
            measure=request.measure,
            decided_by=moderator,
            created_at=now,
            policy_id=policy.id if policy else None,
            policy_version=policy.version if policy else None,
            platform_message_id=before.platform_message_id,
            platform_person_id=before.platform_person_id,
            place=before.place,
            until=until,
            note=request.note,
            statement=statement_of(
                *(request.measure, until, reasons, policy, evidence, now), guidelines=guidelines
            )
            if policy
            else None,
            guidelines=guidelines,
        )
        decision = await carried_out(tx, before, decision, marks_by(room.ids), "/measure")
        await tx.decisions.add(decision)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_DECIDED, after, before), decision_made(decision))
        strike_id = StrikeId(room.ids.new(Kind.STRIKE))
        strike = strike_for(
            decision, policy, strike_id, rules.window_days if rules else WINDOW_DAYS
        )
        if strike is not None:
            await tx.strikes.add(strike)
            tx.announce(strike_changed(STRIKE_GIVEN, strike))
        await tx.commit(decision)
    return decision


async def _cited(
    room: Moderation, actor: Actor, citation: Citation | None, case: Case
) -> CitedGuidelines | None:
    if citation is None:
        return None
    known = await room.reads.guidelines(actor, citation.guidelines_id, case.channel_id)
    return cited(citation, known)


def _complete(
    request: NewDecision, policy: ModerationPolicy | None
) -> tuple[Reasons, ModerationPolicy | None]:
    """Raises ValidationFailed where something is put on somebody without saying by which standard,
    and what happened."""
    if request.measure is Measure.APPROVE:
        return request.reasons or Reasons(""), policy
    errors = []
    if policy is None:
        errors.append(FieldError("/policy_id", "missing"))
    if request.reasons is None:
        errors.append(FieldError("/reasons", "missing"))
    if errors or request.reasons is None:
        raise ValidationFailed(errors=errors)
    return request.reasons, policy
