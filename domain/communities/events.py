"""The facts communities announces."""

from datetime import datetime
from typing import Any

from domain.communities.model import Channel, Community
from domain.communities.rules import days_until
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News, differences

COMMUNITY_CREATED = "community.created"
COMMUNITY_UPDATED = "community.updated"
COMMUNITY_ARCHIVED = "community.archived"
COMMUNITY_RESTORED = "community.restored"
CHANNEL_CONNECTED = "channel.connected"
CHANNEL_UPDATED = "channel.updated"
CHANNEL_PAUSED = "channel.paused"
CHANNEL_RESUMED = "channel.resumed"
CHANNEL_RESTORED = "channel.restored"
CHANNEL_CHECKED = "channel.checked"
CHANNEL_CREDENTIALS_EXPIRING = "channel.credentials_expiring"
CHANNEL_DISCONNECTED = "channel.removed"
ANNOUNCED = frozenset(
    {
        COMMUNITY_CREATED,
        COMMUNITY_UPDATED,
        COMMUNITY_ARCHIVED,
        COMMUNITY_RESTORED,
        CHANNEL_CONNECTED,
        CHANNEL_UPDATED,
        CHANNEL_PAUSED,
        CHANNEL_RESUMED,
        CHANNEL_REAUTH_REQUIRED,
        CHANNEL_RESTORED,
        CHANNEL_CHECKED,
        CHANNEL_CREDENTIALS_EXPIRING,
        CHANNEL_DISCONNECTED,
    }
)


def community_changed(name: str, community: Community, before: Community | None = None) -> News:
    """Its words for people are left out: whoever may read them can fetch them."""
    after = _community(community)
    previous = differences(_community(before), after) if before else {}
    return News(name, community.id, community.version, after, previous=previous)


def channel_changed(name: str, channel: Channel, before: Channel | None = None) -> News:
    after = _channel(channel)
    previous = differences(_channel(before), after) if before else {}
    return News(name, channel.id, channel.version, after, previous=previous)


def credentials_expiring(channel: Channel, ends: datetime, now: datetime) -> News:
    """Its credentials end, and nobody can renew them but their owner."""
    data = _channel(channel) | {
        "credentials_expire_at": written(ends),
        "days_left": days_until(ends, now),
    }
    return News(CHANNEL_CREDENTIALS_EXPIRING, channel.id, channel.version, data)


def _community(community: Community) -> dict[str, Any]:
    return {
        "id": community.id,
        "name": community.name,
        "visibility": community.visibility.value,
        "joining": community.joining.value,
        "language": community.language,
        "timezone": community.timezone,
        "archived": community.archived_at is not None,
        "team": [
            {"teammate_id": place.teammate_id, "part": place.part.value} for place in community.team
        ],
        "version": community.version,
        "external_id": community.external_id,
    }


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "community_id": channel.community_id,
        "platform": channel.platform,
        "name": channel.name,
        "handle": channel.handle,
        "status": channel.status.value,
        "status_reason": channel.status_reason,
        "check_error": channel.check_error,
        "rate_limited_until": written(channel.rate_limited_until),
        "version": channel.version,
        "external_id": channel.external_id,
    }
