"""What can be done about messages and people in a chat, each by one method of the Bot API."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.telegram.place import messages_of
from adapters.platforms.telegram.writing import Call
from domain.publishing.outcomes import RefusalKind, Refused
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind

SHORTEST_UNTIL = timedelta(seconds=30)
LONGEST_UNTIL = timedelta(days=366)
"""What ends sooner or later than that, Telegram takes to be for ever (banChatMember,
restrictChatMember: until_date)."""

# Every permission of ChatPermissions that is about speaking.
SPEAKING = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages"),
)
_SILENT = dict.fromkeys(SPEAKING, False)
_SPEAKING = dict.fromkeys(SPEAKING, True) | {"can_invite_users": True}

Fields = dict[str, Any]


def call_of(act: Act, own_chat: int, now: datetime) -> Call | Refused:
    """The request that does it, in the chat that the act names or, if it names none, in ours."""
    try:
        chat_id = own_chat if act.place is None else int(act.place)
    except ValueError:
        return _refused("That place is no chat of Telegram.")
    if act.kind in ABOUT_MESSAGES:
        return _about_message(act, chat_id)
    return _about_person(act, chat_id, now)


def _about_message(act: Act, chat_id: int) -> Call | Refused:
    if act.kind is not ActKind.REMOVE_MESSAGE:
        return _refused("Telegram hides no messages. It can remove them.")
    named = messages_of(act.message_id, chat_id)
    if named is None:
        return _refused("That is no message of Telegram.")
    return removal(named.chat_id, named.ids)


def removal(chat_id: int, ids: tuple[int, ...]) -> Call:
    """One message by the method that says whether it was there, several by the one for several."""
    if len(ids) == 1:
        return Call("deleteMessage", chat_id, {"message_id": ids[0]})
    return Call("deleteMessages", chat_id, {"message_ids": list(ids)})


def _about_person(act: Act, chat_id: int, now: datetime) -> Call | Refused:
    person_id = number(act.person_id)
    if person_id is None:
        return _refused("That is nobody on Telegram.")
    if person_id < 0:
        return _about_chat(act, chat_id, person_id)
    method, fields = _BY_KIND[act.kind](_until(act.until, now))
    return Call(method, chat_id, {"user_id": person_id, **fields})


def _about_chat(act: Act, chat_id: int, sender_chat_id: int) -> Call | Refused:
    """Who speaks as a channel has the number of that channel."""
    methods = {
        ActKind.BAN_PERSON: "banChatSenderChat",
        ActKind.UNBAN_PERSON: "unbanChatSenderChat",
    }
    method = methods.get(act.kind)
    if method is None:
        return _refused("Who speaks as a channel can be banned on Telegram, and nothing else.")
    return Call(method, chat_id, {"sender_chat_id": sender_chat_id})


def _until(until: datetime | None, now: datetime) -> Fields:
    """When Telegram ends it by itself; what is too far off it does not end."""
    if until is None or until - now > LONGEST_UNTIL:
        return {}
    earliest = now + SHORTEST_UNTIL + timedelta(seconds=5)
    return {"until_date": int(max(until, earliest).timestamp())}


_BY_KIND: Mapping[ActKind, Callable[[Fields], tuple[str, Fields]]] = {
    ActKind.MUTE_PERSON: lambda until: ("restrictChatMember", {"permissions": _SILENT, **until}),
    ActKind.UNMUTE_PERSON: lambda _: ("restrictChatMember", {"permissions": _SPEAKING}),
    # To lift a ban from somebody who has none removes them, and lets them come back.
    ActKind.KICK_PERSON: lambda _: ("unbanChatMember", {"only_if_banned": False}),
    ActKind.BAN_PERSON: lambda until: ("banChatMember", until),
    ActKind.UNBAN_PERSON: lambda _: ("unbanChatMember", {"only_if_banned": True}),
}


def number(text: str | None) -> int | None:
    """The number of somebody; None where it is none."""
    digits = (text or "").removeprefix("-")
    sane = text is not None and digits.isascii() and digits.isdigit() and len(digits) < 20
    return int(text) if sane and text is not None else None


def _refused(words: str) -> Refused:
    return Refused(RefusalKind.CONTENT, words)
