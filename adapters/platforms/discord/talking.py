"""Who is answered alone is written to in the one channel that there is with them."""

from dataclasses import replace

from adapters.platforms.discord.client import Client
from adapters.platforms.discord.place import account_id_of, bot_guild_channel, number
from adapters.platforms.http import Answer, Unreadable
from domain.publishing.outcomes import (
    Expired,
    NotSent,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost

NotShown = Refused | Expired | Throttled | NotSent
OURS = "@me"
"""What stands in an address where a server's number would."""


async def where(client: Client, post: OutgoingPost) -> OutgoingPost | NotShown:
    """The same there, where it is for one person alone: a command has no message of its own that
    could be answered, so that goes there, too. Facts: Create DM of resources/user, which gives the
    same channel for the same person; nobody sees one in which nothing is said."""
    if post.answer is None or not post.answer.is_direct:
        return post
    person, place = number(post.answer.person_id), post.connection
    if person is None:
        return Refused(RefusalKind.CONTENT, "Whom this answers is nobody on Discord.")
    body = {"recipient_id": person}
    reply = await client.ask("POST", place, "/users/@me/channels", body=body, shows=False)
    if not isinstance(reply, Answer) or not reply.is_success:
        found = client.trouble(reply, place.credentials)
        if isinstance(found, Unknown):
            return NotSent(found.words, found.status_code, found.request_id)
        return found
    try:
        channel_id = number(reply.object().get("id"))
    except Unreadable as unreadable:
        return NotSent(str(unreadable), reply.status)
    if channel_id is None:
        return NotSent("Discord does not say which channel it opened.", reply.status)
    bot_id, _, _ = bot_guild_channel(place)
    there = replace(place, account_id=account_id_of(bot_id, OURS, channel_id))
    return replace(post, connection=there, reply_to=None)
