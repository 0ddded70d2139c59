"""Codes, and what is redeemed: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.campaigns.promotion_code_schemas import (
    CheckIn,
    CheckOut,
    CodesIn,
    CodesMovedOut,
    PromotionCodeOut,
    RedemptionIn,
    RedemptionOut,
    ReversalIn,
    RevokeIn,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.campaigns.promotion_code import CodeState
from domain.campaigns.promotion_redemption import RedemptionState
from domain.campaigns.use_cases.keep_promotion_codes import add_codes, list_codes, revoke_codes
from domain.campaigns.use_cases.redeem_codes import (
    check_code,
    list_redemptions,
    read_redemption,
    redeem_code,
    reverse_redemption,
)
from domain.shared.ids import PromotionId, PromotionRedemptionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CODES = Listing(("id",), {"state": Choice(CodeState), "label": Texts(), "created_at": Moment()})
REDEMPTIONS = Listing(
    ("id", "created_at", "updated_at"),
    {
        "promotion_id": Texts(),
        "campaign_id": Texts(),
        "code_id": Texts(),
        "member_id": Texts(),
        "person_key": Texts(),
        "state": Choice(RedemptionState),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/promotions/checks", **operation("promotions", CheckOut, reads=True))
async def post_promotion_check(body: CheckIn, call: InWorkspace) -> Response:
    """Ask whether a code would be taken now, and why not. Nothing is used by that. Whoever tries
    many codes that nobody has must wait."""
    room = call.app.campaigns
    return await call.read(lambda actor: check_code(room, actor, body.attempt()), CheckOut.of)


@router.post(
    "/promotions/redemptions", **operation("promotions", RedemptionOut, creates=True, once=True)
)
async def post_promotion_redemption(body: RedemptionIn, call: InWorkspaceOnce) -> Response:
    """Use a code. Limits hold to the last one, however many ask at the same moment. Asked again
    with the same `external_id`, code and person, what was redeemed then is answered."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: redeem_code(room, actor, body.attempt()),
        RedemptionOut.of,
        status=201,
        location="/v1/promotions/redemptions/{}",
    )


@router.get(
    "/promotions/redemptions",
    **operation("promotions", page_of(RedemptionOut), lists=REDEMPTIONS),
)
@listing(REDEMPTIONS)
async def get_promotion_redemptions(call: InWorkspace) -> Response:
    """List what was redeemed, of one promotion, of one campaign, of one person or of all."""
    room = call.app.campaigns
    return await call.page(
        REDEMPTIONS, lambda actor, wanted: list_redemptions(room, actor, wanted), RedemptionOut.of
    )


@router.get("/promotions/redemptions/{redemption_id}", **operation("promotions", RedemptionOut))
async def get_promotion_redemption(redemption_id: str, call: InWorkspace) -> Response:
    """Read one."""
    room, id = call.app.campaigns, PromotionRedemptionId(redemption_id)
    return await call.read(lambda actor: read_redemption(room, actor, id), RedemptionOut.of)


@router.post(
    "/promotions/redemptions/{redemption_id}/reversals",
    **operation("promotions", RedemptionOut, may_match=True),
)
async def post_promotion_redemption_reversal(
    redemption_id: str, body: ReversalIn, call: InWorkspace
) -> Response:
    """Take a redemption back: it counts against no limit any more, and a code that is used once can
    be used again."""
    room, id, version = call.app.campaigns, PromotionRedemptionId(redemption_id), call.version
    return await call.change(
        lambda actor: reverse_redemption(room, actor, id, version, body.reason), RedemptionOut.of
    )


@router.post("/promotions/{promotion_id}/codes", **operation("promotions", CodesMovedOut))
async def post_promotion_codes(promotion_id: str, body: CodesIn, call: InWorkspace) -> Response:
    """Make up to 100,000 codes at once by a pattern, or bring along up to 5,000 that were made
    elsewhere: all of them or none."""
    room, id = call.app.campaigns, PromotionId(promotion_id)
    return await call.change(
        lambda actor: add_codes(room, actor, id, body.wanted()), CodesMovedOut.of
    )


@router.get(
    "/promotions/{promotion_id}/codes",
    **operation("promotions", page_of(PromotionCodeOut), lists=CODES),
)
@listing(CODES)
async def get_promotion_codes(promotion_id: str, call: InWorkspace) -> Response:
    """List the codes of a promotion in clear; with `format=csv`, as a file for whoever prints or
    sends them. A shared code is not in it: the promotion says it."""
    room, id = call.app.campaigns, PromotionId(promotion_id)
    return await call.page(
        CODES, lambda actor, wanted: list_codes(room, actor, id, wanted), PromotionCodeOut.of
    )


@router.post("/promotions/{promotion_id}/codes/revoke", **operation("promotions", CodesMovedOut))
async def post_promotion_codes_revoke(
    promotion_id: str, body: RevokeIn, call: InWorkspace
) -> Response:
    """Revoke codes that were not used, by their ids or by their label."""
    room, id = call.app.campaigns, PromotionId(promotion_id)
    return await call.change(
        lambda actor: revoke_codes(room, actor, id, body.ids(), body.label), CodesMovedOut.of
    )
