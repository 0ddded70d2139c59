"""The wire shapes of goals."""

from typing import Annotated, Any

from pydantic import Field, StrictInt

from api.wire import AS_WHOLE, In, Instant, InstantOut, Name, Out, absent
from domain.communities.goal import (
    Direction,
    Goal,
    GoalMetric,
    GoalState,
    GoalView,
    NotMeasured,
    Pace,
)
from domain.communities.use_cases.keep_goals import NewGoal

MOST = 1e12
Amount = Annotated[float, Field(strict=True, ge=-MOST, le=MOST, allow_inf_nan=False)]
Target = Annotated[
    Amount,
    Field(
        description="Where it is to get: beyond the baseline, in the direction that is wanted.",
        examples=[500],
    ),
]
Baseline = Annotated[
    Amount,
    Field(description="Where it begins.", examples=[320]),
]
Due = Annotated[
    Instant,
    Field(description="Until when. What is not reached by then is missed; null is for no end."),
]


class GoalIn(In):
    name: Name = Field(examples=["Five hundred members"])
    metric: GoalMetric | None = Field(
        default=None,
        description="What the service measures by itself. Without one, people say how it stands.",
    )
    level: Annotated[StrictInt, Field(ge=1, le=20), AS_WHOLE] | None = Field(
        default=None,
        description="With `members_at_level`, and only then: the lowest that counts, from 1.",
    )
    direction: Direction = Direction.INCREASE
    baseline: Baseline | None = Field(
        default=None,
        description="Where it begins. Left out, it is how it stands now, or 0 without a metric.",
    )
    target: Target
    due_at: Due | None = None

    def request(self) -> NewGoal:
        return NewGoal(
            name=self.name,
            metric=self.metric,
            level=self.level,
            direction=self.direction,
            baseline=self.baseline,
            target=self.target,
            due_at=self.due_at,
        )


class GoalChange(In):
    name: Name = absent()
    baseline: Baseline = absent()
    target: Target = absent()
    due_at: Due | None = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes()


class GoalValueIn(In):
    value: Annotated[Amount, Field(description="How it stands now.", examples=[1])]


class GoalProgressOut(Out):
    """How it stands when it is read."""

    value: float | None = Field(description="Null where it cannot be said, and never 0 for that.")
    unavailable: NotMeasured | None = Field(description="Why it cannot be said.")
    as_of: InstantOut | None = Field(
        description="As of when: now for what is measured, and when somebody said it for the rest."
    )
    share: float | None = Field(
        description="0 at the baseline, 1 at the target; it may be less, or more."
    )
    expected_share: float | None = Field(
        description="Where a straight line from its creation to the due date is now."
    )
    pace: Pace | None = Field(
        description="Whether the share has come up to the line; null without a due date or value."
    )


class GoalOut(Out):
    id: str
    community_id: str
    name: str
    metric: GoalMetric | None
    level: int | None
    unit: str | None = Field(
        description="`members`, `messages`, `percent` or `seconds`; null without a metric."
    )
    direction: Direction
    baseline: float
    target: float
    due_at: InstantOut | None
    state: GoalState
    progress: GoalProgressOut
    entered_at: InstantOut | None
    entered_by: str | None
    closed_at: InstantOut | None = Field(description="When it was reached or missed.")
    closed_value: float | None = Field(
        description="How it stood then; null where that could not be said."
    )
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, view: GoalView, language: str) -> "GoalOut":
        goal, progress = view.goal, view.progress
        same = {name: getattr(goal, name) for name in cls.model_fields if name not in _MADE}
        return cls(
            **same,
            unit=_unit(goal),
            progress=GoalProgressOut(
                value=progress.measured.value,
                unavailable=progress.measured.unavailable,
                as_of=progress.measured.as_of,
                share=progress.share,
                expected_share=progress.expected,
                pace=progress.pace,
            ),
        )


_MADE = frozenset({"unit", "progress"})


def _unit(goal: Goal) -> str | None:
    return goal.metric.unit if goal.metric else None
