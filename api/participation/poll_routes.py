"""Polls: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.participation.poll_schemas import PollChange, PollIn, PollOut
from domain.participation.poll import PollKind, PollMove, PollState, WhoVotes
from domain.participation.use_cases.poll_keep import (
    change_poll,
    create_poll,
    list_polls,
    move_poll,
    read_poll,
)
from domain.shared.ids import PollId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
POLLS = Listing(
    ("id", "created_at", "updated_at", "opens_at"),
    {
        "state": Choice(PollState),
        "kind": Choice(PollKind),
        "who": Choice(WhoVotes),
        "community_id": Texts(),
        "segment_id": Texts(),
        "campaign_id": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)


@router.post("/polls", **operation("polls", PollOut, creates=True))
async def post_poll(body: PollIn, call: InWorkspace) -> Response:
    """Write down a poll, as a draft: nobody sees it yet."""
    room = call.app.participation
    return await call.change(
        lambda actor: create_poll(room, actor, body.request(room.polls.clock)),
        PollOut.of,
        status=201,
        location="/v1/polls/{}",
    )


@router.get("/polls", **operation("polls", page_of(PollOut), lists=POLLS))
@listing(POLLS)
async def get_polls(call: InWorkspace) -> Response:
    """List polls. Sorted by when they open, those without a time come after all others."""
    room = call.app.participation
    return await call.page(POLLS, lambda actor, wanted: list_polls(room, actor, wanted), PollOut.of)


@router.get("/polls/{poll_id}", **operation("polls", PollOut))
async def get_poll(poll_id: str, call: InWorkspace) -> Response:
    """Read a poll."""
    room = call.app.participation
    return await call.read(lambda actor: read_poll(room, actor, PollId(poll_id)), PollOut.of)


@router.patch("/polls/{poll_id}", **operation("polls", PollOut, changes=True))
async def patch_poll(poll_id: str, body: PollChange, call: InWorkspace) -> Response:
    """Change a poll before it opens. Once it is open it can only be closed earlier, and its
    `metadata` and `external_id` changed."""
    room, version = call.app.participation, call.required_version
    changes = body.changed(room.polls.clock)
    return await call.change(
        lambda actor: change_poll(room, actor, PollId(poll_id), version, changes), PollOut.of
    )


@router.post("/polls/{poll_id}/schedule", **operation("polls", PollOut, may_match=True))
async def post_poll_schedule(poll_id: str, call: InWorkspace) -> Response:
    """Have it open by itself at its time, and close by itself."""
    return await _moved(call, poll_id, PollMove.SCHEDULE)


@router.post("/polls/{poll_id}/open", **operation("polls", PollOut, may_match=True))
async def post_poll_open(poll_id: str, call: InWorkspace) -> Response:
    """Open it now."""
    return await _moved(call, poll_id, PollMove.OPEN)


@router.post("/polls/{poll_id}/close", **operation("polls", PollOut, may_match=True))
async def post_poll_close(poll_id: str, call: InWorkspace) -> Response:
    """Close it now. Every vote that was answered before counts, and none after."""
    return await _moved(call, poll_id, PollMove.CLOSE)


@router.post("/polls/{poll_id}/cancel", **operation("polls", PollOut, may_match=True))
async def post_poll_cancel(poll_id: str, call: InWorkspace) -> Response:
    """Call it off, before it opens or while it is open."""
    return await _moved(call, poll_id, PollMove.CANCEL)


@router.post("/polls/{poll_id}/archive", **operation("polls", PollOut, may_match=True))
async def post_poll_archive(poll_id: str, call: InWorkspace) -> Response:
    """Put it away, for good. Its results can still be read."""
    return await _moved(call, poll_id, PollMove.ARCHIVE)


async def _moved(call: InWorkspace, poll_id: str, move: PollMove) -> Response:
    room, version = call.app.participation, call.version
    return await call.change(
        lambda actor: move_poll(room, actor, PollId(poll_id), version, move), PollOut.of
    )
