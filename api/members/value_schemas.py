"""The wire shapes of what members are worth."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from api.wire import AS_WHOLE, SEEN, FieldFault, In, Out
from domain.members.activity import ActivityKind
from domain.members.standing import Presence
from domain.members.use_cases.read_values import Valued, worth
from domain.members.value import Part, date_of
from domain.members.value_events import name_of
from domain.members.value_ports import LevelCount, Placed
from domain.members.value_scheme import FORMULA, OWN, Level, ValueScheme, Weight

MOST_DAYS = 10
REVIEWS = (1, 3, 12)
KINDS = "|".join(kind.value for kind in ActivityKind if kind is not ActivityKind.CUSTOM)
WORD = rf"^({KINDS}|custom(:[a-z][a-z0-9_.\-]{{0,59}})?)$"
Word = Annotated[
    str,
    StringConstraints(pattern=WORD),
    Field(
        description=f"A kind of activity, or `{OWN}` and your own type; `custom` alone stands for"
        " every type without a weight.",
        examples=["custom:solution"],
    ),
]
Points = Annotated[int, Field(ge=0, le=1000, strict=True, examples=[2]), AS_WHOLE]


class WeightIn(In):
    activity: Word
    points: Points = Field(description="For each that somebody does.")
    most_a_day: Annotated[int, Field(ge=1, le=1000, strict=True), AS_WHOLE] = Field(
        default=20, description="So many of one day count."
    )
    received: Points = Field(
        default=0,
        description="For whom it is done to: the first person in a month; more of them add less.",
    )


class LevelIn(In):
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=SEEN)]
    value: Annotated[int, Field(ge=1, le=10**9, strict=True, examples=[60]), AS_WHOLE] = Field(
        description="From this value on, in points; more than for the level before."
    )
    days: Annotated[int, Field(ge=1, le=366, strict=True, examples=[7]), AS_WHOLE] = Field(
        description="Or by being there on so many of the last `within_days`."
    )
    within_days: Annotated[int, Field(ge=1, le=366, strict=True, examples=[30]), AS_WHOLE]


class ValueSchemeIn(In):
    weights: Annotated[list[WeightIn], Field(max_length=100)]
    levels: Annotated[list[LevelIn], Field(max_length=9)]
    keep_percent: Annotated[int, Field(ge=50, le=100, strict=True), AS_WHOLE] = Field(
        default=90, description="What a point is worth after thirty days, of a hundred."
    )
    demotion_months: Annotated[
        int, Field(strict=True, json_schema_extra={"enum": [*REVIEWS]}), AS_WHOLE
    ] = Field(
        default=3,
        description="Levels are lost only at the first of a month, once in so many months.",
    )

    @field_validator("demotion_months")
    @classmethod
    def _known(cls, months: int) -> int:
        if months not in REVIEWS:
            raise FieldFault("not_in_list", allowed=", ".join(map(str, REVIEWS)))
        return months

    def weighed(self) -> tuple[Weight, ...]:
        return tuple(
            Weight(one.activity, one.points, one.most_a_day, one.received) for one in self.weights
        )

    def reached(self) -> tuple[Level, ...]:
        return tuple(Level(one.name, one.value, one.days, one.within_days) for one in self.levels)


class WeightOut(Out):
    activity: str
    points: int
    most_a_day: int
    received: int


class LevelOut(Out):
    name: str
    value: int
    days: int
    within_days: int


class ValueSchemeOut(Out):
    weights: list[WeightOut]
    levels: list[LevelOut]
    keep_percent: int
    demotion_months: int
    formula_version: int
    version: int

    @classmethod
    def of(cls, scheme: ValueScheme, language: str) -> "ValueSchemeOut":
        return cls(
            weights=[
                WeightOut(
                    activity=one.word,
                    points=one.points,
                    most_a_day=one.most_a_day,
                    received=one.received,
                )
                for one in scheme.weights
            ],
            levels=[
                LevelOut(name=one.name, value=one.value, days=one.days, within_days=one.within_days)
                for one in scheme.levels
            ],
            keep_percent=scheme.keep_percent,
            demotion_months=scheme.demotion_months,
            formula_version=FORMULA,
            version=scheme.version,
        )


class Side(StrEnum):
    DONE = "done"
    RECEIVED = "received"


class ValuePartOut(Out):
    """One kind of activity, done or received."""

    side: Side
    activity: str
    times: int = Field(description="How often it was there.")
    counted: int = Field(
        description="How often it counted: up to `most_a_day`; what was received, by how many"
        " people in each month."
    )
    points_each: int
    most_a_day: int
    points: float = Field(description="Without fading.")
    value: float = Field(description="What these points are worth on that day.")


class ValueDayOut(Out):
    day: date
    points: float
    value: float


class MemberLevelOut(Out):
    level: int = Field(description="From 1, the lowest; 0 for none yet.")
    name: str | None
    reason: str = Field(description="`value` or `presence`, by which it was reached.")
    is_held: bool = Field(description="Not reached any more, and not lost before the next review.")


class PresenceOut(Out):
    presence: Presence
    recent_days: int = Field(description="Days of the last 28 on which they were there.")
    usual_days: float = Field(description="Days of 28 on which they used to be, before that.")
    sample_days: int = Field(description="How many days that habit is told from; at most 168.")


class StreakOut(Out):
    present: int = Field(description="Days one after the other, up to that day or the one before.")
    longest: int


class MemberValueOut(Out):
    """What a member is worth at the end of a day in UTC, and of what it is made."""

    member_id: str
    community_id: str | None
    as_of: date
    value: float
    normalized: float | None = Field(
        description="Of 100 for the first of all; null as of a day before today."
    )
    trust_percent: int = Field(description="Each weight of a strike leaves three quarters of it.")
    parts: list[ValuePartOut]
    days: list[ValueDayOut] = Field(description="The ten that add most.")
    level: MemberLevelOut
    presence: PresenceOut
    streak: StreakOut
    keep_percent: int
    formula_version: int
    scheme_version: int
    sample_size: int = Field(description="On how many activities it rests.")

    @classmethod
    def shaped(cls, found: Valued, community_id: str | None) -> "MemberValueOut":
        reckoning, scheme = found.reckoning, found.scheme
        done = [_part(found, Side.DONE, *each) for each in sorted(reckoning.done.items())]
        received = [
            _part(found, Side.RECEIVED, *each) for each in sorted(reckoning.received.items())
        ]
        days = [
            ValueDayOut(
                day=date_of(day),
                points=round(points / 1000, 3),
                value=round(worth(reckoning, day, points), 4),
            )
            for day, points in reckoning.points.items()
        ]
        days.sort(key=lambda one: (-one.value, one.day))
        return cls(
            member_id=found.member_id,
            community_id=community_id,
            as_of=date_of(reckoning.as_of),
            value=round(reckoning.value, 4),
            normalized=None if found.normalized is None else round(found.normalized, 2),
            trust_percent=reckoning.trust,
            parts=[*done, *received],
            days=days[:MOST_DAYS],
            level=MemberLevelOut(
                level=found.level,
                name=name_of(scheme, found.level),
                reason=found.level_by,
                is_held=found.level_held,
            ),
            presence=PresenceOut(
                presence=found.gauge.presence,
                recent_days=found.gauge.recent_days,
                usual_days=round(found.gauge.usual_days, 2),
                sample_days=found.gauge.sample_days,
            ),
            streak=StreakOut(present=found.streak.present, longest=found.streak.longest),
            keep_percent=scheme.keep_percent,
            formula_version=FORMULA,
            scheme_version=scheme.version,
            sample_size=reckoning.sample,
        )


def _part(found: Valued, side: Side, word: str, part: Part) -> ValuePartOut:
    value = sum(worth(found.reckoning, day, points) for day, points in part.points.items())
    return ValuePartOut(
        side=side,
        activity=word,
        times=part.times,
        counted=part.counted,
        points_each=part.weight.points if side is Side.DONE else part.weight.received,
        most_a_day=part.weight.most_a_day,
        points=round(sum(part.points.values()) / 1000, 3),
        value=round(value, 4),
    )


class LeaderboardEntryOut(Out):
    """Members with as much share a `rank`, after which as many are left out as share it; in
    `dense_rank` none is."""

    position: int
    rank: int
    dense_rank: int
    member_id: str
    name: str | None
    level: int
    points: float
    sample_size: int = Field(description="On how many activities of all time it rests.")
    formula_version: int
    scheme_version: int
    is_current: bool = Field(
        description="False while something happened that was not reckoned yet, for moments."
    )

    @classmethod
    def of(cls, placed: Placed, language: str) -> "LeaderboardEntryOut":
        return cls(
            position=placed.position,
            rank=placed.rank,
            dense_rank=placed.dense_rank,
            member_id=placed.member_id,
            name=placed.name,
            level=placed.level,
            points=round(placed.points, 4),
            sample_size=placed.sample,
            formula_version=FORMULA,
            scheme_version=placed.scheme_version,
            is_current=placed.is_current,
        )


class LevelCountOut(Out):
    level: int
    name: str | None
    members: int


class MemberLevelsOut(Out):
    """How many members who ever did or received anything are on each level."""

    levels: list[LevelCountOut]
    gravity: float = Field(
        description="How much the community holds together, from 1 up: the mean of the squares of"
        " 1, 4, 7, 10 and so on, by level. Many newcomers lower it."
    )
    formula_version: int
    scheme_version: int
    sample_size: int

    @classmethod
    def of(
        cls, found: tuple[ValueScheme, Sequence[LevelCount]], language: str
    ) -> "MemberLevelsOut":
        scheme, counts = found
        by_level = {one.level: one.members for one in counts}
        sample = sum(by_level.values())
        weighed = sum((1 + 3 * level) ** 2 * members for level, members in by_level.items())
        return cls(
            levels=[
                LevelCountOut(
                    level=level, name=name_of(scheme, level), members=by_level.get(level, 0)
                )
                for level in range(max([len(scheme.levels), *by_level]) + 1)
            ],
            gravity=round(weighed / sample, 4) if sample else 0.0,
            formula_version=FORMULA,
            scheme_version=scheme.version,
            sample_size=sample,
        )
