"""What is to be told of a channel's credentials before they end, and when."""

from datetime import datetime

from domain.communities.model import Channel
from domain.communities.rules import next_notice, passed_notice


def notice_due(channel: Channel, now: datetime) -> int | None:
    """The notice of the end that is to be told by now, in days before it, unless it or a later one
    was."""
    ends, told = channel.ends_at, channel.expiry_told
    passed = passed_notice(ends, now) if ends is not None and ends > now else None
    if passed is None or (told is not None and told <= passed):
        return None
    return passed


def notice_at(channel: Channel, now: datetime) -> datetime | None:
    """When there is something to be told of the end next; None where there never is."""
    if channel.ends_at is None:
        return None
    return now if notice_due(channel, now) is not None else next_notice(channel.ends_at, now)
