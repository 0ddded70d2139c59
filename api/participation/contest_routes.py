"""Contests: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.participation.contest_schemas import (
    CancelIn,
    CodesIn,
    CodesOut,
    ContestChange,
    ContestIn,
    ContestLintOut,
    ContestOut,
)
from domain.participation.contest import ContestMove, ContestStatus
from domain.participation.use_cases.keep_codes import add_codes
from domain.participation.use_cases.keep_contests import (
    change_contest,
    create_contest,
    list_contests,
    read_contest,
)
from domain.participation.use_cases.lint_contest import lint_contest
from domain.participation.use_cases.move_contest import (
    cancel_contest,
    move_contest,
    schedule_contest,
)
from domain.shared.ids import ContestId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CONTESTS = Listing(
    ("id", "created_at", "updated_at", "opens_at", "closes_at"),
    {
        "status": Choice(ContestStatus),
        "campaign_id": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)


@router.post("/contests", **operation("contests", ContestOut, creates=True))
async def post_contest(body: ContestIn, call: InWorkspace) -> Response:
    """Write down a contest, as a draft."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: create_contest(room, actor, body.request()),
        ContestOut.of,
        status=201,
        location="/v1/contests/{}",
    )


@router.get("/contests", **operation("contests", page_of(ContestOut), lists=CONTESTS))
@listing(CONTESTS)
async def get_contests(call: InWorkspace) -> Response:
    """List contests."""
    room = call.app.participation.contests
    return await call.page(
        CONTESTS, lambda actor, wanted: list_contests(room, actor, wanted), ContestOut.of
    )


@router.get("/contests/{contest_id}", **operation("contests", ContestOut))
async def get_contest(contest_id: str, call: InWorkspace) -> Response:
    """Read a contest."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: read_contest(room, actor, ContestId(contest_id)), ContestOut.of
    )


@router.patch("/contests/{contest_id}", **operation("contests", ContestOut, changes=True))
async def patch_contest(contest_id: str, body: ContestChange, call: InWorkspace) -> Response:
    """Change a contest. Once its rules are published, its title, its rules and its times stay as
    they are."""
    room, version = call.app.participation.contests, call.required_version
    changes = body.changed()
    return await call.change(
        lambda actor: change_contest(room, actor, ContestId(contest_id), version, changes),
        ContestOut.of,
    )


@router.post("/contests/{contest_id}/lint", **operation("contests", ContestLintOut, reads=True))
async def post_contest_lint(contest_id: str, call: InWorkspace) -> Response:
    """See what the platforms that its rules name ask of promotions, and what of it is not there.
    Errors keep the contest from being published; warnings do not."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: lint_contest(room, actor, ContestId(contest_id)), ContestLintOut.of
    )


@router.post("/contests/{contest_id}/schedule", **operation("contests", ContestOut, may_match=True))
async def post_contest_schedule(contest_id: str, call: InWorkspace) -> Response:
    """Publish the rules, for good: their hash is told, and the hash of the seed that will be drawn
    with. It opens at its time, or at once where that is past."""
    room, version = call.app.participation.contests, call.version
    return await call.change(
        lambda actor: schedule_contest(room, actor, ContestId(contest_id), version), ContestOut.of
    )


@router.post("/contests/{contest_id}/cancel", **operation("contests", ContestOut, may_match=True))
async def post_contest_cancel(contest_id: str, body: CancelIn, call: InWorkspace) -> Response:
    """Call a contest off, with a reason. Once its draw is committed to, it cannot be."""
    room, version = call.app.participation.contests, call.version
    return await call.change(
        lambda actor: cancel_contest(room, actor, ContestId(contest_id), version, body.reason),
        ContestOut.of,
    )


@router.post("/contests/{contest_id}/judge", **operation("contests", ContestOut, may_match=True))
async def post_contest_judge(contest_id: str, call: InWorkspace) -> Response:
    """Let the jury begin, once the contest is closed."""
    return await _moved(call, contest_id, ContestMove.JUDGE)


@router.post("/contests/{contest_id}/finish", **operation("contests", ContestOut, may_match=True))
async def post_contest_finish(contest_id: str, call: InWorkspace) -> Response:
    """Say that all is done: no place passes on any more."""
    return await _moved(call, contest_id, ContestMove.FINISH)


@router.post("/contests/{contest_id}/archive", **operation("contests", ContestOut, may_match=True))
async def post_contest_archive(contest_id: str, call: InWorkspace) -> Response:
    """Put a contest away, for good: its page is gone, and it stays as it is."""
    return await _moved(call, contest_id, ContestMove.ARCHIVE)


@router.post("/contests/{contest_id}/codes", **operation("contests", CodesOut, once=True))
async def post_contest_codes(contest_id: str, body: CodesIn, call: InWorkspaceOnce) -> Response:
    """Bring codes with which people enter, or have some made. Each is good for one entry; only
    their hashes are kept."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: add_codes(room, actor, ContestId(contest_id), body.codes, body.make),
        CodesOut.of,
    )


async def _moved(call: InWorkspace, contest_id: str, move: ContestMove) -> Response:
    room, version = call.app.participation.contests, call.version
    return await call.change(
        lambda actor: move_contest(room, actor, ContestId(contest_id), version, move),
        ContestOut.of,
    )
