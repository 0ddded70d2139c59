"""Reading what a message got over time, each of its posts by itself."""

from collections import defaultdict
from zoneinfo import ZoneInfo

from domain.insights.room import Insights
from domain.insights.rules import values_of
from domain.insights.timeline import (
    MOST_READINGS,
    DeliveryTimeline,
    ReadingSeen,
    Timeline,
    lines_of,
)
from domain.shared.access import Actor, Permission
from domain.shared.ids import DeliveryId, MessageId


async def read_timeline(room: Insights, actor: Actor, message_id: MessageId) -> Timeline:
    """By the days of the workspace. Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    numbers = await room.reads.of_message(actor, message_id)
    zone = await room.analyses.zone(actor)
    found = await room.analyses.readings(actor, message_id, MOST_READINGS + 1)
    by_delivery: dict[DeliveryId, list[ReadingSeen]] = defaultdict(list)
    for one in found[:MOST_READINGS]:
        by_delivery[one.delivery_id].append(one)
    deliveries = []
    for each in numbers:
        assert each.delivery_id is not None
        lines = lines_of(by_delivery[each.delivery_id], ZoneInfo(zone))
        absent = [(it.metric, it.unavailable) for it in values_of(each)]
        missing = [(metric, why) for metric, why in absent if why is not None]
        deliveries.append(DeliveryTimeline(each, lines, missing))
    return Timeline(message_id, zone, deliveries, len(found) <= MOST_READINGS)
