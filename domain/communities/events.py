"""The facts communities announces."""

from domain.communities.model import Channel, Community
from domain.shared.events import News

COMMUNITY_CREATED = "community.created"
COMMUNITY_UPDATED = "community.updated"
COMMUNITY_ARCHIVED = "community.archived"
COMMUNITY_RESTORED = "community.restored"
CHANNEL_CONNECTED = "channel.connected"
CHANNEL_UPDATED = "channel.updated"
CHANNEL_PAUSED = "channel.paused"
CHANNEL_RESUMED = "channel.resumed"
CHANNEL_REAUTH_REQUIRED = "channel.reauth_required"
CHANNEL_RESTORED = "channel.restored"
CHANNEL_CHECKED = "channel.checked"
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
        CHANNEL_DISCONNECTED,
    }
)


def community_changed(name: str, community: Community) -> News:
    return News(
        name,
        community.id,
        community.version,
        {
            "id": community.id,
            "name": community.name,
            "version": community.version,
            "external_id": community.external_id,
            "archived": community.archived_at is not None,
        },
    )


def channel_changed(name: str, channel: Channel) -> News:
    return News(
        name,
        channel.id,
        channel.version,
        {
            "id": channel.id,
            "community_id": channel.community_id,
            "platform": channel.platform,
            "handle": channel.handle,
            "status": channel.status.value,
            "status_reason": channel.status_reason,
            "version": channel.version,
            "external_id": channel.external_id,
        },
    )
