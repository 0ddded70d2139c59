"""The brand and its strategies: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.brand.alignment_schemas import AlignmentOut
from api.brand.progress_schemas import StrategyProgressOut
from api.brand.schemas import BrandChange, BrandOut
from api.brand.strategy_schemas import StrategyChange, StrategyIn, StrategyOut
from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.queries import Day, Question, Questions
from domain.brand.strategy import StrategyStatus
from domain.brand.use_cases.keep_brand import change_brand, read_brand
from domain.brand.use_cases.keep_strategies import (
    change_strategy,
    create_strategy,
    list_strategies,
    read_strategy,
)
from domain.brand.use_cases.move_strategy import activate_strategy, retire_strategy
from domain.brand.use_cases.read_alignment import read_alignment
from domain.brand.use_cases.read_progress import read_progress
from domain.shared.ids import StrategyId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
STRATEGIES = Listing(
    ("id", "created_at", "updated_at", "name", "starts_on", "ends_on"),
    {
        "status": Choice(StrategyStatus),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)
DAYS = Questions(
    {
        "first_day": Question(Day(), "Included; without it, the thirtieth up to the last."),
        "last_day": Question(Day(), "Included; without it, or where it is to come, today."),
    }
)


@router.get("/brand", **operation("brand", BrandOut))
async def get_brand(call: InWorkspace) -> Response:
    """Read what the workspace's brand stands for, and for whom."""
    room = call.app.brand
    return await call.read(lambda actor: read_brand(room, actor), BrandOut.of)


@router.patch("/brand", **operation("brand", BrandOut, changes=True))
async def patch_brand(body: BrandChange, call: InWorkspace) -> Response:
    """Change what the workspace's brand stands for. It is for people to read: nothing is refused
    because of it."""
    room, version, changes = call.app.brand, call.required_version, body.changed()
    return await call.change(lambda actor: change_brand(room, actor, version, changes), BrandOut.of)


@router.post("/strategies", **operation("strategies", StrategyOut, creates=True))
async def post_strategy(body: StrategyIn, call: InWorkspace) -> Response:
    """Write down a strategy: where the brand wants to be on which day, what it speaks of, and how
    often. It is a draft until it is activated."""
    room = call.app.brand
    return await call.change(
        lambda actor: create_strategy(room, actor, body.request()),
        StrategyOut.of,
        status=201,
        location="/v1/strategies/{}",
    )


@router.get("/strategies", **operation("strategies", page_of(StrategyOut), lists=STRATEGIES))
@listing(STRATEGIES)
async def get_strategies(call: InWorkspace) -> Response:
    """List strategies. The one that holds is found with `status=active`."""
    room = call.app.brand
    return await call.page(
        STRATEGIES, lambda actor, wanted: list_strategies(room, actor, wanted), StrategyOut.of
    )


@router.get("/strategies/{strategy_id}", **operation("strategies", StrategyOut))
async def get_strategy(strategy_id: str, call: InWorkspace) -> Response:
    """Read a strategy."""
    room = call.app.brand
    return await call.read(
        lambda actor: read_strategy(room, actor, StrategyId(strategy_id)), StrategyOut.of
    )


@router.patch("/strategies/{strategy_id}", **operation("strategies", StrategyOut, changes=True))
async def patch_strategy(strategy_id: str, body: StrategyChange, call: InWorkspace) -> Response:
    """Change what a strategy says. One that was retired stays as it is."""
    room, version, changes = call.app.brand, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_strategy(room, actor, StrategyId(strategy_id), version, changes),
        StrategyOut.of,
    )


@router.post(
    "/strategies/{strategy_id}/activate", **operation("strategies", StrategyOut, may_match=True)
)
async def post_strategy_activate(strategy_id: str, call: InWorkspace) -> Response:
    """Make a draft the strategy that holds. One of a workspace holds at a time: retire the other
    one first. Asked for again it answers `invalid_state`."""
    room, version = call.app.brand, call.version
    return await call.change(
        lambda actor: activate_strategy(room, actor, StrategyId(strategy_id), version),
        StrategyOut.of,
    )


@router.post(
    "/strategies/{strategy_id}/retire", **operation("strategies", StrategyOut, may_match=True)
)
async def post_strategy_retire(strategy_id: str, call: InWorkspace) -> Response:
    """Put a strategy away, for good: it stays to be read, with its progress and its alignment."""
    room, version = call.app.brand, call.version
    return await call.change(
        lambda actor: retire_strategy(room, actor, StrategyId(strategy_id), version),
        StrategyOut.of,
    )


@router.get("/strategies/{strategy_id}/progress", **operation("strategies", StrategyProgressOut))
async def get_strategy_progress(strategy_id: str, call: InWorkspace) -> Response:
    """How far each objective got, where it should be by now, and the question that shows it. What
    is not known is null, with why, and never 0."""
    room = call.app.brand
    return await call.read(
        lambda actor: read_progress(room, actor, StrategyId(strategy_id)), StrategyProgressOut.of
    )


@router.get(
    "/strategies/{strategy_id}/alignment", **operation("strategies", AlignmentOut, asks=DAYS)
)
@listing(DAYS)
async def get_strategy_alignment(strategy_id: str, call: InWorkspace) -> Response:
    """Whether what was published in at most 366 days is what the strategy says: its pillars, its
    objectives, how often, and the brand's voice, against as many days before, each with what is
    behind it; replies are counted apart. The voice is held against the latest 200 posts and 200
    replies. What is not known is null, with why, and never 0."""
    room, asked = call.app.brand, DAYS.parse(call.asked)
    return await call.read(
        lambda actor: read_alignment(
            *(room, actor, StrategyId(strategy_id), asked.get("first_day"), asked.get("last_day"))
        ),
        AlignmentOut.of,
    )
