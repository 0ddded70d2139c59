"""What is done about others on a server, and what it counts, whichever kind of channel asks."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discord.acting import Step, headers_of, not_ours
from adapters.platforms.discord.answers import code_of
from adapters.platforms.discord.client import Client
from adapters.platforms.discord.counting import readings_of_guild
from adapters.platforms.discord.place import bot_guild_channel
from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.replies import request_id, untold
from domain.publishing.outcomes import CannotTell, Outcome, Published, RefusalKind, Refused
from domain.shared.acts import ABOUT_MESSAGES, Act
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.readings import Readings


async def carried_out(
    client: Client, connection: Connection, act: Act, step: Step | Refused, there: str | None
) -> Outcome:
    """`there` is the channel or thread, other than ours, in which it is to be done: on another
    server nothing is."""
    about = act.message_id if act.kind in ABOUT_MESSAGES else act.person_id
    if isinstance(step, Refused):
        return step
    if about is None:
        return Refused(RefusalKind.CONTENT, "About whom?")
    if there is not None:
        _, guild_id, _ = bot_guild_channel(connection)
        looked = await client.look(connection, there)
        gone = isinstance(looked, Refused) and looked.status_code == 404
        if gone and step.with_its_channel:
            return Published(about)
        kept_out = not_ours(looked, guild_id)
        if kept_out is not None:
            return kept_out
    reply = await client.ask(
        step.method,
        connection,
        step.path,
        body=step.body,
        headers=headers_of(act),
        most_bytes=LISTING_BYTES,
    )
    so_already = step.already != 0 and code_of(reply) == step.already
    return done(client, reply, connection, about, so_already)


def done(
    client: Client, reply: Reply, place: Connection, what: str, so_already: bool = False
) -> Outcome:
    """What comes of a change that needs no answer but its status."""
    if isinstance(reply, Answer) and (reply.is_success or so_already):
        called = request_id(reply, place.credentials)
        return Published(what, None, reply.status, called)
    return client.trouble(reply, place.credentials)


async def told(
    client: Client, place: Connection, path: str, **params: str
) -> Mapping[str, Any] | CannotTell:
    """The object that answers a question."""
    reply = await client.ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
    if not isinstance(reply, Answer) or not reply.is_success:
        return untold(client.trouble(reply, place.credentials))
    try:
        return reply.object()
    except Unreadable as unreadable:
        return CannotTell(str(unreadable))


async def members_counted(client: Client, place: Connection, clock: Clock) -> Readings | CannotTell:
    """How many are on the server."""
    _, guild_id, _ = bot_guild_channel(place)
    guild = await told(client, place, f"/guilds/{guild_id}", with_counts="true")
    return guild if isinstance(guild, CannotTell) else readings_of_guild(guild, clock.now())
