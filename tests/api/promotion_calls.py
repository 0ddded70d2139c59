"""How the operations about promotions are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames


def _promotion(**more: Any) -> dict[str, Any]:
    return {
        "name": "Breakfast",
        "offer": "A tenth off.",
        "benefit": {"kind": "percent", "percent": 10},
        "code_kind": "unique",
        "timezone": "Europe/Madrid",
        **more,
    }


OF_PROMOTIONS: dict[str, Sequence[Call]] = {
    "post_promotion": [
        lambda own, theirs: Ask(body=_promotion()),
        lambda own, theirs: Ask(body=_promotion(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_promotion(campaign_id=theirs["campaign"])),
        lambda own, theirs: Ask(
            body=_promotion(eligibility="segment", segment_id=theirs["segment"])
        ),
    ],
    "get_promotions": filters("campaign_id", "segment_id", "external_id"),
    "get_promotion": on("promotion_id", "promotion"),
    "patch_promotion": [
        *renames("promotion_id", "promotion"),
        lambda own, theirs: Ask(
            {"promotion_id": own["promotion"]}, {"campaign_id": theirs["campaign"]}
        ),
        lambda own, theirs: Ask(
            {"promotion_id": own["promotion"]},
            {"eligibility": "segment", "segment_id": theirs["segment"]},
        ),
    ],
    "post_promotion_launch": on("promotion_id", "promotion_to_launch"),
    "post_promotion_pause": on("promotion_id", "promotion_to_pause"),
    "post_promotion_resume": on("promotion_id", "promotion_to_resume"),
    "post_promotion_end": on("promotion_id", "promotion_to_end"),
    "post_promotion_archive": on("promotion_id", "promotion_to_archive"),
    "get_promotion_performance": on("promotion_id", "promotion_with_codes"),
    "post_promotion_codes": on(
        "promotion_id", "promotion_with_codes", {"count": 1, "pattern": "********"}
    ),
    "get_promotion_codes": on("promotion_id", "promotion_with_codes"),
    "post_promotion_codes_revoke": [
        *on("promotion_id", "promotion_with_codes", {"label": "Flyers"}),
        lambda own, theirs: Ask(
            {"promotion_id": own["promotion_with_codes"]}, {"code_ids": [theirs["promotion_code"]]}
        ),
    ],
    "post_promotion_check": [
        lambda own, theirs: Ask(body={"code": "SHARED-0"}),
        lambda own, theirs: Ask(body={"code": "SHARED-0", "member_id": theirs["member"]}),
    ],
    "post_promotion_redemption": [
        lambda own, theirs: Ask(body={"code": "SHARED-2"}),
        lambda own, theirs: Ask(body={"code": "SHARED-2", "member_id": theirs["member"]}),
        lambda own, theirs: Ask(body={"code": "SHARED-2", "external_id": theirs["external_id"]}),
    ],
    "get_promotion_redemptions": [
        *filters("external_id", "promotion_id", "campaign_id", "member_id"),
        lambda own, theirs: Ask(query={"code_id": theirs["promotion_code"]}),
    ],
    "get_promotion_redemption": on("redemption_id", "redemption"),
    "post_promotion_redemption_reversal": on("redemption_id", "redemption_to_reverse", {}),
}
_CODES = ("post_promotion_codes", "get_promotion_codes", "post_promotion_codes_revoke")
_REDEEMING = (
    *("post_promotion_check", "post_promotion_redemption"),
    "post_promotion_redemption_reversal",
)
SCOPES_OF_PROMOTIONS: Mapping[str, str] = {
    **{n: "planning:read" if n.startswith("get") else "planning:write" for n in OF_PROMOTIONS},
    **dict.fromkeys(_CODES, "promotions:codes"),
    **dict.fromkeys(_REDEEMING, "promotions:redeem"),
}
