"""A small scene of reading numbers, in memory."""

from datetime import timedelta

from domain.insights.model import Measurement
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.shared.outcomes import Published
from domain.shared.readings import Metric, Reading
from tests.unit.stage import Scenes, Stage


async def numbers_are_read(s: Stage) -> None:
    await s.answered(Published("1"))
    reading = Reading(Metric.REACTIONS, 3, s.house.clock.now(), "likes")
    s.house.platforms.numbers.extend([(reading,), (reading,)])
    s.house.clock.forward(timedelta(hours=1))
    await collect_metrics(s.house.app.insights, s.actor, s.channel.id)


INSIGHTS: Scenes = {
    numbers_are_read: (
        {Measurement: "measured"},
        {
            *("message.created", "message.scheduled"),
            *("message.publishing", "message.published", "delivery.sending", "delivery.published"),
            "metric_snapshot.collected",
        },
    ),
}
