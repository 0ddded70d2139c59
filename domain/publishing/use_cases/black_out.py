"""Name days on which nothing is placed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.publishing.pacing import Blackout, BlackoutScope, span_of
from domain.publishing.pacing_events import BLACKOUT_CREATED, BLACKOUT_DELETED, blackout_changed
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import BlackoutId, ChannelId, CommunityId, Kind
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class NewBlackout:
    """For a channel, a community, or with neither for the whole workspace. Without `timezone` the
    days are those of the place it is for."""

    starts_on: date
    ends_on: date
    reason: str
    timezone: str | None = None
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_blackout(room: Publishing, actor: Actor, request: NewBlackout) -> Blackout:
    """Queues pass over these days from here on; what is planned already stays. Raises MissingScope,
    NotFound for the channel or community, UnknownTimezone, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        here = await _zone_of(tx, request)
        timezone = request.timezone or here
        starts_at, ends_at = span_of(request.starts_on, request.ends_on, timezone)
        blackout = Blackout(
            id=BlackoutId(room.ids.new(Kind.BLACKOUT)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            scope=_scope(request),
            starts_on=request.starts_on.isoformat(),
            ends_on=request.ends_on.isoformat(),
            timezone=timezone,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=request.reason,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            community_id=request.community_id,
            channel_id=request.channel_id,
            external_id=request.external_id,
            metadata=request.metadata,
        )
        await tx.blackouts.add(blackout)
        tx.announce(blackout_changed(BLACKOUT_CREATED, blackout))
        await tx.commit(blackout)
    return blackout


async def remove_blackout(room: Publishing, actor: Actor, blackout_id: BlackoutId) -> Blackout:
    """Its days are like others again. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.blackouts.get(blackout_id)
        blackout = before.delete(room.clock.now())
        await tx.blackouts.save(blackout)
        tx.announce(blackout_changed(BLACKOUT_DELETED, blackout, before))
        await tx.commit(blackout)
    return blackout


async def read_blackout(room: Publishing, actor: Actor, blackout_id: BlackoutId) -> Blackout:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.blackout(actor, blackout_id)


async def list_blackouts(room: Publishing, actor: Actor, request: PageRequest) -> Page[Blackout]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.blackouts(actor, request)


def _scope(request: NewBlackout) -> BlackoutScope:
    if request.channel_id is not None:
        return BlackoutScope.CHANNEL
    return BlackoutScope.COMMUNITY if request.community_id else BlackoutScope.WORKSPACE


async def _zone_of(tx: PublishingTransaction, request: NewBlackout) -> str:
    if request.channel_id is not None:
        found = await tx.rules.grounds([request.channel_id])
        if request.channel_id not in found:
            raise NotFound(thing="channel", pointer="/channel_id")
        return found[request.channel_id].timezone
    return await tx.rules.timezone(request.community_id)
