"""Slow mode as Discord has it: how many seconds each person waits in a channel."""

from adapters.platforms.discord.client import Client
from adapters.platforms.discord.deeds import done, told
from adapters.platforms.discord.place import bot_guild_channel
from adapters.platforms.http import LISTING_BYTES
from domain.moderation.pace import Pace
from domain.shared.outcomes import CannotTell, Outcome, RefusalKind, Refused
from domain.shared.platforms import Connection

SLOWEST = 21_600
"""resources/channel: rate_limit_per_user, 0 to 21600 seconds. Whoever may manage messages or the
channel is let through."""


async def pace_of(client: Client, connection: Connection) -> Pace | CannotTell:
    """What is set there now."""
    _, _, channel_id = bot_guild_channel(connection)
    channel = await told(client, connection, f"/channels/{channel_id}")
    if isinstance(channel, CannotTell):
        return channel
    seconds = channel.get("rate_limit_per_user")
    return Pace(seconds if isinstance(seconds, int) else 0, channel_id)


async def slowed(client: Client, connection: Connection, seconds: int) -> Outcome:
    """Needs MANAGE_CHANNELS. Asking for what is so already changes nothing."""
    if not 0 <= seconds <= SLOWEST:
        return Refused(RefusalKind.CONTENT, "Discord keeps messages at most six hours apart.")
    _, _, channel_id = bot_guild_channel(connection)
    reply = await client.ask(
        "PATCH",
        connection,
        f"/channels/{channel_id}",
        body={"rate_limit_per_user": seconds},
        most_bytes=LISTING_BYTES,
    )
    return done(client, reply, connection, channel_id)
