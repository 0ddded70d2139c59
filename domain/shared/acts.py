"""What can be done on a platform about what somebody else said or does there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared.platforms import Capability


class ActKind(StrEnum):
    """Each may be repeated: what is so already is done."""

    HIDE_MESSAGE = "hide_message"
    SHOW_MESSAGE = "show_message"
    REMOVE_MESSAGE = "remove_message"
    MUTE_PERSON = "mute_person"
    UNMUTE_PERSON = "unmute_person"
    KICK_PERSON = "kick_person"
    BAN_PERSON = "ban_person"
    UNBAN_PERSON = "unban_person"


NEEDS = {
    ActKind.HIDE_MESSAGE: Capability.HIDE_MESSAGES,
    ActKind.SHOW_MESSAGE: Capability.HIDE_MESSAGES,
    ActKind.REMOVE_MESSAGE: Capability.REMOVE_MESSAGES,
    ActKind.MUTE_PERSON: Capability.MUTE_PEOPLE,
    ActKind.UNMUTE_PERSON: Capability.MUTE_PEOPLE,
    ActKind.KICK_PERSON: Capability.KICK_PEOPLE,
    ActKind.BAN_PERSON: Capability.BAN_PEOPLE,
    ActKind.UNBAN_PERSON: Capability.BAN_PEOPLE,
}
"""What a platform must be able to do for each."""

ABOUT_MESSAGES = frozenset(
    {ActKind.HIDE_MESSAGE, ActKind.SHOW_MESSAGE, ActKind.REMOVE_MESSAGE},
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to be done. Of a message `message_id` is the platform's id, of a person
    `person_id`; `place` is the room or conversation it is about where the account has several.
    `until` ends it by itself where the platform can do so, UTC; `reason` is shown where the
    platform shows reasons."""

    kind: ActKind
    message_id: str | None = None
    person_id: str | None = None
    place: str | None = None
    until: datetime | None = None
    reason: str | None = None
