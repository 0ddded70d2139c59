"""Promotions for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.campaigns.promotion import CodeKind
from domain.campaigns.use_cases.keep_promotions import pause_promotion
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, Kind
from tests.kit.promotion_builders import a_promotion, some_codes, the_codes, used

_LAUNCHED = ("promotion_to_pause", "promotion_to_resume", "promotion_to_end")
_DRAFTS = ("promotion", "promotion_to_launch", "promotion_to_archive")
_REDEEMED = ("redemption", "redemption_to_reverse")
PROMOTIONS = {
    **dict.fromkeys((*_LAUNCHED, *_DRAFTS, "promotion_with_codes"), Kind.PROMOTION),
    **dict.fromkeys(_REDEEMED, Kind.PROMOTION_REDEMPTION),
    "promotion_code": Kind.PROMOTION_CODE,
}


async def some_promotions(
    house: House, actor: Actor, campaign: str, external_id: str
) -> dict[str, str]:
    """One for each move; one with unique codes, of which two are used."""
    made = dict[str, str]()
    for place, name in enumerate((*_LAUNCHED, *_DRAFTS)):
        told = external_id if name == "promotion" else None
        one = await a_promotion(
            *(house, actor),
            launched=name in _LAUNCHED,
            shared_code=f"SHARED-{place}",
            campaign_id=CampaignId(campaign),
            external_id=told,
        )
        made[name] = one.id
        if name == "promotion_to_resume":
            await pause_promotion(house.app.campaigns, actor, one.id, None)
    unique = await a_promotion(house, actor, code_kind=CodeKind.UNIQUE)
    codes = await some_codes(house, actor, unique.id, 4, "Flyers")
    for name, code in zip(_REDEEMED, codes, strict=False):
        told = external_id if name == "redemption" else None
        made[name] = (await used(house, actor, code, person_key="guest", external_id=told)).id
    last = (await the_codes(house, actor, unique.id))[-1]
    made |= {"promotion_with_codes": unique.id, "promotion_code": last.code.id}
    return made
