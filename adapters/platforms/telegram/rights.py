"""What the bot may do in a chat, by its own entry among the chat's members (getChatMember)."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.telegram.profile import PROFILE
from domain.shared.platforms import Capability

_NEEDED = {
    Capability.REMOVE_MESSAGES: "can_delete_messages",
    Capability.MUTE_PEOPLE: "can_restrict_members",
    Capability.KICK_PEOPLE: "can_restrict_members",
    Capability.BAN_PEOPLE: "can_restrict_members",
}


def why_not(chat: Mapping[str, Any], member: Mapping[str, Any]) -> str | None:
    """Why the bot cannot speak there, in a sentence; None where it can."""
    status = member.get("status")
    if chat.get("type") not in ("channel", "group", "supergroup"):
        return "That chat is neither a channel nor a group."
    if status not in ("creator", "administrator", "member", "restricted"):
        return "The bot is not in that chat. Add it there first."
    if chat.get("type") == "channel":
        if status != "creator" and member.get("can_post_messages") is not True:
            return "The bot must be an administrator of that channel who may post messages."
    elif status == "restricted" and member.get("can_send_messages") is not True:
        return "The bot may not send messages in that group."
    return None


def may_say(member: Mapping[str, Any]) -> bool:
    """Whether whoever that is may write in that group."""
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True and member.get("can_send_messages") is True
    return status in ("creator", "administrator", "member")


def capabilities_in(chat: Mapping[str, Any], member: Mapping[str, Any]) -> frozenset[Capability]:
    """What of all that the platform can do this bot may do there. Only supergroups can mute."""
    without = {
        capability
        for capability, right in _NEEDED.items()
        if member.get("status") != "creator" and member.get(right) is not True
    }
    if chat.get("type") != "supergroup":
        without.add(Capability.MUTE_PEOPLE)
    return PROFILE.capabilities - without
