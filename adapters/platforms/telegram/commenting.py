"""A comment on a channel's post is an answer, in the group in which it is discussed, to what
Telegram forwarded there by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.telegram.answers import result_of
from adapters.platforms.telegram.bot import Bot
from adapters.platforms.telegram.place import bot_and_chat, messages_of, reference
from adapters.platforms.telegram.profile import DISCUSSION_ID
from adapters.platforms.telegram.rights import may_say
from domain.publishing.outcomes import NotSent, Outcome, RefusalKind, Refused, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection, PlatformRefused
from domain.shared.secret import Secret

_NOT_YET = "Telegram has not brought the post to the group in which it is discussed yet."
_PASSED = "Something newer is pinned in the group in which the post is discussed."
_NO_GROUP = "No group is linked to the channel any more in which its posts are discussed."


class Commenting:
    """Facts: getChat of the Bot API, whose `pinned_message` is the latest that is pinned. Telegram
    pins in a discussion group what it forwards there, and tells the number of that message in no
    answer to whoever posts."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def may(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        chat: Mapping[str, Any],
        bot_id: int,
    ) -> bool:
        """Whether the bot can comment on posts there: in a group everybody answers, and of a
        channel it has to be in the group that is linked to it. Raises what identifying raises."""
        if chat.get("type") != "channel":
            return True
        group = chat.get("linked_chat_id")
        if isinstance(group, bool) or not isinstance(group, int):
            return False
        asked = {"chat_id": group, "user_id": bot_id}
        try:
            member = await self._bot.read(server_url, credentials, "getChatMember", **asked)
        except PlatformRefused:
            return False
        return may_say(member)

    async def where(self, post: OutgoingPost) -> OutgoingPost | Outcome:
        """The same post as an answer to what it is a comment on. Nothing is sent: what is not there
        yet is looked for again, and what is not to be found any more is said to be so."""
        _, own_chat = bot_and_chat(post.connection)
        answered = messages_of(post.reply_to, own_chat)
        if not post.post.is_comment or answered is None or answered.chat_id != own_chat:
            return post
        chat = await self._chat(post.connection, own_chat)
        if not isinstance(chat, dict):
            return chat
        if chat.get("type") != "channel":
            return post
        group = post.connection.settings.get(DISCUSSION_ID) or chat.get("linked_chat_id")
        if group is None:
            return Refused(RefusalKind.UNSUPPORTED, _NO_GROUP)
        discussed = await self._chat(post.connection, int(group))
        if not isinstance(discussed, dict):
            return discussed
        copied, number = _pinned(discussed, own_chat)
        if copied in answered.ids:
            return replace(post, reply_to=reference(own_chat, int(discussed["id"]), number))
        if copied > max(answered.ids):
            return Refused(RefusalKind.GONE, _PASSED)
        return NotSent(_NOT_YET)

    async def _chat(self, place: Connection, chat_id: int) -> dict[str, Any] | Outcome:
        server, credentials = place.server_url, place.credentials
        asked = {"chat_id": chat_id}
        reply = await self._bot.ask_in_chat(server, credentials, "getChat", asked)
        if not isinstance(reply, Answer) or not reply.is_success:
            found = self._bot.trouble(reply, credentials)
            # It was only asked: an answer that is lost leaves nothing in doubt.
            return NotSent(found.words) if isinstance(found, Unknown) else found
        chat = _object(reply)
        return chat if isinstance(chat.get("id"), int) else NotSent("A chat has no number.")


def _pinned(group: Mapping[str, Any], channel: int) -> tuple[int, int]:
    """Which post of the channel is pinned there, and by what number; zeros where none is."""
    message = group.get("pinned_message")
    if not isinstance(message, dict) or message.get("is_automatic_forward") is not True:
        return 0, 0
    origin = message.get("forward_origin")
    origin = origin if isinstance(origin, dict) else {}
    chat = origin.get("chat")
    ours = isinstance(chat, dict) and chat.get("id") == channel
    copied, number = origin.get("message_id"), message.get("message_id")
    if not ours or not isinstance(copied, int) or not isinstance(number, int):
        return 0, 0
    return copied, number


def _object(answer: Answer) -> dict[str, Any]:
    """Empty where the answer holds none."""
    try:
        result = result_of(answer)
    except Unreadable:
        return {}
    return result if isinstance(result, dict) else {}
