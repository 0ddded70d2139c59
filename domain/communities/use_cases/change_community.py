"""Change, archive and restore a community."""

from collections.abc import Mapping
from typing import Any

from domain.communities.errors import CommunityHasChannels
from domain.communities.events import (
    COMMUNITY_ARCHIVED,
    COMMUNITY_RESTORED,
    COMMUNITY_UPDATED,
    community_changed,
)
from domain.communities.model import Community
from domain.communities.room import Communities
from domain.communities.teaming import must_work_here
from domain.shared.access import Actor, Permission
from domain.shared.ids import CommunityId
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


async def change_community(
    room: Communities,
    actor: Actor,
    community_id: CommunityId,
    version: Version,
    changes: Mapping[str, Any],
) -> Community:
    """Raises MissingScope, NotFound, also for somebody in the team who does not work here,
    VersionMismatch, InvalidState when archived,    UnknownTimezone, DuplicateExternalId."""
    actor.require(Permission.COMMUNITIES_WRITE)
    if changes.get("timezone") is not None:
        zone(changes["timezone"])
    async with room.begin(actor) as tx:
        before = await tx.communities.get(community_id)
        must_match(version, before.version)
        community = before.change(room.clock.now(), **changes)
        if "team" in changes:
            await must_work_here(tx.teammates, community.team)
        await tx.communities.save(community)
        tx.announce(community_changed(COMMUNITY_UPDATED, community, before))
        await tx.commit(community)
    return community


async def archive_community(
    room: Communities, actor: Actor, community_id: CommunityId
) -> Community:
    """Put it away. Its channels must be disconnected first, so that nothing goes silent by
    surprise. Raises MissingScope, NotFound, InvalidState, CommunityHasChannels."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.communities.get(community_id)
        community = before.archive(room.clock.now())
        channels = await tx.communities.connected_channels(community_id)
        if channels:
            raise CommunityHasChannels(channels=channels)
        await tx.communities.save(community)
        tx.announce(community_changed(COMMUNITY_ARCHIVED, community, before))
        await tx.commit(community)
    return community


async def restore_community(
    room: Communities, actor: Actor, community_id: CommunityId
) -> Community:
    """Bring an archived one back. Raises MissingScope, NotFound, InvalidState."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.communities.get(community_id)
        community = before.restore(room.clock.now())
        await tx.communities.save(community)
        tx.announce(community_changed(COMMUNITY_RESTORED, community, before))
        await tx.commit(community)
    return community
