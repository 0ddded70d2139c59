"""A campaign with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.contents import ContentKind
from domain.campaigns.model import Budget, Campaign, CampaignStatus, Outcome, Review
from domain.campaigns.performance import Cost, Standing, Target
from domain.shared.ids import CampaignId
from domain.shared.readings import Metric
from tests.kit.link_samples import UTM_TEMPLATE
from tests.kit.sample_parts import CAMPAIGN, HOLD, ODD, ORGANIZATION, WORKSPACE, at

CAMPAIGNS: Mapping[str, Any] = {
    "campaigns": Campaign(
        id=CAMPAIGN,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        status=CampaignStatus.PAUSED,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        brief=ODD,
        objective=f"200 people {ODD}",
        objective_id="obj_1",
        starts_on="2030-04-01",
        ends_on="2030-04-30",
        budget=Budget(10**15, "EUR"),
        hashtags=("TerraceIsOpen", "ñandú"),
        audience=ODD,
        pillars=("neighbourhood", "ñandú"),
        targets=(Target(Metric.REACTIONS, 10**15), Target(Metric.REACH, 1)),
        costs=(Cost(ODD, 0, "2030-04-02"), Cost("Posters", 10**15)),
        review=Review(
            summary=ODD,
            by="key_2",
            at=at(2),
            went_well=(ODD,),
            went_badly=("Rain", ODD),
            lessons=("Umbrellas",),
            spent=10**15,
            outcomes=(
                Outcome(Metric.REACTIONS, 10**15, 4, Standing.MISSED),
                Outcome(Metric.REACH, 1, None, Standing.NOT_AVAILABLE),
            ),
            made={ContentKind.POLL: 2},
        ),
        cloned_from=CampaignId(f"{CAMPAIGN}0"),
        hold_id=HOLD,
        utm_template_id=UTM_TEMPLATE,
        external_id=f"campaign-{ODD}",
        metadata={"a": ODD},
    ),
}
