"""What campaigns come to, over HTTP: counted from the readings of their own posts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.campaigns.model import Budget
from domain.campaigns.performance import Cost, Target
from domain.shared.readings import Metric
from tests.kit.campaign_builders import TO_RUN, a_campaign
from tests.kit.insight_desk import Desk, a_desk


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


async def test_its_targets_are_measured_by_what_its_own_posts_got(desk: Desk, house: House) -> None:
    campaign = await a_campaign(
        house,
        desk.actor,
        *TO_RUN,
        targets=(Target(Metric.REACTIONS, 10), Target(Metric.SHARES, 5)),
        budget=Budget(5_000, "EUR"),
        costs=(Cost("Posters", 3_500),),
        starts_on=desk.ago(20).date().isoformat(),
    )
    theirs: dict[str, Any] = {"campaign_id": campaign.id}
    await desk.press.post(desk.channel, desk.ago(9), "One", {1: 2, 6: 5}, **theirs)
    await desk.press.post(desk.channel, desk.ago(7), "Two", {1: 2}, **theirs)
    await desk.press.post(desk.channel, desk.ago(7), "Of nobody", {1: 90})
    found = await desk.get(f"campaigns/{campaign.id}/performance")
    assert found["is_current"] is True
    assert found["messages"] == {"published": 2}
    assert (found["currency"], found["budget"], found["spent"], found["left"]) == (
        *("EUR", 5_000, 3_500, 1_500),
    )
    reactions, shares = found["targets"]
    assert (reactions["value"], reactions["share"], reactions["standing"]) == (7, 0.7, "open")
    assert reactions["cost_per_thousand"] == 500_000
    assert (shares["value"], shares["standing"]) == (None, "not_available")
    assert shares["unavailable_reason"] == "not_measured_yet"
    behind = await desk.behind(found["drilldown"])
    assert len(behind) == 2


async def test_a_campaign_of_which_nothing_is_out_has_no_numbers_and_says_so(
    desk: Desk, house: House
) -> None:
    campaign = await a_campaign(house, desk.actor, targets=(Target(Metric.REACTIONS, 10),))
    found = await desk.get(f"campaigns/{campaign.id}/performance")
    assert found["messages"] == {}
    [reactions] = found["targets"]
    assert (reactions["value"], reactions["standing"]) == (None, "not_available")
    assert reactions["unavailable_reason"] is not None
    assert (found["days"], found["days_passed"], found["budget"]) == (None, None, None)
