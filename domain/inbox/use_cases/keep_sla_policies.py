"""SLA policies are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.inbox.conversation import Priority
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.sla import AppliedSla, SlaPolicy, SlaTerms
from domain.inbox.sla_events import (
    POLICY_CREATED,
    POLICY_DELETED,
    POLICY_UPDATED,
    policy_changed,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EscalationLadderId,
    Kind,
    SlaPolicyId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSlaPolicy:
    """What will be promised, and to which conversations."""

    name: str
    terms: SlaTerms
    position: int = 0
    enabled: bool = True
    priorities: tuple[Priority, ...] = ()
    channel_ids: tuple[ChannelId, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: tuple[HeardKind, ...] = ()
    business_calendar_id: BusinessCalendarId | None = None
    warn_ladder_id: EscalationLadderId | None = None
    miss_ladder_id: EscalationLadderId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_sla_policy(room: Inbox, actor: Actor, request: NewSlaPolicy) -> SlaPolicy:
    """It holds for conversations that begin from now on. Raises MissingScope, NotFound for a
    calendar, a ladder or a channel that is not there, DuplicateExternalId."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    policy = SlaPolicy(
        id=SlaPolicyId(room.ids.new(Kind.SLA_POLICY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        position=request.position,
        terms=request.terms,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        enabled=request.enabled,
        priorities=request.priorities,
        channel_ids=request.channel_ids,
        labels=request.labels,
        kinds=request.kinds,
        business_calendar_id=request.business_calendar_id,
        warn_ladder_id=request.warn_ladder_id,
        miss_ladder_id=request.miss_ladder_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _find(tx, policy.business_calendar_id, policy.channel_ids)
        await _find_ladders(tx, policy.warn_ladder_id, policy.miss_ladder_id)
        await tx.sla_policies.add(policy)
        tx.announce(policy_changed(POLICY_CREATED, policy))
        await tx.commit(policy)
    return policy


async def change_sla_policy(
    room: Inbox, actor: Actor, policy_id: SlaPolicyId, version: Version, changes: Mapping[str, Any]
) -> SlaPolicy:
    """What was promised already stays promised. Raises VersionMismatch, NotFound, and what creating
    one raises."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.sla_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.change(room.clock.now(), **changes)
        await _find(tx, changes.get("business_calendar_id"), changes.get("channel_ids", ()))
        await _find_ladders(tx, changes.get("warn_ladder_id"), changes.get("miss_ladder_id"))
        await tx.sla_policies.save(policy)
        tx.announce(policy_changed(POLICY_UPDATED, policy, before))
        await tx.commit(policy)
    return policy


async def remove_sla_policy(
    room: Inbox, actor: Actor, policy_id: SlaPolicyId, version: Version
) -> SlaPolicy:
    """For good; what was promised already stays promised. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.sla_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.remove(room.clock.now())
        await tx.sla_policies.save(policy)
        tx.announce(policy_changed(POLICY_DELETED, policy, before))
        await tx.commit(policy)
    return policy


async def read_sla_policy(room: Inbox, actor: Actor, policy_id: SlaPolicyId) -> SlaPolicy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.desk.sla_policy(actor, policy_id)


async def list_sla_policies(room: Inbox, actor: Actor, request: PageRequest) -> Page[SlaPolicy]:
    actor.require(Permission.INBOX_READ)
    return await room.desk.sla_policies(actor, request)


async def read_conversation_sla(
    room: Inbox, actor: Actor, conversation_id: ConversationId
) -> Sequence[AppliedSla]:
    """All that was ever promised to that conversation, the newest first. Raises MissingScope,
    NotFound, also for one beyond the actor's reach."""
    actor.require(Permission.INBOX_READ)
    conversation = await room.reads.conversation(actor, conversation_id)
    if not conversation.is_within(actor, Permission.INBOX_READ):
        raise NotFound(thing="conversation")
    return await room.desk.applied_slas(actor, conversation_id)


async def _find(
    tx: InboxTransaction, calendar_id: BusinessCalendarId | None, channel_ids: Sequence[ChannelId]
) -> None:
    if calendar_id is not None:
        # Locked, so that nobody throws it away meanwhile.
        await tx.business_calendars.get(calendar_id)
    if channel_ids and await tx.sla_policies.missing_channels(channel_ids):
        raise NotFound(thing="channel")


async def _find_ladders(tx: InboxTransaction, *named: EscalationLadderId | None) -> None:
    ladders = {id for id in named if id is not None}
    if ladders and await tx.ladders.missing(ladders):
        raise NotFound(thing="escalation_ladder")
