"""What is told of channels whose platform slows people down."""

from typing import Any

from domain.moderation.pace import ChannelPace
from domain.shared.events import News, differences

PACE_REQUESTED = "channel_pace.requested"
PACE_CHANGED = "channel_pace.changed"
ANNOUNCED = frozenset({PACE_REQUESTED, PACE_CHANGED})


def pace_requested(pace: ChannelPace) -> News:
    """What its platform is asked for from now on."""
    return News(PACE_REQUESTED, pace.id, pace.version, _pace(pace))


def pace_changed(after: ChannelPace, before: ChannelPace) -> News:
    """As it is now. The platform's words are fetched by whoever may read them."""
    told = _pace(after)
    previous = differences(_pace(before), told)
    return News(PACE_CHANGED, after.id, after.version, told, previous=previous)


def _pace(pace: ChannelPace) -> dict[str, Any]:
    return {
        "id": pace.id,
        "channel_id": pace.channel_id,
        "before_seconds": pace.before_seconds,
        "wanted_seconds": pace.wanted_seconds,
        "state": pace.state.value,
        "error_code": pace.error_code,
        "version": pace.version,
    }
