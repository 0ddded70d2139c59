"""What the bot may do in a channel, worked out as Discord does it (topics/permissions of
discord/discord-api-docs): roles first, then what the channel allows and denies."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from adapters.platforms.discord.profile import PROFILE
from domain.shared.platforms import Capability

KICK_MEMBERS = 1 << 1
BAN_MEMBERS = 1 << 2
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MODERATE_MEMBERS = 1 << 40
SEND_POLLS = 1 << 49
EVERYTHING = (1 << 64) - 1

FORUMS = (15, 16)
"""Forums and media channels (resources/channel), in which each message begins a thread."""
WRITABLE = (0, 2, 5, 13)
"""Text, voice, announcement and stage channels: those in which a message stands by itself."""

_REQUIRED = {
    VIEW_CHANNEL: "see that channel",
    SEND_MESSAGES: "send messages there",
    READ_MESSAGE_HISTORY: "read the history of messages there, to find out what became of one",
}
_NEEDED = {
    Capability.MEDIA: ATTACH_FILES,
    Capability.POLLS: SEND_POLLS,
    Capability.REMOVE_MESSAGES: MANAGE_MESSAGES,
    Capability.MUTE_PEOPLE: MODERATE_MEMBERS,
    Capability.KICK_PEOPLE: KICK_MEMBERS,
    Capability.BAN_PEOPLE: BAN_MEMBERS,
    Capability.SLOW_MODE: MANAGE_CHANNELS,
}

Object = Mapping[str, Any]


def rights_in(guild: Object, channel: Object, member: Object, bot_id: str) -> int:
    """The bits of all that it may do there."""
    mine = {str(role) for role in _list(member.get("roles"))}
    roles = {str(it.get("id")): _bits(it.get("permissions")) for it in _objects(guild, "roles")}
    everyone = str(guild.get("id"))
    base = reduce(or_, (roles.get(role, 0) for role in mine), roles.get(everyone, 0))
    if guild.get("owner_id") == bot_id or base & ADMINISTRATOR:
        return EVERYTHING
    rules = {str(it.get("id")): it for it in _objects(channel, "permission_overwrites")}
    for group in ({everyone}, mine, {bot_id}):
        some = [rules[each] for each in group if each in rules]
        base &= ~reduce(or_, (_bits(it.get("deny")) for it in some), 0)
        base |= reduce(or_, (_bits(it.get("allow")) for it in some), 0)
    return base


def why_not(channel: Object, rights: int) -> str | None:
    """Why the bot cannot speak there, in a sentence; None where it can."""
    if channel.get("type") in FORUMS:
        return "That is a forum, which is connected by the platform discord_forum."
    if channel.get("type") not in WRITABLE:
        return "That is no channel in which a message stands by itself."
    missing = [words for right, words in _REQUIRED.items() if not rights & right]
    return f"The bot may not {missing[0]}." if missing else None


def capabilities_with(rights: int) -> frozenset[Capability]:
    """What of all that the platform can do this bot may do."""
    return PROFILE.capabilities - {it for it, right in _NEEDED.items() if not rights & right}


def _bits(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(holder: Object, name: str) -> Iterator[dict[str, Any]]:
    return (it for it in _list(holder.get(name)) if isinstance(it, dict))
