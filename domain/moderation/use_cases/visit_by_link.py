"""Whoever came by a moderation link reads the page it opens, and appeals where it is about that."""

from domain.moderation.appeal import Appeal, AppealState
from domain.moderation.appealing import bring, new_appeal, statement_to_appeal
from domain.moderation.case import CaseState
from domain.moderation.decision import Decision
from domain.moderation.errors import ModerationLinkClosed
from domain.moderation.link import LinkPurpose, ModerationLink, Visitor
from domain.moderation.link_ports import ShownDecision, ShownLog, Standing
from domain.moderation.room import Moderation
from domain.moderation.visiting import opened
from domain.shared.access import system
from domain.shared.ids import AppealId, DecisionId, Kind
from domain.shared.paging import Filter, PageRequest

A_PAGE = 50


async def enter_by_link(room: Moderation, secret: str, purpose: LinkPurpose) -> Visitor:
    """Who this secret lets in. Raises ModerationLinkClosed, whatever it is that is wrong with
    it."""
    door = await room.reads.moderation_door(room.links.hash_of_secret(secret))
    if door is None:
        raise ModerationLinkClosed()
    inside = system(door.organization_id, door.workspace_id)
    link = await room.reads.moderation_link(inside, door.link_id)
    if link.purpose is not purpose or not link.is_good(room.clock.now()):
        raise ModerationLinkClosed()
    return Visitor(link)


async def show_decision_to(room: Moderation, visitor: Visitor) -> ShownDecision:
    """Why it was decided, and what became of it. That the link was opened is noted and told
    once."""
    link = await opened(room, visitor)
    actor = visitor.actor
    decision = await room.reads.decision(actor, _decision_of(link))
    appeal = await room.reads.appeal_against(actor, decision.id)
    case = await room.reads.case(actor, decision.case_id)
    names = await room.reads.policy_names(actor, [decision.policy_id] if decision.policy_id else [])
    taken_back = case.state is CaseState.REVERSED
    last = await room.reads.decision(actor, case.decision_id or decision.id)
    return ShownDecision(
        link=link,
        decision=decision,
        standing=_standing(room, decision, appeal, taken_back),
        scene=await room.reads.scene(actor, decision.on_channel),
        policy=next(iter(names.values()), None),
        appeal=appeal,
        left=taken_back and last.not_undone is not None,
    )


async def appeal_by_link(room: Moderation, visitor: Visitor, reason: str) -> None:
    """Once and in time. The very same words once more change nothing: a form that was sent twice
    is one appeal.

    Raises ModerationLinkClosed, AppealTooLate, InvalidState where it was appealed against before or
    is taken back.
    """
    actor, now = visitor.actor, room.clock.now()
    decision = await room.reads.decision(actor, _decision_of(visitor.link))
    statement = statement_to_appeal(decision)
    appeal_id = AppealId(room.ids.new(Kind.APPEAL))
    appeal = new_appeal(appeal_id, decision, actor.id, reason, now)
    async with room.begin(actor) as tx:
        # Whoever revokes the link waits until this is done, or has it refused.
        link = await tx.moderation_links.get(visitor.link.id)
        if not link.is_good(now):
            raise ModerationLinkClosed()
        before = await tx.appeals.against(decision.id)
        if before and (before.filed_by, before.reason) == (appeal.filed_by, reason):
            return
        await bring(tx, statement, appeal, now)
        await tx.commit()


async def show_log_to(
    room: Moderation, visitor: Visitor, after: DecisionId | None = None
) -> ShownLog:
    """What was decided before `after`, the newest first."""
    link, actor = await opened(room, visitor), visitor.actor
    where = [Filter("community_id", "in", [link.community_id])] if link.community_id else []
    wanted = PageRequest(limit=A_PAGE, filters=where, after=[after] if after else None)
    page = await room.reads.decisions(actor, wanted)
    stand_on = sorted({one.policy_id for one in page.items if one.policy_id})
    return ShownLog(
        link=link,
        place=await room.reads.place_name(actor, link.community_id),
        decisions=page,
        policies=await room.reads.policy_names(actor, stand_on),
    )


def _standing(
    room: Moderation, decision: Decision, appeal: Appeal | None, taken_back: bool
) -> Standing:
    if taken_back:
        return Standing.REVERSED
    if appeal is not None:
        filed = appeal.state is AppealState.FILED
        return Standing.FILED if filed else Standing.UPHELD
    late = room.clock.now() > statement_to_appeal(decision).appeal_until
    return Standing.LATE if late else Standing.OPEN


def _decision_of(link: ModerationLink) -> DecisionId:
    """Of a link by which one appeals: it is made with one."""
    if link.decision_id is None:
        raise ModerationLinkClosed()
    return link.decision_id
