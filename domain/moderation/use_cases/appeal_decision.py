"""Whoever a decision concerns may have it looked at again, by somebody else."""

from dataclasses import dataclass
from enum import StrEnum

from domain.moderation.appeal import Appeal, refuse_same_judge
from domain.moderation.appeal_events import appeal_changed
from domain.moderation.appealing import bring, new_appeal, statement_to_appeal
from domain.moderation.case import moderator_of, refuse_out_of_reach
from domain.moderation.case_events import CASE_UPHELD, case_changed
from domain.moderation.decision import Decision
from domain.moderation.reversing import Reversal, reverse
from domain.moderation.room import Moderation
from domain.shared.access import Actor, OutOfReach, Permission, Reach
from domain.shared.errors import InvalidState
from domain.shared.ids import AppealId, DecisionId, Kind, ModerationActionId
from domain.shared.paging import Page, PageRequest


class Judgement(StrEnum):
    """What is held of an appeal."""

    UPHOLD = "uphold"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """Why somebody disagrees, in their words."""

    reason: str
    external_id: str | None = None


async def file_appeal(
    room: Moderation, actor: Actor, decision_id: DecisionId, request: NewAppeal
) -> Appeal:
    """For whoever the decision concerns: of a member who comes by themselves nobody knows whether
    that is so. Raises MissingScope, OutOfReach for a member, NotFound, AppealTooLate,
    InvalidState where the decision restricts nobody, was appealed against before or is taken back,
    DuplicateExternalId."""
    actor.require(Permission.REPORTS_WRITE)
    if actor.member is not None:
        raise OutOfReach(scope=Permission.REPORTS_WRITE.value, reach=Reach.OWN.value)
    now = room.clock.now()
    decision = await room.reads.decision(actor, decision_id)
    statement = statement_to_appeal(decision)
    appeal = new_appeal(
        AppealId(room.ids.new(Kind.APPEAL)),
        decision,
        moderator_of(actor),
        request.reason,
        now,
        request.external_id,
    )
    async with room.begin(actor) as tx:
        await bring(tx, statement, appeal, now)
        await tx.commit(appeal)
    return appeal


async def judge_appeal(
    room: Moderation, actor: Actor, appeal_id: AppealId, judgement: Judgement, explanation: str
) -> Appeal:
    """A reversal undoes what the decision did, in the same commit. Raises MissingScope, NotFound,
    CaseOutOfReach, SameJudge, InvalidState where it was judged before."""
    actor.require(Permission.MODERATION_WRITE)
    judge, now = moderator_of(actor), room.clock.now()
    seen = await room.reads.appeal(actor, appeal_id)
    async with room.begin(actor) as tx:
        await tx.actions.alone(seen.channel_id)
        case = await tx.cases.get(seen.case_id)
        refuse_out_of_reach(actor, case)
        before = await tx.appeals.get(appeal_id)
        decision = await tx.decisions.get(before.decision_id)
        refuse_same_judge(judge, decision.decided_by)
        if judgement is Judgement.UPHOLD:
            after = before.judge(judge, explanation, now)
            upheld = case.uphold(now)
            await tx.appeals.save(before, after)
            await tx.cases.save(case, upheld)
            tx.announce(appeal_changed(after, before), case_changed(CASE_UPHELD, upheld, case))
        else:
            reversal = _reversal(room, judge, explanation)
            after = before.judge(judge, explanation, now, reversal.id)
            await reverse(tx, case, decision, reversal, now)
        await tx.commit(after)
    return after


async def reverse_decision(
    room: Moderation, actor: Actor, decision_id: DecisionId, explanation: str
) -> Decision:
    """Take a decision back without being asked to; an appeal that waits is granted with it. What
    was done is undone, as far as that goes. Raises MissingScope, NotFound, CaseOutOfReach,
    InvalidState where it restricts nothing or is taken back already."""
    actor.require(Permission.MODERATION_WRITE)
    now = room.clock.now()
    seen = await room.reads.decision(actor, decision_id)
    async with room.begin(actor) as tx:
        if seen.channel_id is not None:
            await tx.actions.alone(seen.channel_id)
        case = await tx.cases.get(seen.case_id)
        refuse_out_of_reach(actor, case)
        if case.decision_id != decision_id:
            raise InvalidState(thing="decision", state="reversed", moves="")
        reversal = _reversal(room, moderator_of(actor), explanation)
        decision = await reverse(tx, case, seen, reversal, now)
        await tx.commit(decision)
    return decision


async def read_appeal(room: Moderation, actor: Actor, appeal_id: AppealId) -> Appeal:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.appeal(actor, appeal_id)


async def list_appeals(room: Moderation, actor: Actor, request: PageRequest) -> Page[Appeal]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.appeals(actor, request)


def _reversal(room: Moderation, by: str, explanation: str) -> Reversal:
    action_id = ModerationActionId(room.ids.new(Kind.MODERATION_ACTION))
    return Reversal(DecisionId(room.ids.new(Kind.DECISION)), action_id, by, explanation)
