"""Rules are written down, read, changed, switched on and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.moderation.rule import Condition, ModerationRule, RuleAction, RuleStatus
from domain.moderation.rule_events import (
    RULE_ACTIVATED,
    RULE_CREATED,
    RULE_DELETED,
    RULE_UPDATED,
    rule_changed,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    Kind,
    ModerationPolicyId,
    ModerationRuleId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewRule:
    """What is to be looked for, and what follows."""

    policy_id: ModerationPolicyId
    name: str
    condition: Condition
    action: RuleAction
    priority: int = 100
    status: RuleStatus = RuleStatus.DRAFT
    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    message_kinds: tuple[HeardKind, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_rule(room: Moderation, actor: Actor, request: NewRule) -> ModerationRule:
    """Raises MissingScope, NotFound for its policy, a list, a channel or a community,
    ValidationFailed for a pattern that is none, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    now = room.clock.now()
    rule = ModerationRule(
        id=ModerationRuleId(room.ids.new(Kind.MODERATION_RULE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        policy_id=request.policy_id,
        name=request.name,
        condition=request.condition,
        action=request.action,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        priority=request.priority,
        status=request.status,
        channel_ids=request.channel_ids,
        community_ids=request.community_ids,
        message_kinds=request.message_kinds,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.policies.get(rule.policy_id)
        await _check(room, tx, rule)
        await tx.rules.turn_page()
        await tx.rules.add(rule)
        tx.announce(rule_changed(RULE_CREATED, rule))
        await tx.commit(rule)
    return rule


async def change_rule(
    room: Moderation,
    actor: Actor,
    rule_id: ModerationRuleId,
    version: Version,
    changes: Mapping[str, Any],
) -> ModerationRule:
    """One that is active and is to match otherwise only runs dry from then on. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState for a status that only activating gives,
    and what creating raises."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.rules.get(rule_id)
        must_match(version, before.version)
        rule = before.change(room.clock.now(), **changes)
        if rule.policy_id != before.policy_id:
            await tx.policies.get(rule.policy_id)
        await _check(room, tx, rule)
        await tx.rules.turn_page()
        await tx.rules.save(rule)
        tx.announce(rule_changed(RULE_UPDATED, rule, before))
        await tx.commit(rule)
    return rule


async def activate_rule(
    room: Moderation,
    actor: Actor,
    rule_id: ModerationRuleId,
    version: Version,
    untested_reason: str | None,
) -> ModerationRule:
    """It decides from now on. Raises MissingScope, NotFound, VersionMismatch, InvalidState,
    RuleNotBacktested for one that was never tried as it stands and is given no reason."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.rules.get(rule_id)
        must_match(version, before.version)
        rule = before.activate(untested_reason, room.clock.now())
        await tx.rules.turn_page()
        await tx.rules.save(rule)
        tx.announce(rule_changed(RULE_ACTIVATED, rule, before))
        await tx.commit(rule)
    return rule


async def remove_rule(
    room: Moderation, actor: Actor, rule_id: ModerationRuleId, version: Version
) -> ModerationRule:
    """For good; what it decided stays decided. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.rules.get(rule_id)
        must_match(version, before.version)
        rule = before.remove(room.clock.now())
        await tx.rules.turn_page()
        await tx.rules.save(rule)
        tx.announce(rule_changed(RULE_DELETED, rule, before))
        await tx.commit(rule)
    return rule


async def read_rule(room: Moderation, actor: Actor, rule_id: ModerationRuleId) -> ModerationRule:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.rule(actor, rule_id)


async def list_rules(room: Moderation, actor: Actor, request: PageRequest) -> Page[ModerationRule]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.rules(actor, request)


async def _check(room: Moderation, tx: ModerationTransaction, rule: ModerationRule) -> None:
    await tx.rules.check_scope(rule.channel_ids, rule.community_ids)
    pattern, listed = rule.condition.pattern, rule.condition.word_list
    if pattern is not None:
        fault = room.rulebooks.fault_of(pattern.pattern)
        if fault is not None:
            place = "/condition/pattern/pattern"
            raise ValidationFailed(errors=[FieldError(place, "bad_pattern", {"fault": fault})])
    for word_list_id in listed.word_list_ids if listed else ():
        await tx.word_lists.get(word_list_id)
