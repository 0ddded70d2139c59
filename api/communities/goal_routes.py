"""Goals of communities: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.communities.goal_schemas import GoalChange, GoalIn, GoalOut, GoalValueIn
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment
from domain.communities.goal import GoalMetric, GoalState
from domain.communities.use_cases.keep_goals import (
    change_goal,
    enter_goal_value,
    list_goals,
    read_goal,
    remove_goal,
    set_goal,
)
from domain.shared.ids import CommunityId, GoalId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
GOALS = Listing(
    ("id", "created_at", "name"),
    {"state": Choice(GoalState), "metric": Choice(GoalMetric), "due_at": Moment()},
)


@router.post("/communities/{community_id}/goals", **operation("communities", GoalOut, creates=True))
async def post_community_goal(community_id: str, body: GoalIn, call: InWorkspace) -> Response:
    """Set a goal: by a metric that the service measures, or one that people check. One that is at
    its target is reached at once."""
    room, id = call.app.communities, CommunityId(community_id)
    return await call.change(
        lambda actor: set_goal(room, actor, id, body.request()),
        GoalOut.of,
        status=201,
        location="/v1/goals/{}",
    )


@router.get(
    "/communities/{community_id}/goals",
    **operation("communities", page_of(GoalOut), lists=GOALS),
)
@listing(GOALS)
async def get_community_goals(community_id: str, call: InWorkspace) -> Response:
    """List a community's goals, each with how it stands now."""
    room, id = call.app.communities, CommunityId(community_id)
    return await call.page(
        GOALS, lambda actor, wanted: list_goals(room, actor, id, wanted), GoalOut.of
    )


@router.get("/goals/{goal_id}", **operation("communities", GoalOut))
async def get_goal(goal_id: str, call: InWorkspace) -> Response:
    """Read a goal, and how it stands now."""
    room, id = call.app.communities, GoalId(goal_id)
    return await call.read(lambda actor: read_goal(room, actor, id), GoalOut.of)


@router.patch("/goals/{goal_id}", **operation("communities", GoalOut, changes=True))
async def patch_goal(goal_id: str, body: GoalChange, call: InWorkspace) -> Response:
    """Change a goal that is open. What it goes by stays: for that, set another."""
    room, version, changes = call.app.communities, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_goal(room, actor, GoalId(goal_id), version, changes), GoalOut.of
    )


@router.post("/goals/{goal_id}/value", **operation("communities", GoalOut, may_match=True))
async def post_goal_value(goal_id: str, body: GoalValueIn, call: InWorkspace) -> Response:
    """Say how a goal stands that people check. At its target it is reached, for good."""
    room, version, id = call.app.communities, call.version, GoalId(goal_id)
    return await call.change(
        lambda actor: enter_goal_value(room, actor, id, version, body.value), GoalOut.of
    )


@router.delete("/goals/{goal_id}", **operation("communities", GoalOut, may_match=True))
async def delete_goal(goal_id: str, call: InWorkspace) -> Response:
    """Take a goal away, whatever became of it."""
    room, version, id = call.app.communities, call.version, GoalId(goal_id)
    return await call.change(lambda actor: remove_goal(room, actor, id, version), GoalOut.of)
