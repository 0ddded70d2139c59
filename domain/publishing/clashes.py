"""What a time clashes with on a channel: nothing that stops it, but good to know."""

from dataclasses import dataclass
from enum import StrEnum

from domain.shared.ids import ChannelId, MessageId


class ClashCode(StrEnum):
    """What is in the way of a time, or would be, were it not asked for by hand."""

    TAKEN = "taken"
    TOO_CLOSE = "too_close"
    DAY_FULL = "day_full"
    OUTSIDE_HOURS = "outside_hours"
    BLACKOUT = "blackout"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that a time clashes with: the message it is too close to, or by its name the
    holiday, or the reason of the blackout."""

    code: ClashCode
    channel_id: ChannelId
    message_id: MessageId | None = None
    name: str | None = None
