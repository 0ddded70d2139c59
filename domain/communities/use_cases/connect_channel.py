"""Connect an account on a platform to a community."""

from domain.communities.joining import NewChannel, connect, open_community, refuse_wrong_mode
from domain.communities.model import Channel
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission

__all__ = ["NewChannel", "connect_channel"]


async def connect_channel(room: Communities, actor: Actor, request: NewChannel) -> Channel:
    """Ask the platform whose credentials these are, then keep them sealed.

    The platform is asked between two transactions, inside neither. Raises MissingScope,
    UnknownPlatform, PlatformNotInMode, NotFound for the community, CommunityArchived,
    ChannelAlreadyConnected, DuplicateExternalId, and what the platform's answer says.
    """
    actor.require(Permission.CHANNELS_WRITE)
    refuse_wrong_mode(room, actor, request.platform)
    async with room.begin(actor) as tx:
        await open_community(tx, request.community_id)
    account = await room.platforms.identify(
        request.platform, request.server_url, request.credentials, request.settings
    )
    async with room.begin(actor) as tx:
        await open_community(tx, request.community_id)
        channel = await connect(room, tx, actor, request, account)
        await tx.commit(channel)
    return channel
