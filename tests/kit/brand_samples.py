"""A brand and a strategy with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.brand.model import Audience, Brand, Value
from domain.brand.strategy import (
    Filters,
    Objective,
    Of,
    Pillar,
    PlannedChannel,
    Strategy,
    StrategyStatus,
)
from domain.shared.ids import StrategyId
from domain.shared.own_metrics import OwnMetric
from domain.shared.readings import Metric
from tests.kit.sample_parts import CAMPAIGN, CHANNEL, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

BRANDS: Mapping[str, Any] = {
    "brands": Brand(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        updated_by="key_1",
        version=3,
        values=(Value(ODD, f"meant {ODD}"), Value("bare")),
        vision=ODD,
        mission=f"to do {ODD}",
        positioning=f"for {ODD}",
        audiences=(Audience(ODD, ODD, ("es-MX", "en"), ("mastodon",)),),
    ),
    "strategies": Strategy(
        id=StrategyId("stg_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        status=StrategyStatus.RETIRED,
        starts_on="2030-01-01",
        ends_on="2030-12-31",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=4,
        objectives=(
            Objective(
                *("obj_1", ODD, Metric.VIEWS, Of.POSTS, 5, 10**15, "2030-06-30"),
                Filters((CHANNEL,), ("mastodon",), (COMMUNITY,), (CAMPAIGN,)),
            ),
            Objective("obj_2", ODD, OwnMetric.REPLY_RATE, Of.WORK, 0.25, 1, "2030-06-30"),
        ),
        pillars=(Pillar("recipes", ODD, 0.4),),
        channel_plan=(
            PlannedChannel(2.5, CHANNEL, None, ODD),
            PlannedChannel(1.0, None, "mastodon"),
        ),
        activated_at=at(3),
        retired_at=at(4),
        external_id=f"strategy-{ODD}",
        metadata={"a": ODD},
    ),
}
