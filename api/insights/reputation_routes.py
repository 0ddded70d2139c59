"""Reputations: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing
from api.charts import drawing_of, drawn_operation, painted, spoken_in
from api.documentation import operation, operation_id
from api.insights.analysis_charts import chart_of_reputation
from api.insights.reputation_schemas import (
    ReputationHistoryOut,
    ReputationOut,
    ReputationWeightsChange,
    ReputationWeightsOut,
)
from api.members.value_routes import One
from api.operation import Operation
from api.queries import Day, OneOf, Question, Questions
from domain.insights.reputation_averages import Bucket
from domain.insights.use_cases.keep_reputation_weights import (
    change_reputation_weights,
    read_reputation_weights,
)
from domain.insights.use_cases.read_look import read_look
from domain.insights.use_cases.read_reputation import read_reputation, read_reputation_history
from domain.shared.ids import CommunityId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
_WHERE = Question(One(), "One community; without it, all of the workspace.")
REPUTATION = Questions(
    {
        "community_id": _WHERE,
        "day": Question(Day(), "The last of the seven days; without it, today."),
    }
)
HISTORY = Questions(
    {
        "community_id": _WHERE,
        "by": Question(OneOf(Bucket), "How long each point is; without it, a day."),
        "from": Question(Day(), "The first day; without it, the thirtieth up to the last."),
        "to": Question(Day(), "The last day; without it, today."),
    }
)
HISTORY_CHART = drawing_of(HISTORY)


def _community(asked: dict[str, list[str]]) -> CommunityId | None:
    return CommunityId(asked["community_id"][0]) if "community_id" in asked else None


@router.get("/reputation", **operation("insights", ReputationOut, asks=REPUTATION))
@listing(REPUTATION)
async def get_reputation(call: InWorkspace) -> Response:
    """How the workspace, or one of its communities, is thought of: a score with its parts, what
    each was reckoned from and what is behind it. What is not known is null, never 0."""
    room, asked = call.app.insights, REPUTATION.parse(call.asked)
    return await call.read(
        lambda actor: read_reputation(room, actor, _community(asked), asked.get("day")),
        ReputationOut.of,
    )


@router.get("/reputation/history", **operation("insights", ReputationHistoryOut, asks=HISTORY))
@listing(HISTORY)
async def get_reputation_history(call: InWorkspace) -> Response:
    """The score day by day, or averaged by week or by month, of at most 400 days. Days are of the
    workspace's time zone, or of the community's."""
    room, asked = call.app.insights, HISTORY.parse(call.asked)
    bucket = Bucket(asked.get("by", [Bucket.DAY])[0])
    return await call.read(
        lambda actor: read_reputation_history(
            *(room, actor, bucket, _community(asked), asked.get("from"), asked.get("to"))
        ),
        ReputationHistoryOut.of,
    )


@router.get("/reputation/history/chart", **drawn_operation("insights", HISTORY_CHART))
@listing(HISTORY_CHART)
async def get_reputation_history_chart(call: InWorkspace) -> Response:
    """The score over time as an image, in your language, or without `Accept-Language` in that of
    the workspace. What is not known is a gap, never 0."""
    room, asked = call.app.insights, HISTORY_CHART.parse(call.asked)
    bucket = Bucket(asked.get("by", [Bucket.DAY])[0])
    history = await read_reputation_history(
        *(room, call.actor, bucket, _community(asked), asked.get("from"), asked.get("to"))
    )
    look = await read_look(room, call.actor)
    language = spoken_in(call.accepts_language, call.language, look.language)
    picture = chart_of_reputation(history, look, language)
    return await painted(room.painter, picture, asked, "reputation")


@router.get("/reputation-weights", **operation("insights", ReputationWeightsOut))
async def get_reputation_weights(call: InWorkspace) -> Response:
    """Read what weighs how much in the workspace's reputation."""
    room = call.app.insights
    return await call.read(
        lambda actor: read_reputation_weights(room, actor), ReputationWeightsOut.of
    )


@router.patch("/reputation-weights", **operation("insights", ReputationWeightsOut, changes=True))
async def patch_reputation_weights(body: ReputationWeightsChange, call: InWorkspace) -> Response:
    """Change what weighs how much. Every day is reckoned by it from now on, those that are over
    too."""
    room, version, changes = call.app.insights, call.required_version, body.changes()
    return await call.change(
        lambda actor: change_reputation_weights(room, actor, version, changes),
        ReputationWeightsOut.of,
    )
