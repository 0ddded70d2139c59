"""Where a message is: message numbers count within a chat, so that only both together name one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.shared.platforms import Connection

_REFERENCE = re.compile(r"(?:(-?[0-9]{1,19})/)?([0-9]{1,15}(?:,[0-9]{1,15}){0,9})")
_ACCOUNT = re.compile(r"([0-9]{1,19})@(-?[0-9]{1,19})")
_SUPERGROUP = "-100"


@dataclass(frozen=True, slots=True)
class Messages:
    """One message of a chat, or the several that an album is."""

    chat_id: int
    ids: tuple[int, ...]


def account_id_of(bot_id: int, chat_id: int) -> str:
    """One bot in one chat is one account."""
    return f"{bot_id}@{chat_id}"


def bot_and_chat(connection: Connection) -> tuple[int, int]:
    """Raises ValueError for an account that `identify` has not named."""
    found = _ACCOUNT.fullmatch(connection.account_id)
    if found is None:
        raise ValueError("no account of this platform")
    return int(found[1]), int(found[2])


def reference(own_chat: int, chat_id: int, *ids: int) -> str:
    """Messages as we call them: by number alone in the chat of the channel, elsewhere after the
    chat's own number and a slash."""
    numbers = ",".join(str(number) for number in ids)
    return numbers if chat_id == own_chat else f"{chat_id}/{numbers}"


def messages_of(text: str | None, own_chat: int) -> Messages | None:
    """What a reference names; None where it is none."""
    found = _REFERENCE.fullmatch(text or "")
    if found is None:
        return None
    chat_id = own_chat if found[1] is None else int(found[1])
    return Messages(chat_id, tuple(int(number) for number in found[2].split(",")))


def place_of_chat(chat_id: int) -> str:
    """Where on a bot's stream something happens."""
    return f"chat:{chat_id}"


def link(chat: Mapping[str, Any], message_id: int) -> str | None:
    """Where people find it. Chats that are neither public nor a supergroup have no addresses."""
    name = chat.get("username")
    if isinstance(name, str) and name:
        return f"https://t.me/{name}/{message_id}"
    number = str(chat.get("id"))
    if number.startswith(_SUPERGROUP):
        return f"https://t.me/c/{number.removeprefix(_SUPERGROUP)}/{message_id}"
    return None
