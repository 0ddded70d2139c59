"""Promotions: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.campaigns.promotion_schemas import (
    PromotionChange,
    PromotionIn,
    PromotionOut,
    PromotionPerformanceOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from domain.campaigns.promotion import CodeKind, Eligibility, PromotionState
from domain.campaigns.use_cases.keep_promotions import (
    archive_promotion,
    change_promotion,
    create_promotion,
    end_promotion,
    launch_promotion,
    list_promotions,
    pause_promotion,
    read_promotion,
    resume_promotion,
)
from domain.campaigns.use_cases.read_promotion_results import read_promotion_results
from domain.shared.ids import PromotionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PROMOTIONS = Listing(
    ("id", "name", "created_at", "updated_at", "starts_at", "ends_at"),
    {
        "state": Choice(PromotionState),
        "code_kind": Choice(CodeKind),
        "eligibility": Choice(Eligibility),
        "campaign_id": Texts(),
        "segment_id": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)
PATH = "/promotions/{promotion_id}"


@router.post("/promotions", **operation("promotions", PromotionOut, creates=True))
async def post_promotion(body: PromotionIn, call: InWorkspace) -> Response:
    """Write down what is offered, to whom, when and how often. It is a draft until it is
    launched."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: create_promotion(room, actor, body.request()),
        PromotionOut.of,
        status=201,
        location="/v1/promotions/{}",
    )


@router.get("/promotions", **operation("promotions", page_of(PromotionOut), lists=PROMOTIONS))
@listing(PROMOTIONS)
async def get_promotions(call: InWorkspace) -> Response:
    """List promotions. Sorted by their first or last moment, those without one come after all
    others."""
    room = call.app.campaigns
    return await call.page(
        PROMOTIONS, lambda actor, wanted: list_promotions(room, actor, wanted), PromotionOut.of
    )


@router.get(PATH, **operation("promotions", PromotionOut))
async def get_promotion(promotion_id: str, call: InWorkspace) -> Response:
    """Read a promotion."""
    room, id = call.app.campaigns, PromotionId(promotion_id)
    return await call.read(lambda actor: read_promotion(room, actor, id), PromotionOut.of)


@router.patch(PATH, **operation("promotions", PromotionOut, changes=True))
async def patch_promotion(promotion_id: str, body: PromotionChange, call: InWorkspace) -> Response:
    """Change a promotion: all of it as a draft, and its words, its end, its limits and its campaign
    until it is over."""
    room, version, changes = call.app.campaigns, call.required_version, body.wanted()
    id = PromotionId(promotion_id)
    return await call.change(
        lambda actor: change_promotion(room, actor, id, version, changes), PromotionOut.of
    )


@router.post(f"{PATH}/launch", **operation("promotions", PromotionOut, may_match=True))
async def post_promotion_launch(promotion_id: str, call: InWorkspace) -> Response:
    """Let a promotion begin: at its first moment, or now where that has come. It starts and ends by
    itself, and says so."""
    room, id, version = call.app.campaigns, PromotionId(promotion_id), call.version
    return await call.change(
        lambda actor: launch_promotion(room, actor, id, version), PromotionOut.of
    )


@router.post(f"{PATH}/pause", **operation("promotions", PromotionOut, may_match=True))
async def post_promotion_pause(promotion_id: str, call: InWorkspace) -> Response:
    """Take no codes until it goes on. Its end comes all the same."""
    room, id, version = call.app.campaigns, PromotionId(promotion_id), call.version
    return await call.change(
        lambda actor: pause_promotion(room, actor, id, version), PromotionOut.of
    )


@router.post(f"{PATH}/resume", **operation("promotions", PromotionOut, may_match=True))
async def post_promotion_resume(promotion_id: str, call: InWorkspace) -> Response:
    """Let it go on after a pause."""
    room, id, version = call.app.campaigns, PromotionId(promotion_id), call.version
    return await call.change(
        lambda actor: resume_promotion(room, actor, id, version), PromotionOut.of
    )


@router.post(f"{PATH}/end", **operation("promotions", PromotionOut, may_match=True))
async def post_promotion_end(promotion_id: str, call: InWorkspace) -> Response:
    """End a promotion before its time, for good. What was redeemed can still be taken back."""
    room, id, version = call.app.campaigns, PromotionId(promotion_id), call.version
    return await call.change(lambda actor: end_promotion(room, actor, id, version), PromotionOut.of)


@router.post(f"{PATH}/archive", **operation("promotions", PromotionOut, may_match=True))
async def post_promotion_archive(promotion_id: str, call: InWorkspace) -> Response:
    """Put away a draft, or a promotion that is over. Its shared code may be another's then."""
    room, id, version = call.app.campaigns, PromotionId(promotion_id), call.version
    return await call.change(
        lambda actor: archive_promotion(room, actor, id, version), PromotionOut.of
    )


@router.get(f"{PATH}/performance", **operation("promotions", PromotionPerformanceOut))
async def get_promotion_performance(promotion_id: str, call: InWorkspace) -> Response:
    """Read what a promotion has come to: how often it was used, on which days and for how much."""
    room, id = call.app.campaigns, PromotionId(promotion_id)
    return await call.read(
        lambda actor: read_promotion_results(room, actor, id), PromotionPerformanceOut.of
    )
