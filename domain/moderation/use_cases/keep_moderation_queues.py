"""Queues are set up, changed and removed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.moderation.ports import ModerationTransaction
from domain.moderation.queue import Conditions, ModerationQueue
from domain.moderation.queue_events import (
    QUEUE_CREATED,
    QUEUE_DELETED,
    QUEUE_UPDATED,
    queue_changed,
)
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, ModerationQueueId, TeamId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewQueue:
    """What is to wait in it, and where it stands among the others."""

    name: str
    position: int = 0
    conditions: Conditions = field(default_factory=Conditions)
    team_id: TeamId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_queue(room: Moderation, actor: Actor, request: NewQueue) -> ModerationQueue:
    """For cases that are opened from now on. Raises MissingScope, NotFound for the team,
    a channel or a policy, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    now = room.clock.now()
    queue = ModerationQueue(
        id=ModerationQueueId(room.ids.new(Kind.MODERATION_QUEUE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        position=request.position,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        conditions=request.conditions,
        team_id=request.team_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(tx, queue.team_id, queue.conditions)
        await tx.queues.add(queue)
        tx.announce(queue_changed(QUEUE_CREATED, queue))
        await tx.commit(queue)
    return queue


async def change_queue(
    room: Moderation,
    actor: Actor,
    queue_id: ModerationQueueId,
    version: Version,
    changes: Mapping[str, Any],
) -> ModerationQueue:
    """Raises MissingScope, NotFound for the queue, the team, a channel or a policy,
    VersionMismatch, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.queues.get(queue_id)
        must_match(version, before.version)
        await _check(tx, changes.get("team_id"), changes.get("conditions", Conditions()))
        after = before.change(room.clock.now(), **changes)
        await tx.queues.save(before, after)
        tx.announce(queue_changed(QUEUE_UPDATED, after, before))
        await tx.commit(after)
    return after


async def remove_queue(
    room: Moderation, actor: Actor, queue_id: ModerationQueueId, version: Version
) -> ModerationQueue:
    """For good. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.queues.get(queue_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.queues.save(before, after)
        tx.announce(queue_changed(QUEUE_DELETED, after, before))
        await tx.commit(after)
    return after


async def read_queue(
    room: Moderation, actor: Actor, queue_id: ModerationQueueId
) -> ModerationQueue:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.queue(actor, queue_id)


async def list_queues(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[ModerationQueue]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.queues(actor, request)


async def _check(tx: ModerationTransaction, team_id: TeamId | None, conditions: Conditions) -> None:
    """Nothing waits for what is not there. Raises NotFound."""
    if team_id is not None and not await tx.teams.team_assignable(team_id):
        raise NotFound(thing="team")
    await tx.rules.check_scope(conditions.channel_ids, ())
    for policy_id in sorted(conditions.policy_ids):
        await tx.policies.get(policy_id)
