"""Assignment policies, and who takes new conversations: each route parses, asks one use case,
shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.assignment_schemas import (
    AssignmentPolicyChange,
    AssignmentPolicyIn,
    AssignmentPolicyOut,
    AvailabilityIn,
    AvailabilityOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.inbox.availability import AvailabilityState
from domain.inbox.use_cases.keep_assignment_policies import (
    change_assignment_policy,
    create_assignment_policy,
    list_assignment_policies,
    read_assignment_policy,
    remove_assignment_policy,
)
from domain.inbox.use_cases.keep_availability import (
    list_availabilities,
    read_availability,
    set_availability,
)
from domain.shared.ids import AssignmentPolicyId, TeammateId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
POLICIES = Listing(
    ("position", "id", "created_at", "updated_at"),
    {"business_calendar_id": Texts(), "external_id": Texts(), "created_at": Moment()},
    default="position",
)
AVAILABILITIES = Listing(
    ("id", "updated_at"),
    {"teammate_id": Texts(), "state": Choice(AvailabilityState)},
    default="id",
)
POLICY_PATH = "/assignment-policies/{assignment_policy_id}"


@router.post("/assignment-policies", **operation("inbox", AssignmentPolicyOut, creates=True))
async def post_assignment_policy(body: AssignmentPolicyIn, call: InWorkspace) -> Response:
    """Have conversations given to somebody when nobody has them in hand: those that wait already,
    and those that come."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_assignment_policy(room, actor, body.request()),
        AssignmentPolicyOut.of,
        status=201,
        location="/v1/assignment-policies/{}",
    )


@router.get(
    "/assignment-policies", **operation("inbox", page_of(AssignmentPolicyOut), lists=POLICIES)
)
@listing(POLICIES)
async def get_assignment_policies(call: InWorkspace) -> Response:
    """List assignment policies, in the order in which they are tried."""
    room = call.app.inbox
    return await call.page(
        POLICIES,
        lambda actor, wanted: list_assignment_policies(room, actor, wanted),
        AssignmentPolicyOut.of,
    )


@router.get(POLICY_PATH, **operation("inbox", AssignmentPolicyOut))
async def get_assignment_policy(assignment_policy_id: str, call: InWorkspace) -> Response:
    """Read an assignment policy."""
    room, policy_id = call.app.inbox, AssignmentPolicyId(assignment_policy_id)
    return await call.read(
        lambda actor: read_assignment_policy(room, actor, policy_id), AssignmentPolicyOut.of
    )


@router.patch(POLICY_PATH, **operation("inbox", AssignmentPolicyOut, changes=True))
async def patch_assignment_policy(
    assignment_policy_id: str, body: AssignmentPolicyChange, call: InWorkspace
) -> Response:
    """Change an assignment policy. What was given already stays where it is."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    policy_id = AssignmentPolicyId(assignment_policy_id)
    return await call.change(
        lambda actor: change_assignment_policy(room, actor, policy_id, version, changes),
        AssignmentPolicyOut.of,
    )


@router.delete(POLICY_PATH, **operation("inbox", AssignmentPolicyOut, may_match=True))
async def delete_assignment_policy(assignment_policy_id: str, call: InWorkspace) -> Response:
    """Throw an assignment policy away, for good. What was given already stays where it is."""
    room, version = call.app.inbox, call.version
    policy_id = AssignmentPolicyId(assignment_policy_id)
    return await call.change(
        lambda actor: remove_assignment_policy(room, actor, policy_id, version),
        AssignmentPolicyOut.of,
    )


@router.get("/availabilities", **operation("inbox", page_of(AvailabilityOut), lists=AVAILABILITIES))
@listing(AVAILABILITIES)
async def get_availabilities(call: InWorkspace) -> Response:
    """List who takes new conversations and who does not. Whoever has never said anything is not
    among them, and is available."""
    room = call.app.inbox
    return await call.page(
        AVAILABILITIES,
        lambda actor, wanted: list_availabilities(room, actor, wanted),
        AvailabilityOut.of,
    )


@router.get("/availabilities/{teammate_id}", **operation("inbox", AvailabilityOut))
async def get_availability(teammate_id: str, call: InWorkspace) -> Response:
    """Read whether a teammate takes new conversations."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_availability(room, actor, TeammateId(teammate_id)), AvailabilityOut.of
    )


@router.put("/availabilities/{teammate_id}", **operation("inbox", AvailabilityOut, may_match=True))
async def put_availability(teammate_id: str, body: AvailabilityIn, call: InWorkspace) -> Response:
    """Say whether a teammate takes new conversations: your own, or, where you reach the whole
    inbox, anybody's. Who comes back is given at once what waits."""
    room, version, wanted = call.app.inbox, call.version, body.wanted()
    return await call.change(
        lambda actor: set_availability(room, actor, TeammateId(teammate_id), version, wanted),
        AvailabilityOut.of,
    )
