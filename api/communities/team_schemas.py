"""The wire shape of who looks after a community."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from api.wire import FieldFault, In, Out
from domain.communities.team import TeamPart, TeamPlace
from domain.shared.ids import TeammateId

MOST_PLACES = 50


class TeamPlaceIn(In):
    teammate_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        examples=["tm_01j9z3v8k4e5r6t7y8w9q0a1s2"]
    )
    part: TeamPart


def _each_once(team: list[TeamPlaceIn]) -> list[TeamPlaceIn]:
    if len({(one.teammate_id, one.part) for one in team}) != len(team):
        raise FieldFault("duplicate")
    return team


Team = Annotated[
    list[TeamPlaceIn],
    Field(
        max_length=MOST_PLACES,
        description="Which teammates look after it, and in which part; one may have several. It "
        "grants nothing: that is what roles are for. Whoever is suspended, or loses their role in "
        "this workspace, is taken out.",
    ),
    AfterValidator(_each_once),
]


def places(given: list[TeamPlaceIn]) -> tuple[TeamPlace, ...]:
    return tuple(TeamPlace(TeammateId(one.teammate_id), one.part) for one in given)


class TeamPlaceOut(Out):
    teammate_id: str
    part: TeamPart

    @classmethod
    def all_of(cls, team: tuple[TeamPlace, ...]) -> "list[TeamPlaceOut]":
        return [cls(teammate_id=one.teammate_id, part=one.part) for one in team]
