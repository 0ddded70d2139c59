"""Whether the time of a message is a good one, for its readers and beside its neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.publishing.clashes import Clash
from domain.publishing.hold import HoldScope, Mark
from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.preflight_ports import Surroundings
from domain.publishing.stopping import HeldMarks
from domain.publishing.views import ChannelFacts
from domain.shared.ids import ChannelId

TOO_CLOSE = timedelta(minutes=30)
FIRST_HOUR, LAST_HOUR = 8, 22


def timing(
    channels: Sequence[ChannelFacts], around: Surroundings, at: datetime
) -> Iterator[Remark]:
    """For a message that has a time, one remark of each kind and channel at most."""
    zones: Mapping[ChannelId, str] = around.zones
    for channel in channels:
        where = Passage("", "/schedule", channel_id=channel.id)
        if channel.stopped is not None:
            words = channel.stopped_words
            yield remark(where, "channel_stopped", reason=channel.stopped, words=words)
        near = next((it for it in around.near if it.channel_id == channel.id), None)
        if near is not None:
            minutes = int(abs(near.at - at).total_seconds() // 60)
            yield remark(where, "too_close", minutes=minutes, message=near.message_id)
        local = _local(at, zones.get(channel.id))
        if local is not None and not FIRST_HOUR <= local.hour < LAST_HOUR:
            clock = local.strftime("%H:%M")
            yield remark(where, "outside_hours", local_time=clock, timezone=zones[channel.id])


def marks_stopped(marks: Sequence[Mark], held: HeldMarks) -> Iterator[Remark]:
    """For each tag that is under a hold, and the campaign."""
    for place, mark in enumerate(marks):
        if mark in held:
            scope, name = mark
            pointer = "/campaign_id" if scope is HoldScope.CAMPAIGN else f"/tags/{place}"
            facts: dict[str, Any] = {scope.value: name, "words": held[mark].reason}
            yield remark(Passage("", pointer), f"{scope.value}_stopped", **facts)


def clashing(clashes: Sequence[Clash]) -> Iterator[Remark]:
    """What the time clashes with on a channel that has rules, or where nothing is to go out."""
    for clash in clashes:
        where = Passage("", "/schedule", channel_id=clash.channel_id)
        facts: dict[str, Any] = {"message": clash.message_id, "name": clash.name}
        given = {name: value for name, value in facts.items() if value is not None}
        yield remark(where, f"clash_{clash.code}", **given)


def _local(at: datetime, timezone: str | None) -> datetime | None:
    try:
        return at.astimezone(ZoneInfo(timezone)) if timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
