"""A case is opened by hand, or because the rules would not let something pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.moderation.case import Case, CaseSource, Priority, moderator_of
from domain.moderation.opening import About, Brought, open_or_join, subject_of
from domain.moderation.policy import ModerationPolicy
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CaseId, InboundMessageId, Kind, ModerationPolicyId


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a moderator wants to have judged, and why."""

    about: About
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    priority: Priority | None = None
    labels: tuple[str, ...] = ()
    note: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules held of a message: in which version, and by which of them."""

    inbound_message_id: InboundMessageId
    reference: str
    model_version: str
    policy_ids: Sequence[ModerationPolicyId] = ()
    rule_ids: Sequence[str] = ()
    confidence: float = 1.0


async def open_case(room: Moderation, actor: Actor, request: NewCase) -> Case:
    """The case of that subject: a new one, or the one that is not decided yet, joined by this.
    Raises MissingScope, ValidationFailed, NotFound, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    policies = await _policies(room, actor, request.policy_ids)
    case_id = CaseId(room.ids.new(Kind.CASE))
    async with room.begin(actor) as tx:
        said = await subject_of(tx, request.about)
        brought = Brought(
            source=CaseSource.HAND,
            reference=f"hand:{case_id}",
            by=moderator_of(actor),
            policies=policies,
            priority=request.priority,
            note=request.note,
            labels=request.labels,
            external_id=request.external_id,
            metadata=request.metadata,
        )
        case = await open_or_join(tx, actor, said, brought, case_id, room.clock.now())
        await tx.commit(case)
    return case


async def open_for_judgement(room: Moderation, actor: Actor, judged: Judgement) -> None:
    """Nothing, where the message is not known any more. Safe to repeat: one judgement is brought
    forward once."""
    policies = [
        policy
        for policy_id in judged.policy_ids
        if (policy := await _policy(room, actor, policy_id)) is not None
    ]
    async with room.begin(actor) as tx:
        said = await tx.heard.message(judged.inbound_message_id)
        if said is None:
            return
        brought = Brought(
            source=CaseSource.JUDGEMENT,
            reference=judged.reference,
            by=actor.id,
            policies=tuple(policies),
            rule_ids=tuple(judged.rule_ids),
            model_version=judged.model_version,
            confidence=judged.confidence,
        )
        case_id = CaseId(room.ids.new(Kind.CASE))
        await open_or_join(tx, actor, said, brought, case_id, room.clock.now())
        await tx.commit()


async def open_for_containment(
    room: Moderation, actor: Actor, said: InboundMessageId, reference: str
) -> None:
    """It waits for a moderator. Nothing, where the message is not known any more. Safe to repeat:
    one containment brings one message forward once."""
    async with room.begin(actor) as tx:
        heard = await tx.heard.message(said)
        if heard is None:
            return
        brought = Brought(source=CaseSource.CONTAINMENT, reference=reference, by=actor.id)
        case_id = CaseId(room.ids.new(Kind.CASE))
        await open_or_join(tx, actor, heard, brought, case_id, room.clock.now())
        await tx.commit()


async def _policies(
    room: Moderation, actor: Actor, ids: Sequence[ModerationPolicyId]
) -> tuple[ModerationPolicy, ...]:
    return tuple([await room.reads.policy(actor, policy_id) for policy_id in ids])


async def _policy(
    room: Moderation, actor: Actor, policy_id: ModerationPolicyId
) -> ModerationPolicy | None:
    """None for one that was removed since."""
    try:
        return await room.reads.policy(actor, policy_id)
    except NotFound:
        return None
