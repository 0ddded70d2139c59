"""A campaign with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.model import Budget, Campaign, CampaignStatus
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
        starts_on="2030-04-01",
        ends_on="2030-04-30",
        budget=Budget(10**15, "EUR"),
        hashtags=("TerraceIsOpen", "ñandú"),
        hold_id=HOLD,
        external_id=f"campaign-{ODD}",
        metadata={"a": ODD},
    ),
}
