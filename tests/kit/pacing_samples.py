"""One set of rules and one blackout with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.clashes import Clash, ClashCode
from domain.publishing.demand import Demand
from domain.publishing.pacing import Blackout, BlackoutScope, Hours, PublishingRules, Window
from domain.shared.ids import PublishingRulesId
from tests.kit.sample_parts import (
    BLACKOUT,
    CAMPAIGN,
    CHANNEL,
    COMMUNITY,
    MESSAGE,
    ODD,
    ORGANIZATION,
    WORKSPACE,
    at,
)

CLASHES = (Clash(ClashCode.TOO_CLOSE, CHANNEL, MESSAGE, ODD),)
PACING: Mapping[str, Any] = {
    "publishing_rules": PublishingRules(
        id=PublishingRulesId("rul_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        subject_id=CHANNEL,
        created_at=at(1),
        updated_at=at(2),
        version=3,
        min_spacing_seconds=1800,
        max_per_day=6,
        hours=Hours((Window(1, "09:00", "13:30"), Window(7, "20:00", "24:00"))),
        countries=("ES-MD", "MX"),
        skip_holidays=True,
        overdue_after_seconds=7200,
        catch_up_per_minute=9,
        disclosures=(Demand((ODD,), "spring", CAMPAIGN),),
        hold_if_warned=True,
        max_per_person=3,
        per_person_days=14,
    ),
    "blackouts": Blackout(
        id=BLACKOUT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        scope=BlackoutScope.CHANNEL,
        starts_on="2030-05-04",
        ends_on="2030-05-06",
        timezone="Australia/Lord_Howe",
        starts_at=at(3),
        ends_at=at(4),
        reason=ODD,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        community_id=COMMUNITY,
        channel_id=CHANNEL,
        external_id="blackout-1",
        metadata={"a": ODD},
        deleted_at=at(5),
    ),
}
