"""Say what must be approved where, and read what was said and approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.publishing.approval import ApprovalMode, ApprovalPolicy, Plan, PolicyScope
from domain.publishing.approval_events import (
    POLICY_CREATED,
    POLICY_DELETED,
    POLICY_UPDATED,
    policy_changed,
)
from domain.publishing.approval_views import ApprovalHistory
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ApprovalPolicyId, ChannelId, CommunityId, Kind, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewApprovalPolicy:
    """Without a channel or a community it is about the whole workspace."""

    name: str
    mode: ApprovalMode
    plan: Plan
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_approval_policy(
    room: Publishing, actor: Actor, request: NewApprovalPolicy
) -> ApprovalPolicy:
    """From this commit on nothing in its scope goes out without what it requires, whenever it was
    scheduled. What is with a platform at this moment can no longer be stopped.

    Raises MissingScope, NotFound for the channel or community, ValidationFailed,
    ApprovalPolicyExists, DuplicateExternalId.
    """
    actor.require(Permission.APPROVALS_WRITE)
    now = room.clock.now()
    policy = ApprovalPolicy(
        id=ApprovalPolicyId(room.ids.new(Kind.APPROVAL_POLICY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        scope=_scope(request),
        mode=request.mode,
        plan=request.plan,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        community_id=request.community_id,
        channel_id=request.channel_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    policy.check()
    async with room.begin(actor) as tx:
        await _refuse_unknown_scope(tx, request)
        await tx.approval_policies.add(policy)
        tx.announce(policy_changed(POLICY_CREATED, policy))
        await tx.commit(policy)
    return policy


async def change_approval_policy(
    room: Publishing,
    actor: Actor,
    policy_id: ApprovalPolicyId,
    version: Version,
    changes: Mapping[str, Any],
    plan: Mapping[str, Any],
) -> ApprovalPolicy:
    """Another name, mode or way of approving; `plan` are changes of the latter. Requests that are
    under way keep the way they began with.

    Raises MissingScope, NotFound, VersionMismatch, ValidationFailed, DuplicateExternalId.
    """
    actor.require(Permission.APPROVALS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.approval_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.change(room.clock.now(), plan, **changes)
        await tx.approval_policies.save(policy)
        tx.announce(policy_changed(POLICY_UPDATED, policy, before))
        await tx.commit(policy)
    return policy


async def remove_approval_policy(
    room: Publishing, actor: Actor, policy_id: ApprovalPolicyId
) -> ApprovalPolicy:
    """Nothing is asked by it from now on. Requests that are under way stay. Raises MissingScope,
    NotFound."""
    actor.require(Permission.APPROVALS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.approval_policies.get(policy_id)
        policy = before.delete(room.clock.now())
        await tx.approval_policies.save(policy)
        tx.announce(policy_changed(POLICY_DELETED, policy, before))
        await tx.commit(policy)
    return policy


async def read_approval_policy(
    room: Publishing, actor: Actor, policy_id: ApprovalPolicyId
) -> ApprovalPolicy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.approval_policy(actor, policy_id)


async def list_approval_policies(
    room: Publishing, actor: Actor, request: PageRequest
) -> Page[ApprovalPolicy]:
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.approval_policies(actor, request)


async def list_approvals(room: Publishing, actor: Actor, message_id: MessageId) -> ApprovalHistory:
    """Every request for this message with what was said to it, latest first. Raises MissingScope,
    NotFound."""
    actor.require(Permission.MESSAGES_READ)
    message = await room.reads.message(actor, message_id)
    return ApprovalHistory(message.fingerprint, await room.reads.approvals(actor, message_id))


def _scope(request: NewApprovalPolicy) -> PolicyScope:
    if request.channel_id is not None:
        return PolicyScope.CHANNEL
    return PolicyScope.COMMUNITY if request.community_id is not None else PolicyScope.WORKSPACE


async def _refuse_unknown_scope(tx: PublishingTransaction, request: NewApprovalPolicy) -> None:
    channel_id, community_id = request.channel_id, request.community_id
    if channel_id is not None and not await tx.channels.facts([channel_id]):
        raise NotFound(thing="channel", pointer="/channel_id")
    if community_id is not None and not await tx.approval_policies.has_community(community_id):
        raise NotFound(thing="community", pointer="/community_id")
