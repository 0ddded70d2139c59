"""Taking part in challenges, and who came how far: each route asks one use case."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import QueryParams

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.edge import UnknownParameter
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.participation.challenge_check_in_schemas import (
    ChallengeCheckInIn,
    ChallengeCheckInOut,
    ChallengeMarkOut,
    ChallengeStandingOut,
    TakenPartOut,
)
from domain.participation.challenge import CheckInWay, CheerState
from domain.participation.use_cases.check_in import check_in
from domain.participation.use_cases.keep_challenges import (
    list_check_ins,
    list_marks,
    read_challenge_leaderboard,
)
from domain.shared.ids import ChallengeId
from domain.shared.paging import PageRequest, SortKey

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PATH = "/challenges/{challenge_id}"


class Board(Listing):
    """A list that has an order of its own."""

    def openapi(self) -> dict[str, Any]:
        found = super().openapi()["parameters"]
        return {"parameters": [one for one in found if one["name"] != "sort"]}

    def wanted(self, query: QueryParams) -> PageRequest:
        if "sort" in query:
            raise UnknownParameter(parameter="sort", pointer="parameter:sort")
        found = super().wanted(query)
        order = ("done", "longest", "last_at", "member_id")
        sort = tuple(SortKey(name, descending=True) for name in order)
        return PageRequest(limit=found.limit, sort=sort, filters=found.filters)


CHECK_INS = Listing(
    ("id", "at", "created_at"), {"member_id": Texts(), "way": Choice(CheckInWay), "at": Moment()}
)
MARKS = Listing(
    ("id", "at"),
    {
        "member_id": Texts(),
        "mark": Texts(),
        "congratulation": Choice(CheerState),
        "at": Moment(),
    },
)
BOARD = Board(("done",), {"member_id": Texts()}, default="-done")


@router.post(f"{PATH}/check-ins", **operation("challenges", TakenPartOut, creates=True))
async def post_challenge_check_in(
    challenge_id: str, body: ChallengeCheckInIn, call: InWorkspace
) -> Response:
    """Say that somebody took part, or, with a session token, that one did oneself. Of each member
    and day or week there is one: the same again is answered with what is there."""
    room, id = call.app.participation.challenges, ChallengeId(challenge_id)
    return await call.change(
        lambda actor: check_in(room, actor, id, body.request()), TakenPartOut.of, status=201
    )


@router.get(
    f"{PATH}/check-ins",
    **operation("challenges", page_of(ChallengeCheckInOut), lists=CHECK_INS),
)
@listing(CHECK_INS)
async def get_challenge_check_ins(challenge_id: str, call: InWorkspace) -> Response:
    """List who took part when, and by what that was seen."""
    room, id = call.app.participation.challenges, ChallengeId(challenge_id)
    return await call.page(
        CHECK_INS,
        lambda actor, wanted: list_check_ins(room, actor, id, wanted),
        ChallengeCheckInOut.of,
    )


@router.get(
    f"{PATH}/leaderboard",
    **operation("challenges", page_of(ChallengeStandingOut), lists=BOARD),
)
@listing(BOARD)
async def get_challenge_leaderboard(challenge_id: str, call: InWorkspace) -> Response:
    """List everybody who takes part, with how far they have come: first whoever took part most
    often, then whoever has the longest streak, then whoever got there first. Members who are part
    of another count with that one."""
    room, id = call.app.participation.challenges, ChallengeId(challenge_id)
    return await call.page(
        BOARD,
        lambda actor, wanted: read_challenge_leaderboard(room, actor, id, wanted),
        ChallengeStandingOut.of,
    )


@router.get(f"{PATH}/marks", **operation("challenges", page_of(ChallengeMarkOut), lists=MARKS))
@listing(MARKS)
async def get_challenge_marks(challenge_id: str, call: InWorkspace) -> Response:
    """List who reached the goal or a step of a streak, and whether they were congratulated, or why
    not."""
    room, id = call.app.participation.challenges, ChallengeId(challenge_id)
    return await call.page(
        MARKS, lambda actor, wanted: list_marks(room, actor, id, wanted), ChallengeMarkOut.of
    )
