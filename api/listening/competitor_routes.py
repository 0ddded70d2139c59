"""Competitors and how one stands beside them: each route parses, asks one use case, shapes the
answer."""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.charts import drawing_of, drawn_operation, painted
from api.documentation import operation, operation_id
from api.listening.competitor_charts import Compared, chart_of_comparison
from api.listening.competitor_schemas import (
    CompetitorChange,
    CompetitorComparisonOut,
    CompetitorIn,
    CompetitorMetricsOut,
    CompetitorOut,
)
from api.members.value_routes import One
from api.operation import Operation
from api.paging import Listing, Moment, Phrase, Texts
from api.queries import Day, OneOf, Question, Questions
from domain.listening.use_cases.compare_competitors import (
    compare_competitors,
    read_competitor_metrics,
)
from domain.listening.use_cases.keep_competitors import (
    change_competitor,
    create_competitor,
    list_competitors,
    read_competitor,
    remove_competitor,
)
from domain.shared.ids import CompetitorId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
COMPETITORS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {"external_id": Texts(), "q": Phrase(), "created_at": Moment()},
)
_DAYS = {
    "from": Question(Day(), "The first day; without it, the thirtieth up to the last."),
    "to": Question(Day(), "The last day, in the workspace's time zone; without it, today."),
}
METRICS = Questions({"platform": Question(Texts(), "Only accounts on these platforms."), **_DAYS})
COMPARISON = Questions(
    {
        "competitor_id": Question(
            Texts(), "Which competitors, ten at most; without it, the first ten by name."
        ),
        "platform": Question(Texts(), "Only on these platforms."),
        **_DAYS,
    }
)
CHART = drawing_of(
    Questions({"competitor_id": COMPARISON.asked["competitor_id"], **_DAYS}),
    {
        "platform": Question(One(), "On which platform.", required=True),
        "measure": Question(OneOf(Compared), "What is drawn.", required=True),
    },
)


@router.post("/competitors", **operation("listening", CompetitorOut, creates=True))
async def post_competitor(body: CompetitorIn, call: InWorkspace) -> Response:
    """Write down a brand to compare yourself with. From now on its accounts are looked at once a
    day."""
    room = call.app.listening
    return await call.change(
        lambda actor: create_competitor(room, actor, body.request()),
        CompetitorOut.of,
        status=201,
        location="/v1/competitors/{}",
    )


@router.get("/competitors", **operation("listening", page_of(CompetitorOut), lists=COMPETITORS))
@listing(COMPETITORS)
async def get_competitors(call: InWorkspace) -> Response:
    """List competitors, each with its accounts and how it stands with looking at them."""
    room = call.app.listening
    return await call.page(
        COMPETITORS, lambda actor, wanted: list_competitors(room, actor, wanted), CompetitorOut.of
    )


@router.get(
    "/competitors/comparison",
    **operation("listening", CompetitorComparisonOut, asks=COMPARISON),
)
@listing(COMPARISON)
async def get_competitors_comparison(call: InWorkspace) -> Response:
    """Your own channels beside competitors, platform by platform: followers and how they grew,
    posts per week, and what posts got. Of at most 400 days. Your own posts are those that went out
    through Tertulia."""
    room, asked = call.app.listening, COMPARISON.parse(call.asked)
    return await call.read(
        lambda actor: compare_competitors(
            *(room, actor, _ids(asked), asked.get("platform"), asked.get("from"), asked.get("to"))
        ),
        CompetitorComparisonOut.of,
    )


@router.get("/competitors/comparison/chart", **drawn_operation("listening", CHART))
@listing(CHART)
async def get_competitors_comparison_chart(call: InWorkspace) -> Response:
    """One measure of all brands on one platform, side by side, as an image to show, in your
    language. What is not known has no column. An SVG says in words what it shows."""
    room, asked = call.app.listening, CHART.parse(call.asked)
    [platform], measure = asked["platform"], Compared(asked["measure"][0])
    found = await compare_competitors(
        *(room, call.actor, _ids(asked), [platform], asked.get("from"), asked.get("to"))
    )
    picture = chart_of_comparison(found, platform, measure, call.language)
    return await painted(room.painter, picture, asked, f"competitors-{measure}")


@router.get("/competitors/{competitor_id}", **operation("listening", CompetitorOut))
async def get_competitor(competitor_id: str, call: InWorkspace) -> Response:
    """Read a competitor."""
    room, id = call.app.listening, CompetitorId(competitor_id)
    return await call.read(lambda actor: read_competitor(room, actor, id), CompetitorOut.of)


@router.patch("/competitors/{competitor_id}", **operation("listening", CompetitorOut, changes=True))
async def patch_competitor(
    competitor_id: str, body: CompetitorChange, call: InWorkspace
) -> Response:
    """Change a competitor. Of accounts that it has no more, all that was read goes for good."""
    room, version, changes = call.app.listening, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_competitor(room, actor, CompetitorId(competitor_id), version, changes),
        CompetitorOut.of,
    )


@router.delete(
    "/competitors/{competitor_id}", **operation("listening", CompetitorOut, may_match=True)
)
async def delete_competitor(competitor_id: str, call: InWorkspace) -> Response:
    """Throw a competitor away, for good, with all that was read of it."""
    room, version = call.app.listening, call.version
    return await call.change(
        lambda actor: remove_competitor(room, actor, CompetitorId(competitor_id), version),
        CompetitorOut.of,
    )


@router.get(
    "/competitors/{competitor_id}/metrics",
    **operation("listening", CompetitorMetricsOut, asks=METRICS),
)
@listing(METRICS)
async def get_competitor_metrics(competitor_id: str, call: InWorkspace) -> Response:
    """What each account of a competitor had, and what its posts got, day by day in the workspace's
    time zone; of at most 400 days. What was not read is null, never 0."""
    room, asked = call.app.listening, METRICS.parse(call.asked)
    id = CompetitorId(competitor_id)
    return await call.read(
        lambda actor: read_competitor_metrics(
            *(room, actor, id, asked.get("platform"), asked.get("from"), asked.get("to"))
        ),
        CompetitorMetricsOut.of,
    )


def _ids(asked: dict[str, Any]) -> list[CompetitorId] | None:
    named = asked.get("competitor_id")
    return None if named is None else [CompetitorId(id) for id in named]
