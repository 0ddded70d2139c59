"""A café takes a tenth off breakfast: flyers with a code each, one code for all, and a till."""

from tests.api.campaign_story import Teller


async def promotion_story(story: Teller, channel: str) -> None:
    """Every move of a promotion, its codes, what was redeemed, and what was taken back."""
    tell = story.tell
    campaign = await story.call("post_campaign", {"name": "Breakfast on the terrace"})
    promotion = await tell(
        "post_promotion",
        {
            "name": "Breakfast on the terrace",
            "offer": "A tenth off every breakfast on the terrace.",
            "benefit": {"kind": "percent", "percent": 10},
            "code_kind": "shared",
            "shared_code": "TERRACE10",
            "timezone": "Europe/Madrid",
            "ends_local_time": "2030-05-01T00:00",
            "campaign_id": campaign["id"],
            "limits": {"total": 500, "per_person": 2},
            "terms": "Not with other offers.",
        },
    )
    where = {"promotion_id": promotion["id"]}
    await tell("patch_promotion", {"limits": {"total": 600, "per_person": 1}}, **where)
    await tell("post_promotion_launch", **where)
    bill = {"code": "terrace10", "person_key": "guest-17", "amount": 1850, "currency": "EUR"}
    await tell("post_promotion_check", bill)
    used = await tell("post_promotion_redemption", bill | {"external_id": "order-1789"})
    which = {"redemption_id": used["id"]}
    await tell("get_promotion_redemption", **which)
    await tell("get_promotion_redemptions", query={"promotion_id": promotion["id"]})
    cancelled = {"reason": "The order was cancelled."}
    await tell("post_promotion_redemption_reversal", cancelled, **which)
    await tell("get_promotion_performance", **where)
    await tell("post_promotion_pause", **where)
    await tell("post_promotion_resume", **where)
    await tell("get_promotion", **where)
    await tell("get_promotions", query={"state": "active", "sort": "ends_at"})
    await _flyers(story, campaign["id"])
    await tell("post_promotion_end", **where)
    await tell("post_promotion_archive", **where)


async def _flyers(story: Teller, campaign: str) -> None:
    tell = story.tell
    flyers = await story.call(
        "post_promotion",
        {
            "name": "Flyers",
            "offer": "A coffee on the house.",
            "benefit": {"kind": "gift"},
            "code_kind": "unique",
            "timezone": "Europe/Madrid",
            "starts_local_time": "2030-04-01T09:00",
            "campaign_id": campaign,
        },
    )
    where = {"promotion_id": flyers["id"]}
    await story.call("post_promotion_launch", **where)
    wanted = {"count": 3, "pattern": "COFFEE-****-****", "label": "Flyers in April"}
    await tell("post_promotion_codes", wanted, **where)
    await tell("get_promotion_codes", **where)
    await tell("post_promotion_codes_revoke", {"label": "Flyers in April"}, **where)
