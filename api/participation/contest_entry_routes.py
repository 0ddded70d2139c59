"""Entries, what a jury says of them, and prizes: each route asks one use case."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.participation.contest_entry_schemas import (
    ClaimLinkOut,
    ContestAwardOut,
    ContestEntryIn,
    ContestEntryOut,
    ContestScoreOut,
    EntryReasonIn,
    FulfilIn,
    ScoreIn,
)
from api.security import count_guess
from domain.participation.contest_award import AwardState
from domain.participation.contest_entry import EntryState
from domain.participation.contest_errors import ContestCodeWrong
from domain.participation.contest_rules import EntryWay
from domain.participation.use_cases.enter_contest import enter_contest
from domain.participation.use_cases.give_prizes import (
    fulfil_award,
    list_awards,
    make_claim_link,
    read_award,
)
from domain.participation.use_cases.judge_entries import (
    judge_entry,
    list_entries,
    list_scores,
    read_entry,
    score_entry,
)
from domain.shared.ids import ContestAwardId, ContestEntryId, ContestId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ENTRIES = Listing(
    ("id", "created_at", "updated_at"),
    {
        "contest_id": Texts(),
        "state": Choice(EntryState),
        "way": Choice(EntryWay),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
SCORES = Listing(
    ("id", "created_at", "total"),
    {
        "contest_id": Texts(),
        "entry_id": Texts(),
        "juror": Texts(),
        "created_at": Moment(),
    },
)
AWARDS = Listing(
    ("id", "created_at", "updated_at", "place"),
    {
        "contest_id": Texts(),
        "entry_id": Texts(),
        "state": Choice(AwardState),
        "created_at": Moment(),
    },
)


@router.post(
    "/contests/{contest_id}/entries", **operation("contests", ContestEntryOut, creates=True)
)
async def post_contest_entry(contest_id: str, body: ContestEntryIn, call: InWorkspace) -> Response:
    """Enter a contest for somebody of yours, or, with a session token, for oneself. What can be
    checked is said at once; what a moderator decides is not."""
    room = call.app.participation.contests
    try:
        return await call.change(
            lambda actor: enter_contest(room, actor, ContestId(contest_id), body.request()),
            ContestEntryOut.of,
            status=201,
            location="/v1/contest-entries/{}",
        )
    except ContestCodeWrong:
        await count_guess(call.request.app.state.house, call.request)
        raise


@router.get("/contest-entries", **operation("contests", page_of(ContestEntryOut), lists=ENTRIES))
@listing(ENTRIES)
async def get_contest_entries(call: InWorkspace) -> Response:
    """List entries, of one contest or of all."""
    room = call.app.participation.contests
    return await call.page(
        ENTRIES, lambda actor, wanted: list_entries(room, actor, wanted), ContestEntryOut.of
    )


@router.get("/contest-entries/{entry_id}", **operation("contests", ContestEntryOut))
async def get_contest_entry(entry_id: str, call: InWorkspace) -> Response:
    """Read an entry."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: read_entry(room, actor, ContestEntryId(entry_id)), ContestEntryOut.of
    )


@router.post(
    "/contest-entries/{entry_id}/accept", **operation("contests", ContestEntryOut, may_match=True)
)
async def post_contest_entry_accept(entry_id: str, call: InWorkspace) -> Response:
    """Let an entry in that was held, or kept out."""
    return await _judged(call, entry_id, EntryState.ACCEPTED)


@router.post(
    "/contest-entries/{entry_id}/reject", **operation("contests", ContestEntryOut, may_match=True)
)
async def post_contest_entry_reject(
    entry_id: str, body: EntryReasonIn, call: InWorkspace
) -> Response:
    """Keep an entry out, with a reason. It still counts as one of that person's tries."""
    return await _judged(call, entry_id, EntryState.REJECTED, body.reason)


@router.post(
    "/contest-entries/{entry_id}/withdraw",
    **operation("contests", ContestEntryOut, may_match=True),
)
async def post_contest_entry_withdraw(entry_id: str, call: InWorkspace) -> Response:
    """Take an entry back for whoever entered. They may enter again."""
    return await _judged(call, entry_id, EntryState.WITHDRAWN)


@router.put("/contest-entries/{entry_id}/score", **operation("contests", ContestScoreOut))
async def put_contest_entry_score(entry_id: str, body: ScoreIn, call: InWorkspace) -> Response:
    """Say as a juror how good an entry is. Said again, it takes the place of what you said."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: score_entry(room, actor, ContestEntryId(entry_id), body.points, body.note),
        ContestScoreOut.of,
    )


@router.get("/contest-scores", **operation("contests", page_of(ContestScoreOut), lists=SCORES))
@listing(SCORES)
async def get_contest_scores(call: InWorkspace) -> Response:
    """List what jurors said."""
    room = call.app.participation.contests
    return await call.page(
        SCORES, lambda actor, wanted: list_scores(room, actor, wanted), ContestScoreOut.of
    )


@router.get("/contest-awards", **operation("contests", page_of(ContestAwardOut), lists=AWARDS))
@listing(AWARDS)
async def get_contest_awards(call: InWorkspace) -> Response:
    """List who won what, and what became of it."""
    room = call.app.participation.contests
    return await call.page(
        AWARDS, lambda actor, wanted: list_awards(room, actor, wanted), ContestAwardOut.of
    )


@router.get("/contest-awards/{award_id}", **operation("contests", ContestAwardOut))
async def get_contest_award(award_id: str, call: InWorkspace) -> Response:
    """Read an award."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: read_award(room, actor, ContestAwardId(award_id)), ContestAwardOut.of
    )


@router.post(
    "/contest-awards/{award_id}/claim-link", **operation("contests", ClaimLinkOut, once=True)
)
async def post_contest_award_claim_link(award_id: str, call: InWorkspaceOnce) -> Response:
    """Make the address at which the winner claims, once. One that was made before opens nothing any
    more. Bring it to them yourself."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: make_claim_link(room, actor, ContestAwardId(award_id)), ClaimLinkOut.of
    )


@router.post(
    "/contest-awards/{award_id}/fulfil", **operation("contests", ContestAwardOut, may_match=True)
)
async def post_contest_award_fulfil(award_id: str, body: FulfilIn, call: InWorkspace) -> Response:
    """Say that the winner has the prize."""
    room, version = call.app.participation.contests, call.version
    return await call.change(
        lambda actor: fulfil_award(room, actor, ContestAwardId(award_id), version, body.note),
        ContestAwardOut.of,
    )


async def _judged(
    call: InWorkspace, entry_id: str, state: EntryState, reason: str | None = None
) -> Response:
    room, version = call.app.participation.contests, call.version
    return await call.change(
        lambda actor: judge_entry(room, actor, ContestEntryId(entry_id), version, state, reason),
        ContestEntryOut.of,
    )
