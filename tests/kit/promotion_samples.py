"""A promotion, a code and a redemption, with every field set otherwise than by itself."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.promotion import (
    Benefit,
    BenefitKind,
    CodeKind,
    Eligibility,
    Limits,
    Promotion,
    PromotionState,
)
from domain.campaigns.promotion_code import CodeState, PromotionCode
from domain.campaigns.promotion_redemption import PromotionRedemption, RedemptionState
from domain.shared.ids import PromotionCodeId, PromotionId, PromotionRedemptionId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import CAMPAIGN, ODD, ORGANIZATION, WORKSPACE, at
from tests.kit.segment_samples import SEGMENT

PROMOTION = PromotionId("prm_1")
CODE = PromotionCodeId("pcd_1")
PROMOTIONS: Mapping[str, Any] = {
    "promotions": Promotion(
        id=PROMOTION,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        offer=ODD,
        benefit=Benefit(BenefitKind.AMOUNT, None, 10**12, "EUR"),
        code_kind=CodeKind.SHARED,
        timezone="Europe/Madrid",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        state=PromotionState.ENDED,
        campaign_id=CAMPAIGN,
        shared_code="TERRACE10",
        starts_local="2030-04-01T09:00",
        ends_local="2030-05-01T00:00",
        starts_at=at(3),
        ends_at=at(4),
        limits=Limits(500, 1, 50),
        eligibility=Eligibility.SEGMENT,
        segment_id=SEGMENT,
        terms=ODD,
        uses=7,
        started_at=at(3),
        ended_at=at(4),
        version=5,
        external_id=ODD,
        metadata={ODD: ODD},
    ),
    "promotion_codes": PromotionCode(
        id=CODE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        promotion_id=PROMOTION,
        digest="0" * 64,
        sealed=b"sealed",
        hint="E10",
        created_by="key_1",
        created_at=at(1),
        shared=True,
        label=ODD,
        state=CodeState.REVOKED,
        revoked_at=at(2),
    ),
    "promotion_redemptions": PromotionRedemption(
        id=PromotionRedemptionId("prd_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        promotion_id=PROMOTION,
        code_id=CODE,
        day="2030-04-02",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        state=RedemptionState.REVERSED,
        member_id=MEMBER,
        person_key=ODD,
        amount=10**12,
        currency="EUR",
        discount=10**11,
        reversed_at=at(2),
        reversed_by="key_2",
        reason=ODD,
        version=2,
        external_id=ODD,
        metadata={ODD: ODD},
    ),
}
