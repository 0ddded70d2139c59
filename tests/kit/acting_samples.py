"""What is asked of platforms and what they count, every field set to something other than its
default."""

from collections.abc import Mapping
from typing import Any

from domain.insights.model import Measurement, Sample
from domain.insights.rollup import (
    ChannelMetricDay,
    MetricClock,
    MetricDay,
    MetricHour,
    MetricMark,
)
from domain.moderation.model import ActionAttempt, ActionState, ModerationAction
from domain.shared.acts import ActKind
from domain.shared.ids import ContainmentId, MeasurementId, ModerationActionId, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.sample_parts import CHANNEL, DELIVERY, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

ACTION = ModerationActionId("mac_1")

ACTING: Mapping[str, Any] = {
    "moderation_actions": ModerationAction(
        id=ACTION,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        kind=ActKind.BAN_PERSON,
        requested_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        next_at=at(3),
        platform_message_id=f"42 {ODD}",
        platform_person_id=f"@ana:plaza {ODD}",
        place=f"!plaza {ODD}",
        until=at(4),
        reason=ODD,
        state=ActionState.UNCONFIRMED,
        attempts=5,
        tries=4,
        error_code="outcome_unknown",
        error_detail=ODD,
        done_at=at(6),
        undoes=ModerationActionId("mac_0"),
        undone_by=ModerationActionId("mac_2"),
        containment_id=ContainmentId("ctn_1"),
        version=7,
        external_id=f"case-{ODD}",
        metadata={"a": ODD},
    ),
    "moderation_attempts": ActionAttempt(
        workspace_id=WORKSPACE,
        action_id=ACTION,
        number=3,
        started_at=at(1),
        finished_at=at(2),
        outcome="unknown",
        error_code="outcome_unknown",
        detail=ODD,
        status_code=502,
        platform_request_id="req-7",
    ),
    "measurements": Measurement(
        id=MeasurementId("mea_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        subject_id=DELIVERY,
        platform="mastodon",
        since=at(1),
        due_at=at(2),
        created_at=at(3),
        updated_at=at(4),
        message_id=MESSAGE,
        delivery_id=DELIVERY,
        platform_post_id=f"113 {ODD}",
        readings=5,
        tries=2,
        metrics=("comments", "reactions"),
        measured_at=at(6),
        trouble=ODD,
        version=8,
    ),
    # Before the sample, which marks its own subject: that of this one is found first.
    "metric_marks": MetricMark(WORKSPACE, CHANNEL, at(1), at(2)),
    "samples": Sample(
        id=SampleId("smp_1"),
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        subject_id=DELIVERY,
        platform="mastodon",
        metric=Metric.REACTIONS,
        value=4_000_000_000,
        nature=Nature.COUNTER,
        native="favourites_count",
        as_of=at(1),
        message_id=MESSAGE,
        delivery_id=DELIVERY,
        source="shop",
    ),
    "metric_hours": MetricHour(
        *(WORKSPACE, DELIVERY, Metric.VIEWS, "shop", at(3), CHANNEL, "mastodon"),
        *(3, at(4), 4_000_000_007, 4_000_000_001, 4_000_000_009, 12, -2, 1, MESSAGE),
    ),
    "metric_days": MetricDay(
        *(WORKSPACE, DELIVERY, Metric.VIEWS, "shop", 20000, CHANNEL, "mastodon"),
        *(3, at(4), 4_000_000_007, 4_000_000_001, 4_000_000_009, 12, -2, 1, MESSAGE),
    ),
    "channel_metric_days": ChannelMetricDay(
        *(WORKSPACE, Metric.VIEWS, 20000, CHANNEL, True, "shop", "mastodon"),
        *(2, 3, at(4), 4_000_000_007, 4_000_000_001, 4_000_000_009, 12, -2, 1),
    ),
    "metric_clocks": MetricClock(WORKSPACE, "Pacific/Chatham"),
}
