"""Reading cases, what was brought forward in them, and what was decided."""

from collections.abc import Sequence

from domain.moderation.case import Case, Evidence
from domain.moderation.decision import Decision
from domain.moderation.queue import Skip
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.ids import CaseId, DecisionId
from domain.shared.paging import Page, PageRequest


async def list_cases(room: Moderation, actor: Actor, request: PageRequest) -> Page[Case]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.cases(actor, request)


async def read_case(room: Moderation, actor: Actor, case_id: CaseId) -> Case:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.case(actor, case_id)


async def list_evidence(room: Moderation, actor: Actor, case_id: CaseId) -> Sequence[Evidence]:
    """Oldest first. Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    await room.reads.case(actor, case_id)
    return await room.reads.evidence(actor, case_id)


async def list_skips(room: Moderation, actor: Actor, case_id: CaseId) -> Sequence[Skip]:
    """Who left it to others, and why, oldest first. Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    await room.reads.case(actor, case_id)
    return await room.reads.skips(actor, case_id)


async def list_decisions(room: Moderation, actor: Actor, request: PageRequest) -> Page[Decision]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.decisions(actor, request)


async def read_decision(room: Moderation, actor: Actor, decision_id: DecisionId) -> Decision:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.decision(actor, decision_id)
