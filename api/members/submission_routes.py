"""What is handed in for missions: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.submission_schemas import (
    ApproveIn,
    RejectIn,
    SubmissionChange,
    SubmissionIn,
    SubmissionOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.members.submission import RejectReason, SubmissionState
from domain.members.use_cases.hand_in_submissions import (
    begin_submission,
    change_submission,
    list_submissions,
    read_submission,
    submit_submission,
    withdraw_submission,
)
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
    revoke_submission,
)
from domain.shared.ids import SubmissionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SUBMISSIONS = Listing(
    ("id", "created_at", "updated_at", "submitted_at"),
    {
        "mission_id": Texts(),
        "member_id": Texts(),
        "state": Choice(SubmissionState),
        "reject_reason": Choice(RejectReason),
        "is_duplicate": Flag(),
        "submitted_at": Moment(),
        "created_at": Moment(),
    },
)
PATH = "/mission-submissions/{submission_id}"


@router.post("/mission-submissions", **operation("missions", SubmissionOut, creates=True))
async def post_mission_submission(body: SubmissionIn, call: InWorkspace) -> Response:
    """Hand something in for a mission: on behalf of a member, or by a member with their own session
    token. As a draft it waits until it is submitted."""
    room = call.app.members
    return await call.change(
        lambda actor: begin_submission(room, actor, body.request()),
        SubmissionOut.of,
        status=201,
        location="/v1/mission-submissions/{}",
    )


@router.get(
    "/mission-submissions", **operation("missions", page_of(SubmissionOut), lists=SUBMISSIONS)
)
@listing(SUBMISSIONS)
async def get_mission_submissions(call: InWorkspace) -> Response:
    """List what was handed in: with `state=submitted&sort=submitted_at`, what waits for somebody to
    judge it. With a member's session token: their own."""
    room = call.app.members
    return await call.page(
        SUBMISSIONS, lambda actor, wanted: list_submissions(room, actor, wanted), SubmissionOut.of
    )


@router.get(PATH, **operation("missions", SubmissionOut))
async def get_mission_submission(submission_id: str, call: InWorkspace) -> Response:
    """Read one."""
    room, id = call.app.members, SubmissionId(submission_id)
    return await call.read(lambda actor: read_submission(room, actor, id), SubmissionOut.of)


@router.patch(PATH, **operation("missions", SubmissionOut, changes=True))
async def patch_mission_submission(
    submission_id: str, body: SubmissionChange, call: InWorkspace
) -> Response:
    """Change what is shown, before it is handed in, or before it is handed in again."""
    room, version, changes = call.app.members, call.required_version, body.wanted()
    id = SubmissionId(submission_id)
    return await call.change(
        lambda actor: change_submission(room, actor, id, version, changes), SubmissionOut.of
    )


@router.post(f"{PATH}/submit", **operation("missions", SubmissionOut, may_match=True))
async def post_mission_submission_submit(submission_id: str, call: InWorkspace) -> Response:
    """Hand in a draft, or what was rejected, where the mission lets."""
    room, id, version = call.app.members, SubmissionId(submission_id), call.version
    return await call.change(
        lambda actor: submit_submission(room, actor, id, version), SubmissionOut.of
    )


@router.post(f"{PATH}/withdraw", **operation("missions", SubmissionOut, may_match=True))
async def post_mission_submission_withdraw(submission_id: str, call: InWorkspace) -> Response:
    """Take it back before it is judged."""
    room, id, version = call.app.members, SubmissionId(submission_id), call.version
    return await call.change(
        lambda actor: withdraw_submission(room, actor, id, version), SubmissionOut.of
    )


@router.post(f"{PATH}/approve", **operation("missions", SubmissionOut, may_match=True))
async def post_mission_submission_approve(
    submission_id: str, body: ApproveIn, call: InWorkspace
) -> Response:
    """Approve it: its member gets what the mission gives, once."""
    room, id, version = call.app.members, SubmissionId(submission_id), call.version
    return await call.change(
        lambda actor: approve_submission(room, actor, id, version, body.note), SubmissionOut.of
    )


@router.post(f"{PATH}/reject", **operation("missions", SubmissionOut, may_match=True))
async def post_mission_submission_reject(
    submission_id: str, body: RejectIn, call: InWorkspace
) -> Response:
    """Reject it, for a reason."""
    room, id, version = call.app.members, SubmissionId(submission_id), call.version
    return await call.change(
        lambda actor: reject_submission(room, actor, id, version, body.reason, body.note),
        SubmissionOut.of,
    )


@router.post(f"{PATH}/revoke", **operation("missions", SubmissionOut, may_match=True))
async def post_mission_submission_revoke(
    submission_id: str, body: RejectIn, call: InWorkspace
) -> Response:
    """Take an approval back, for a reason, and what it gave with it. It counts as rejected then."""
    room, id, version = call.app.members, SubmissionId(submission_id), call.version
    return await call.change(
        lambda actor: revoke_submission(room, actor, id, version, body.reason, body.note),
        SubmissionOut.of,
    )
