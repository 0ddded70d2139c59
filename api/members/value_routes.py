"""What members are worth: each route parses, asks one use case, shapes the answer."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import QueryParams

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.edge import UnknownParameter
from api.members.value_schemas import (
    KINDS,
    LeaderboardEntryOut,
    MemberLevelsOut,
    MemberValueOut,
    ValueSchemeIn,
    ValueSchemeOut,
)
from api.operation import Operation
from api.paging import Listing, Texts
from api.queries import Day, OneOf, Question, Questions
from domain.members.standing import Measure, Window
from domain.members.use_cases.keep_value_scheme import read_value_scheme, set_value_scheme
from domain.members.use_cases.read_values import (
    count_levels,
    read_leaderboard,
    read_value,
)
from domain.shared.ids import MemberId
from domain.shared.paging import PageRequest, SortKey

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MEASURES = "|".join(measure.value for measure in Measure)
BY = rf"^({MEASURES}|{KINDS}|custom:[a-z][a-z0-9_.\-]{{0,59}})$"


@dataclass(frozen=True)
class One(Texts):
    """One value."""

    pattern: str = r"^[^,\x00]+$"
    expected: str = "a"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern, "maxLength": 255}

    def parse(self, text: str) -> Any:
        if not re.fullmatch(self.pattern, text) or len(text) > 255:
            raise ValueError("bad_format", {"expected": self.expected})
        return [text]


class Board(Listing):
    """A list that has an order of its own; a position in it knows how many came before."""

    def openapi(self) -> dict[str, Any]:
        found = super().openapi()["parameters"]
        return {"parameters": [one for one in found if one["name"] != "sort"]}

    def wanted(self, query: QueryParams) -> PageRequest:
        if "sort" in query:
            raise UnknownParameter(parameter="sort", pointer="parameter:sort")
        found = super().wanted(query)
        order = ("points", "id", "position", "rank", "dense_rank")
        return PageRequest(
            limit=found.limit,
            sort=tuple(SortKey(name, descending=True) for name in order),
            filters=found.filters,
        )


LEADERBOARD = Board(
    ("points",),
    {
        "window": OneOf(Window),
        "by": One(BY, "value, received, activity, comment, custom:visit"),
        "community_id": One(),
    },
    default="-points",
)
VALUE = Questions(
    {
        "as_of": Question(Day(), "As of the end of this day in UTC; without it, of today."),
        "community_id": Question(One(), "Only what was done in this community."),
    }
)


@router.get("/value-scheme", **operation("members", ValueSchemeOut))
async def get_value_scheme(call: InWorkspace) -> Response:
    """Read what weighs how much, how soon it fades, and which levels there are."""
    room = call.app.members
    return await call.read(lambda actor: read_value_scheme(room, actor), ValueSchemeOut.of)


@router.put("/value-scheme", **operation("members", ValueSchemeOut, may_match=True))
async def put_value_scheme(body: ValueSchemeIn, call: InWorkspace) -> Response:
    """Say what weighs how much, how soon it fades, and which levels there are. Everybody is
    reckoned anew by it, within moments or, where there are very many, minutes."""
    room, version = call.app.members, call.version
    months = body.demotion_months
    return await call.change(
        lambda actor: set_value_scheme(
            *(room, actor, version, body.weighed(), body.reached()), body.keep_percent, months
        ),
        ValueSchemeOut.of,
    )


@router.get("/members/{member_id}/value", **operation("members", MemberValueOut, asks=VALUE))
@listing(VALUE)
async def get_member_value(member_id: str, call: InWorkspace) -> Response:
    """What a member is worth, with all of which it is made, reckoned from what is known at this
    moment; with `as_of` from what is known of the days until then."""
    room, asked = call.app.members, VALUE.parse(call.request.query_params)
    [community_id] = asked.get("community_id", [None])
    as_of = asked.get("as_of")
    return await call.read(
        lambda actor: read_value(room, actor, MemberId(member_id), as_of, community_id),
        lambda found, _: MemberValueOut.shaped(found, community_id),
    )


@router.get(
    "/leaderboard",
    **operation("members", page_of(LeaderboardEntryOut), lists=LEADERBOARD),
)
@listing(LEADERBOARD)
async def get_leaderboard(call: InWorkspace) -> Response:
    """Who is worth most, in the last seven or thirty days of UTC with today, or of all time: by all
    value, by what was `received`, by all `activity`, or by one kind of it. Points of all time fade,
    those of a window do not. Bots, and whoever is part of another, are not in it."""
    room = call.app.members
    return await call.page(
        LEADERBOARD,
        lambda actor, wanted: read_leaderboard(room, actor, wanted),
        LeaderboardEntryOut.of,
    )


@router.get("/member-levels", **operation("members", MemberLevelsOut))
async def get_member_levels(call: InWorkspace) -> Response:
    """How many members are on each level, and how much that holds the community together."""
    room = call.app.members
    return await call.read(lambda actor: count_levels(room, actor), MemberLevelsOut.of)
