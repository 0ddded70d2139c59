"""A small scene of reading numbers, in memory."""

from datetime import timedelta

from domain.insights.model import Measurement
from domain.insights.reputation import ReputationDay, ReputationWeights, number_of
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_reputation import count_reputation
from domain.insights.use_cases.keep_reputation_weights import change_reputation_weights
from domain.shared.outcomes import Published
from domain.shared.readings import Metric, Reading
from tests.unit.stage import Scenes, Stage


async def numbers_are_read(s: Stage) -> None:
    await s.answered(Published("1"))
    reading = Reading(Metric.REACTIONS, 3, s.house.clock.now(), "likes")
    s.house.platforms.numbers.extend([(reading,), (reading,)])
    s.house.clock.forward(timedelta(hours=1))
    await collect_metrics(s.house.app.insights, s.actor, s.channel.id)


async def a_reputation_falls(s: Stage) -> None:
    room, home = s.house.app.insights, s.channel
    await change_reputation_weights(room, s.actor, None, {"negative": 2.0})
    await change_reputation_weights(room, s.actor, None, {"negative": None})
    today = number_of(s.house.clock.now().date())
    for back in range(30):
        told = {"positive": 9, "pull_positive": 9.0} if back > 12 else {"negative": 9}
        day = ReputationDay(
            *(s.actor.workspace, home.community_id, today - back),
            **{"pull_negative": 9.0, **told},  # type: ignore[arg-type]
        )
        s.house.memory.tables.reputation_days[day.workspace_id, day.community_id, day.day] = day
    await count_reputation(room, s.actor)


INSIGHTS: Scenes = {
    a_reputation_falls: (
        {ReputationWeights: "weigh"},
        {"reputation_weights.updated", "reputation.fell"},
    ),
    numbers_are_read: (
        {Measurement: "measured"},
        {
            *("message.created", "message.scheduled"),
            *("message.publishing", "message.published", "delivery.sending", "delivery.published"),
            "metric_snapshot.collected",
        },
    ),
}
