"""What was said in one campaign is taken over into a campaign that was made after it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.publishing.model import Schedule
from domain.shared.ids import CampaignId, Kind, MessageId

MOST_COPIES = 50
"""So many messages are taken over at once."""

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_OF_TIME = 10
"""So many letters of an id say when it was made."""


class Copying(StrEnum):
    """What became of one message: `copied` now, `repeated` where its copy was there before, or
    `refused`, because it could not be written down today."""

    COPIED = "copied"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Cloned:
    """After which campaign one was made, and by how many days its first day is later; None where
    one of them has no first day."""

    first: CampaignId
    days: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """When a copy could go out, on the wall of its first."""

    local_time: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Copied:
    """`of` is the message that was taken over, as which draft; `code` says why it was not."""

    of: MessageId
    became: Copying
    message_id: MessageId | None = None
    proposal: Proposal | None = None
    code: str | None = None


def copy_id(clone: CampaignId, of: MessageId) -> MessageId:
    """As what a message is taken over into this campaign: the same whoever does it how often, so
    that there is one. It sorts as of when the campaign was made."""
    digest = int.from_bytes(hashlib.sha256(f"{clone}/{of}".encode()).digest())
    made = clone.partition("_")[2][:_OF_TIME]
    rest = ""
    for _ in range(26 - _OF_TIME):
        digest, place = divmod(digest, len(_LETTERS))
        rest += _LETTERS[place]
    return MessageId(f"{Kind.MESSAGE}_{made}{rest}")


def proposal_for(schedule: Schedule | None, days: int | None) -> Proposal | None:
    """As many days later at the same time on the same wall."""
    if schedule is None or days is None:
        return None
    later = datetime.fromisoformat(schedule.local_time) + timedelta(days=days)
    return Proposal(later.isoformat(timespec="minutes"), schedule.timezone)
