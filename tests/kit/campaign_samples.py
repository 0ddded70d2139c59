"""A campaign with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.contents import ContentKind
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.model import Approval, Budget, Campaign, CampaignStatus, Outcome, Review
from domain.campaigns.performance import Cost, OwnNumber, Redeemed, Standing, Target
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
        targets=(Target(Metric.REACTIONS, 10**15), Target(OwnNumber.LINK_UNIQUE, 1)),
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
                Outcome(OwnNumber.LINK_UNIQUE, 1, None, Standing.NOT_AVAILABLE),
            ),
            made={ContentKind.POLL: 2},
            clicks=ClickCounts(9, 5, 4),
            redeemed=(Redeemed("EUR", 2, 1, 10**15, 0), Redeemed(None, 1, 0, 0, 0)),
            poll_votes=3,
            contest_entries=0,
        ),
        approval=Approval("key_3", at(1), "f" * 64, 2),
        cloned_from=CampaignId(f"{CAMPAIGN}0"),
        hold_id=HOLD,
        utm_template_id=UTM_TEMPLATE,
        external_id=f"campaign-{ODD}",
        metadata={"a": ODD},
    ),
}
