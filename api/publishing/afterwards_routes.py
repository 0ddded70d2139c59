"""What is done once a message has gone out, or has not:
each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.afterwards_schemas import CandidatesOut, RetryIn, ReviseIn, RevisionsOut
from api.publishing.schemas import MessageOut
from domain.publishing.use_cases.find_candidates import find_candidates
from domain.publishing.use_cases.read_publishing import list_revisions
from domain.publishing.use_cases.retry_message import retry_message
from domain.publishing.use_cases.revise_message import revise_message
from domain.shared.ids import MessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)

ALL = RetryIn()


@router.post(
    "/messages/{message_id}/retry",
    **operation("messages", MessageOut, once=True, may_match=True),
)
async def post_message_retry(
    message_id: str, call: InWorkspaceOnce, body: RetryIn = ALL
) -> Response:
    """Send once more what a platform did not take, where the cause may pass. A thread goes on where
    it stopped. What is out, waits, or would be refused again is left alone."""
    room, version = call.app.publishing, call.version
    chosen = body.chosen()
    return await call.change(
        lambda actor: retry_message(room, actor, MessageId(message_id), version, chosen),
        MessageOut.of,
    )


@router.post(
    "/messages/{message_id}/revise",
    **operation("messages", MessageOut, once=True, may_match=True),
)
async def post_message_revise(message_id: str, body: ReviseIn, call: InWorkspaceOnce) -> Response:
    """Change what a message says on every platform it is out on, and keep what it said before. A
    post that stays as it was says why; the same request again tries it once more. Where a policy
    requires approval the new words are in review, and nothing is changed before the last yes."""
    room, version = call.app.publishing, call.version
    changes = body.changed()
    return await call.change(
        lambda actor: revise_message(room, actor, MessageId(message_id), version, changes),
        MessageOut.of,
    )


@router.get("/messages/{message_id}/revisions", **operation("messages", RevisionsOut))
async def get_message_revisions(message_id: str, call: InWorkspace) -> Response:
    """What it said before it was revised, and what it was to say, the latest first."""
    room = call.app.publishing
    return await call.read(
        lambda actor: list_revisions(room, actor, MessageId(message_id)), RevisionsOut.of
    )


@router.get("/messages/{message_id}/candidates", **operation("messages", CandidatesOut))
async def get_message_candidates(message_id: str, call: InWorkspace) -> Response:
    """Ask the platforms which of an account's latest posts may be the one whose outcome nobody
    knows. Resolve the delivery with the one that is."""
    room = call.app.publishing
    return await call.read(
        lambda actor: find_candidates(room, actor, MessageId(message_id)), CandidatesOut.of
    )
