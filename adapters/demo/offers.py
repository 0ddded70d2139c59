"""What a café offers: one code for everybody on the terrace, and flyers of which each has its
own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.demo.month import ZONE
from adapters.wiring import House
from domain.campaigns.promotion import Benefit, BenefitKind, CodeKind, Limits
from domain.campaigns.promotion_redemption import Purchase
from domain.campaigns.use_cases.keep_promotion_codes import NewCodes, add_codes, list_codes
from domain.campaigns.use_cases.keep_promotions import (
    NewPromotion,
    create_promotion,
    launch_promotion,
)
from domain.campaigns.use_cases.redeem_codes import Attempt, redeem_code, reverse_redemption
from domain.shared.access import Actor
from domain.shared.ids import CampaignId
from domain.shared.paging import PageRequest


async def offer(house: House, actor: Actor, campaign: CampaignId, now: datetime) -> None:
    """Not safe to repeat: its code is taken then. What was redeemed once is taken back."""
    room, today = house.app.campaigns, now.astimezone(ZoneInfo(ZONE))
    terrace = NewPromotion(
        "Desayuno en la terraza",
        "Un diez por ciento menos en cada desayuno que se tome en la terraza.",
        Benefit(BenefitKind.PERCENT, percent=10),
        CodeKind.SHARED,
        ZONE,
        campaign_id=campaign,
        shared_code="TERRAZA10",
        ends_local=f"{today + timedelta(days=13):%Y-%m-%d}T00:00",
        limits=Limits(total=200, per_person=2),
        terms="No se suma a otras ofertas.",
    )
    flyers = NewPromotion(
        "Octavillas del barrio",
        "Un café, invita la casa.",
        Benefit(BenefitKind.GIFT),
        CodeKind.UNIQUE,
        ZONE,
        campaign_id=campaign,
    )
    for wanted in (terrace, flyers):
        made = await create_promotion(room, actor, wanted)
        await launch_promotion(room, actor, made.id, None)
    for number, cents in enumerate((850, 1240, 620), 1):
        spent = Purchase(cents, "EUR")
        used = Attempt("terraza10", person_key=f"mesa-{number}", purchase=spent)
        redeemed = await redeem_code(room, actor, used)
    await reverse_redemption(room, actor, redeemed.id, None, "Se anuló el pedido.")
    await add_codes(room, actor, made.id, NewCodes(40, "CAFE-****-****", label="Octavillas"))
    shown = await list_codes(room, actor, made.id, PageRequest(limit=1))
    await redeem_code(room, actor, Attempt(shown.items[0].text or ""))
