"""The facts insights announce, which carry no numbers: whoever wants them fetches what is new."""

from domain.insights import report_events, reputation_events, sharing_events
from domain.insights.model import Measurement
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News

COLLECTED = "metric_snapshot.collected"
ANNOUNCED = frozenset(
    {COLLECTED, CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED}
    | reputation_events.ANNOUNCED
    | report_events.ANNOUNCED
    | sharing_events.ANNOUNCED
)


def collected(measurement: Measurement, before: Measurement) -> News:
    """What a platform counts of one post or account was read."""
    data = {
        "id": measurement.id,
        "channel_id": measurement.channel_id,
        "message_id": measurement.message_id,
        "delivery_id": measurement.delivery_id,
        "platform": measurement.platform,
        "metrics": list(measurement.metrics),
        "measured_at": written(measurement.measured_at),
        "next_at": written(measurement.due_at),
        "readings": measurement.readings,
        "version": measurement.version,
    }
    previous = {
        "measured_at": written(before.measured_at),
        "readings": before.readings,
        "version": before.version,
    }
    return News(COLLECTED, measurement.id, measurement.version, data, previous=previous)
