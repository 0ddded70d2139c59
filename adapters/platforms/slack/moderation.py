"""A bot can take people out of its channel; what others say is only an administrator's to
remove."""

from adapters.platforms.http import Answer
from adapters.platforms.slack.answers import error_of, told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.place import is_id, place_of
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection


async def done(calls: Calls, connection: Connection, act: Act) -> Outcome:
    """Who is not in the channel has been taken out of it already. Slack tells that in the word in
    which it also says that we are not there ourselves, so then we look."""
    if act.kind is not ActKind.KICK_PERSON:
        words = "On Slack a bot can take people out of its channel, and nothing else."
        return Refused(RefusalKind.PERMISSION, words)
    if not is_id(act.person_id) or act.person_id is None:
        return Refused(RefusalKind.CONTENT, "Nobody on Slack has such an id.")
    channel_id = act.place or place_of(connection).channel_id
    body = {"channel": channel_id, "user": act.person_id}
    reply = await calls.change(connection, "conversations.kick", body)
    if isinstance(reply, Answer) and told(reply) is not None:
        return Published(act.person_id, status_code=reply.status)
    if error_of(reply) == "user_not_in_channel" or (
        error_of(reply) == "not_in_channel" and await _is_in(calls, connection, channel_id)
    ):
        return Published(act.person_id)
    return calls.no(reply, connection.credentials)


async def _is_in(calls: Calls, connection: Connection, channel_id: str) -> bool:
    reply = await calls.ask(connection, "conversations.info", channel=channel_id)
    channel = (told(reply) or {}).get("channel")
    return isinstance(channel, dict) and channel.get("is_member") is True
