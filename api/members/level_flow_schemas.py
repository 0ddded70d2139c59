"""The wire shape of how members of a community moved between levels."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from api.members.growth_schemas import SpanOut
from api.wire import Out
from domain.members.growth import LevelMove
from domain.members.use_cases.read_level_flow import LevelFlow
from domain.members.value_events import name_of


class LevelMovesOut(Out):
    """How many came from one level to another. Level 0 is none yet."""

    from_level: int
    from_name: str | None
    to_level: int
    to_name: str | None
    moves: int


class LevelBalanceOut(Out):
    """What that makes of one level. Where moves were not kept yet, `entered` and `left` are
    null."""

    level: int
    name: str | None
    members: int = Field(description="So many are on it now.")
    entered: int | None
    left: int | None


class LevelFlowOut(Out):
    community_id: str
    window: SpanOut = Field(description="Days of UTC, by which levels are reckoned.")
    known_from: date | None = Field(
        description="Since when moves are kept: when somebody in the workspace first came to"
        " another level. Null for never."
    )
    scheme_version: int
    moves: list[LevelMovesOut] | None = Field(
        description="Each time somebody came to another level; null where all of these days lie"
        " before `known_from`."
    )
    levels: list[LevelBalanceOut]

    @classmethod
    def of(cls, flow: LevelFlow, language: str) -> "LevelFlowOut":
        now = {one.level: one.members for one in flow.now}
        moves = flow.moves
        touched = {level for one in moves or () for level in (one.before, one.level)}
        known = range(len(flow.scheme.levels) + 1)
        return cls(
            community_id=flow.community_id,
            window=SpanOut.of(flow.span),
            known_from=flow.known_from,
            scheme_version=flow.scheme.version,
            moves=None
            if moves is None
            else [
                LevelMovesOut(
                    from_level=one.before,
                    from_name=name_of(flow.scheme, one.before),
                    to_level=one.level,
                    to_name=name_of(flow.scheme, one.level),
                    moves=one.count,
                )
                for one in moves
            ],
            levels=[
                LevelBalanceOut(
                    level=level,
                    name=name_of(flow.scheme, level),
                    members=now.get(level, 0),
                    entered=_sum(moves, "level", level),
                    left=_sum(moves, "before", level),
                )
                for level in sorted({*known, *now, *touched})
            ],
        )


def _sum(moves: Sequence[LevelMove] | None, name: str, level: int) -> int | None:
    if moves is None:
        return None
    return sum(one.count for one in moves if getattr(one, name) == level)
