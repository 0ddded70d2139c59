"""Milestones and streaks: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.milestone_schemas import (
    MemberMilestoneOut,
    MemberStreakOut,
    MilestoneIn,
    MilestoneOut,
)
from api.members.value_routes import One
from api.members.value_schemas import WORD
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.queries import OneOf, Question, Questions
from domain.members.milestone import MilestoneKind
from domain.members.streak import Unit
from domain.members.use_cases.keep_milestones import (
    create_milestone,
    list_milestones,
    list_reached,
    list_who_reached,
    read_milestone,
    remove_milestone,
)
from domain.members.use_cases.read_streak import read_streak
from domain.shared.ids import MemberId, MilestoneId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


MILESTONES = Listing(
    ("id", "name", "created_at"), {"external_id": Texts(), "kind": Choice(MilestoneKind)}
)
WHO_REACHED = Listing(("id", "reached_at"), {"reached_at": Moment()})
REACHED = Listing(("id", "reached_at"), {"milestone_id": Texts(), "reached_at": Moment()})
STREAK = Questions(
    {
        "unit": Question(OneOf(Unit), "Days, or weeks from Monday to Sunday. Without it, days."),
        "activity": Question(
            One(WORD, "comment"), "Which kind of activity counts. Without it, anything but leaving."
        ),
    }
)


@router.post("/milestones", **operation("members", MilestoneOut, creates=True))
async def post_milestone(body: MilestoneIn, call: InWorkspace) -> Response:
    """Set up a milestone that each member reaches once. Whoever has what it takes already reaches
    it shortly afterwards. How it is reached never changes: for that, set up another."""
    room = call.app.members
    return await call.change(
        lambda actor: create_milestone(room, actor, body.request()),
        MilestoneOut.of,
        status=201,
        location="/v1/milestones/{}",
    )


@router.get("/milestones", **operation("members", page_of(MilestoneOut), lists=MILESTONES))
@listing(MILESTONES)
async def get_milestones(call: InWorkspace) -> Response:
    """List milestones."""
    room = call.app.members
    return await call.page(
        MILESTONES, lambda actor, wanted: list_milestones(room, actor, wanted), MilestoneOut.of
    )


@router.get("/milestones/{milestone_id}", **operation("members", MilestoneOut))
async def get_milestone(milestone_id: str, call: InWorkspace) -> Response:
    """Read a milestone."""
    room, id = call.app.members, MilestoneId(milestone_id)
    return await call.read(lambda actor: read_milestone(room, actor, id), MilestoneOut.of)


@router.delete("/milestones/{milestone_id}", **operation("members", MilestoneOut, may_match=True))
async def delete_milestone(milestone_id: str, call: InWorkspace) -> Response:
    """Take a milestone away. Who reached it stays known."""
    room, version, id = call.app.members, call.version, MilestoneId(milestone_id)
    return await call.change(
        lambda actor: remove_milestone(room, actor, id, version), MilestoneOut.of
    )


@router.get(
    "/milestones/{milestone_id}/members",
    **operation("members", page_of(MemberMilestoneOut), lists=WHO_REACHED),
)
@listing(WHO_REACHED)
async def get_milestone_members(milestone_id: str, call: InWorkspace) -> Response:
    """List who reached a milestone."""
    room, id = call.app.members, MilestoneId(milestone_id)
    return await call.page(
        WHO_REACHED,
        lambda actor, wanted: list_who_reached(room, actor, id, wanted),
        MemberMilestoneOut.of,
    )


@router.get(
    "/members/{member_id}/milestones",
    **operation("members", page_of(MemberMilestoneOut), lists=REACHED),
)
@listing(REACHED)
async def get_member_milestones(member_id: str, call: InWorkspace) -> Response:
    """List what a member reached, with whoever is part of them; also milestones that were taken
    away since."""
    room, id = call.app.members, MemberId(member_id)
    return await call.page(
        REACHED,
        lambda actor, wanted: list_reached(room, actor, id, wanted),
        MemberMilestoneOut.of,
    )


@router.get("/members/{member_id}/streak", **operation("members", MemberStreakOut, asks=STREAK))
@listing(STREAK)
async def get_member_streak(member_id: str, call: InWorkspace) -> Response:
    """How many days or weeks one after another a member did something, in the workspace's zone:
    now, and at most. It is reckoned from what was done, at this moment."""
    room, asked = call.app.members, STREAK.parse(call.request.query_params)
    [unit], [word] = asked.get("unit", [Unit.DAY]), asked.get("activity", [None])
    return await call.read(
        lambda actor: read_streak(room, actor, MemberId(member_id), Unit(unit), word),
        MemberStreakOut.of,
    )
