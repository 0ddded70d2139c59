"""Promotions a test needs to exist, made the way a caller would make them."""

from typing import Any

from domain.campaigns.promotion import Benefit, BenefitKind, CodeKind, Promotion
from domain.campaigns.promotion_code import ShownCode
from domain.campaigns.promotion_redemption import PromotionRedemption
from domain.campaigns.use_cases.keep_promotion_codes import NewCodes, add_codes, list_codes
from domain.campaigns.use_cases.keep_promotions import (
    NewPromotion,
    create_promotion,
    launch_promotion,
)
from domain.campaigns.use_cases.redeem_codes import Attempt, redeem_code
from domain.shared.access import Actor
from domain.shared.ids import PromotionId
from domain.shared.paging import PageRequest
from tests.kit.builders import Furnished

TENTH = Benefit(BenefitKind.PERCENT, percent=10)
PATTERN = "TERRACE-****-****"


async def a_promotion(
    house: Furnished, actor: Actor, *, launched: bool = True, **how: Any
) -> Promotion:
    """A tenth off with the code TERRACE10, or with unique codes; launched, unless it is not."""
    told: dict[str, Any] = {
        "name": "Breakfast on the terrace",
        "offer": "A tenth off.",
        "benefit": TENTH,
        "code_kind": CodeKind.SHARED,
        "timezone": "Europe/Madrid",
    }
    if how.get("code_kind") is not CodeKind.UNIQUE:
        told["shared_code"] = "TERRACE10"
    room = house.app.campaigns
    made = await create_promotion(room, actor, NewPromotion(**(told | how)))
    return await launch_promotion(room, actor, made.id, None) if launched else made


async def some_codes(
    house: Furnished, actor: Actor, id: PromotionId, count: int = 1, label: str | None = None
) -> list[str]:
    """New codes of it, in clear, the oldest first."""
    room = house.app.campaigns
    await add_codes(room, actor, id, NewCodes(count, PATTERN, label=label))
    shown = await the_codes(house, actor, id)
    return [one.text or "" for one in shown if one.code.label == label][-count:]


async def the_codes(house: Furnished, actor: Actor, id: PromotionId) -> list[ShownCode]:
    found = await list_codes(house.app.campaigns, actor, id, PageRequest(limit=100))
    return sorted(found.items, key=lambda one: one.code.id)


async def used(
    house: Furnished, actor: Actor, code: str = "TERRACE10", **how: Any
) -> PromotionRedemption:
    return await redeem_code(house.app.campaigns, actor, Attempt(code, **how))
