"""Policies are written down, read, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.moderation.errors import ModerationPolicyInUse
from domain.moderation.policy import APPEAL_DAYS, Ground, ModerationPolicy, Severity
from domain.moderation.policy_events import (
    POLICY_CREATED,
    POLICY_DELETED,
    POLICY_UPDATED,
    policy_changed,
)
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, ModerationPolicyId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A standard that is to hold."""

    name: str
    severity: Severity
    ground: Ground = Ground.TERMS
    description: str | None = None
    strike_weight: int = 0
    appeal_days: int = APPEAL_DAYS
    guidelines: Mapping[str, str] = field(default_factory=dict)
    legal_reference: str | None = None
    category: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_policy(room: Moderation, actor: Actor, request: NewPolicy) -> ModerationPolicy:
    """Raises MissingScope, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    now = room.clock.now()
    policy = ModerationPolicy(
        id=ModerationPolicyId(room.ids.new(Kind.MODERATION_POLICY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        severity=request.severity,
        ground=request.ground,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        description=request.description,
        strike_weight=request.strike_weight,
        appeal_days=request.appeal_days,
        guidelines=request.guidelines,
        legal_reference=request.legal_reference,
        category=request.category,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.policies.add(policy)
        tx.announce(policy_changed(POLICY_CREATED, policy))
        await tx.commit(policy)
    return policy


async def change_policy(
    room: Moderation,
    actor: Actor,
    policy_id: ModerationPolicyId,
    version: Version,
    changes: Mapping[str, Any],
) -> ModerationPolicy:
    """Raises MissingScope, NotFound, VersionMismatch, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.policies.get(policy_id)
        must_match(version, before.version)
        policy = before.change(room.clock.now(), **changes)
        await tx.rules.turn_page()
        await tx.policies.save(policy)
        tx.announce(policy_changed(POLICY_UPDATED, policy, before))
        await tx.commit(policy)
    return policy


async def remove_policy(
    room: Moderation, actor: Actor, policy_id: ModerationPolicyId, version: Version
) -> ModerationPolicy:
    """For good; what was decided by it stays decided. Raises MissingScope, NotFound,
    VersionMismatch, ModerationPolicyInUse."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.policies.get(policy_id)
        must_match(version, before.version)
        rule = await tx.rules.of_policy(policy_id)
        if rule is not None:
            raise ModerationPolicyInUse(rule=rule)
        policy = before.remove(room.clock.now())
        await tx.policies.save(policy)
        tx.announce(policy_changed(POLICY_DELETED, policy, before))
        await tx.commit(policy)
    return policy


async def read_policy(
    room: Moderation, actor: Actor, policy_id: ModerationPolicyId
) -> ModerationPolicy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.policy(actor, policy_id)


async def list_policies(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[ModerationPolicy]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.policies(actor, request)
