"""Small scenes about promotions, in memory."""

from datetime import timedelta

from domain.campaigns.promotion import CodeKind, Promotion
from domain.campaigns.promotion_redemption import PromotionRedemption
from domain.campaigns.use_cases.keep_promotion_codes import revoke_codes
from domain.campaigns.use_cases.keep_promotions import (
    archive_promotion,
    change_promotion,
    end_promotion,
    launch_promotion,
    pause_promotion,
    resume_promotion,
    turn_promotion,
)
from domain.campaigns.use_cases.redeem_codes import reverse_redemption
from tests.kit.promotion_builders import a_promotion, some_codes, used
from tests.unit.stage import Scenes, Stage


async def a_promotion_comes_to_its_end(s: Stage) -> None:
    room, now = s.house.app.campaigns, s.house.clock.now()
    starts = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    made = await a_promotion(s.house, s.actor, launched=False, timezone="UTC", starts_local=starts)
    await change_promotion(room, s.actor, made.id, None, {"name": "Breakfast"})
    await launch_promotion(room, s.actor, made.id, None)
    await pause_promotion(room, s.actor, made.id, None)
    await resume_promotion(room, s.actor, made.id, None)
    s.house.clock.forward(timedelta(days=2))
    await turn_promotion(room, s.actor, made.id)
    one = await used(s.house, s.actor)
    await reverse_redemption(room, s.actor, one.id, None, "Cancelled.")
    await end_promotion(room, s.actor, made.id, None)
    await archive_promotion(room, s.actor, made.id, None)


async def codes_are_made_and_revoked(s: Stage) -> None:
    made = await a_promotion(s.house, s.actor, code_kind=CodeKind.UNIQUE)
    await some_codes(s.house, s.actor, made.id, 2, "Flyers")
    await revoke_codes(s.house.app.campaigns, s.actor, made.id, [], "Flyers")


PROMOTIONS: Scenes = {
    a_promotion_comes_to_its_end: (
        {
            Promotion: "on_the_wall change launch pause resume end archive turn used",
            PromotionRedemption: "reverse",
        },
        {
            *("promotion.created", "promotion.updated", "promotion.scheduled"),
            *("promotion.paused", "promotion.resumed", "promotion.started"),
            *("promotion.redeemed", "promotion.redemption_reversed"),
            *("promotion.ended", "promotion.archived"),
        },
    ),
    codes_are_made_and_revoked: (
        {Promotion: "with_codes"},
        {
            *("promotion.created", "promotion.started", "promotion.codes_added"),
            "promotion.codes_revoked",
        },
    ),
}
