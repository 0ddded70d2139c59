"""What members did: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.activity_schemas import ActivitiesIn, ActivitiesOut, ActivityIn, ActivityOut
from api.operation import Operation
from api.paging import Choice, Kind, Listing, Moment, Texts
from domain.members.activity import ActivityKind
from domain.members.use_cases.record_activities import (
    list_activities,
    read_timeline,
    record_activities,
    record_activity,
)
from domain.shared.ids import MemberId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
OF_A_MEMBER: dict[str, Kind] = {
    "kind": Choice(ActivityKind),
    "type": Texts(),
    "platform": Texts(),
    "community_id": Texts(),
    "channel_id": Texts(),
    "source": Texts(),
    "at": Moment(),
}
TIMELINE = Listing(("at",), OF_A_MEMBER, default="-at")
ACTIVITIES = Listing(("at",), {**OF_A_MEMBER, "external_id": Texts()}, default="-at")


TOLD = operation("activities", ActivityOut)
TOLD["responses"][201] = {"model": ActivityOut, "description": "It was not told before."}


@router.post("/activities", **TOLD)
async def post_activity(body: ActivityIn, call: InWorkspace) -> Response:
    """Tell what a member did in a product of your own. Told again under the same source and
    external id it changes nothing, and what is there is the answer."""
    room = call.app.members
    return await call.change(
        lambda actor: record_activity(room, actor, body.told()),
        ActivityOut.of_recorded,
        status=lambda recorded: 201 if recorded.is_new else 200,
    )


@router.post("/activities/batch", **operation("activities", ActivitiesOut))
async def post_activities_batch(body: ActivitiesIn, call: InWorkspace) -> Response:
    """Tell many at once. Each is judged alone; told again, none is written twice."""
    room = call.app.members
    return await call.change(
        lambda actor: record_activities(room, actor, body.told()), ActivitiesOut.of
    )


@router.get("/activities", **operation("activities", page_of(ActivityOut), lists=ACTIVITIES))
@listing(ACTIVITIES)
async def get_activities(call: InWorkspace) -> Response:
    """What was done in a workspace, or with `community_id` in one community, the latest first."""
    room = call.app.members
    return await call.page(
        ACTIVITIES, lambda actor, wanted: list_activities(room, actor, wanted), ActivityOut.of
    )


@router.get(
    "/members/{member_id}/activities",
    **operation("activities", page_of(ActivityOut), lists=TIMELINE),
)
@listing(TIMELINE)
async def get_member_activities(member_id: str, call: InWorkspace) -> Response:
    """A member's timeline across all channels and products, the latest first; with what was done by
    whoever is part of them."""
    room = call.app.members
    return await call.page(
        TIMELINE,
        lambda actor, wanted: read_timeline(room, actor, MemberId(member_id), wanted),
        ActivityOut.of,
    )
