"""The wire shapes of polls."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints

from api.publishing.schedule_schemas import TimeIn
from api.wire import (
    AS_WHOLE,
    SEEN,
    CampaignRef,
    CommunityRef,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Language,
    Metadata,
    Out,
    QuestionKey,
    SegmentRef,
    absent,
)
from domain.participation.poll import (
    LevelWeight,
    Poll,
    PollKind,
    PollMove,
    PollOption,
    PollState,
    PollTime,
    ResultsShown,
    WhoVotes,
)
from domain.participation.use_cases.poll_keep import NewPoll
from domain.shared.clock import Clock
from domain.shared.wall_time import TimeNote

MOST_OPTIONS = 50
MOST_LEVELS = 20
Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=SEEN),
    Field(description="What is asked.", examples=["When shall we meet?"]),
]
Description = Annotated[
    str,
    StringConstraints(max_length=5000),
    Field(
        description="What whoever answers should know.", examples=["It will be in the workshop."]
    ),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SEEN),
    Field(examples=["On Friday evening"]),
]
Level = Annotated[
    StrictInt, Field(ge=1, le=100, description="As in the value scheme.", examples=[3]), AS_WHOLE
]
Choices = Annotated[StrictInt, Field(ge=1, le=MOST_OPTIONS), AS_WHOLE]
Point = Annotated[StrictInt, Field(ge=0, le=10), AS_WHOLE]


class OptionIn(In):
    key: QuestionKey | None = Field(
        default=None,
        description="Names the option among the others, for good. Without it: `option_1`,"
        " `option_2` and so on, by its place.",
    )
    label: Label


class WeightIn(In):
    level: Level
    weight: Annotated[StrictInt, Field(ge=1, le=100, examples=[2]), AS_WHOLE] = Field(
        description="For how many a vote counts of somebody of that level."
    )

    def weight_of(self) -> LevelWeight:
        return LevelWeight(self.level, self.weight)


def _each_key_once(options: list[OptionIn]) -> list[OptionIn]:
    keys = [one.key for one in _options(options)]
    if len(set(keys)) < len(keys):
        raise FieldFault("duplicate")
    return options


def _each_level_once(weights: list[WeightIn]) -> list[WeightIn]:
    if len({one.level for one in weights}) < len(weights):
        raise FieldFault("duplicate")
    return weights


Options = Annotated[
    list[OptionIn],
    Field(
        description="In their order; none where words are asked for, at least two otherwise.",
        max_length=MOST_OPTIONS,
        examples=[[{"label": "On Friday evening"}, {"label": "On Saturday morning"}]],
    ),
    AfterValidator(_each_key_once),
]
Weights = Annotated[
    list[WeightIn],
    Field(
        description="Votes of members of these levels count for more than one, which the page of"
        " the poll says. They are counted apart, and never after the poll has opened.",
        max_length=MOST_LEVELS,
    ),
    AfterValidator(_each_level_once),
]
Opens = Annotated[TimeIn, Field(description="When it opens by itself, once it is scheduled.")]
Closes = Annotated[
    TimeIn, Field(description="When it closes by itself. Without it somebody closes it.")
]
LevelFrom = Annotated[
    Level, Field(description="Of members only those of this level or a higher one vote.")
]
Least = Annotated[
    Choices, Field(description="How many options a `multiple` or `ranked` vote names at least.")
]
Most = Annotated[
    Choices, Field(description="How many it names at most; without it as many as there are.")
]
ScaleFrom = Annotated[Point, Field(description="The lowest score of a `score` poll.")]
ScaleTo = Annotated[Point, Field(description="The highest one.")]
MayChange = Annotated[
    StrictBool, Field(description="Whether a vote can be changed until the poll closes.")
]
Named = Annotated[
    StrictBool,
    Field(
        description="Whether everybody may know who voted what: the page says so, and"
        " `GET /v1/polls/{poll_id}/votes` tells it."
    ),
]


class PollIn(In):
    question: Question
    kind: PollKind = Field(examples=["single"])
    language: Language = Field(
        default="en", description="In which the question is.", examples=["en"]
    )
    description: Description | None = None
    options: Options = Field(default_factory=list)
    opens: Opens | None = None
    closes: Closes | None = None
    who: WhoVotes = Field(default=WhoVotes.ANYONE, examples=["anyone"])
    community_id: CommunityRef | None = None
    segment_id: SegmentRef | None = None
    level_from: LevelFrom | None = None
    least: Least = 1
    most: Most | None = None
    scale_from: ScaleFrom = 1
    scale_to: ScaleTo = 5
    may_change: MayChange = True
    results: ResultsShown = Field(
        default=ResultsShown.AFTER_VOTE,
        description="When those who vote see what came of it.",
        examples=["after_vote"],
    )
    weights: Weights = Field(default_factory=list)
    named: Named = False
    campaign_id: CampaignRef | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self, clock: Clock) -> NewPoll:
        """Raises UnknownTimezone."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        made = {
            "options": _options(self.options),
            "opens": _time(self.opens, clock),
            "closes": _time(self.closes, clock),
            "weights": _weights(self.weights),
        }
        return NewPoll(**(told | made))


class PollChange(In):
    question: Question = absent()
    kind: PollKind = absent()
    language: Language = absent()
    description: Description | None = absent()
    options: Options = absent()
    opens: Opens | None = absent()
    closes: Closes | None = absent()
    who: WhoVotes = absent()
    community_id: CommunityRef | None = absent()
    segment_id: SegmentRef | None = absent()
    level_from: LevelFrom | None = absent()
    least: Least = absent()
    most: Most | None = absent()
    scale_from: ScaleFrom = absent()
    scale_to: ScaleTo = absent()
    may_change: MayChange = absent()
    results: ResultsShown = absent()
    weights: Weights = absent()
    named: Named = absent()
    campaign_id: CampaignRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self, clock: Clock) -> dict[str, Any]:
        """Raises UnknownTimezone."""
        return self.changes(
            options=_options,
            weights=_weights,
            opens=lambda told: _time(told, clock),
            closes=lambda told: _time(told, clock),
        )


class PollTimeOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )


class OptionOut(Out):
    key: str
    label: str


class WeightOut(Out):
    level: int
    weight: int


class PollOut(Out):
    id: str
    question: str
    description: str | None
    kind: PollKind
    state: PollState
    language: str
    options: list[OptionOut]
    opens: PollTimeOut | None
    closes: PollTimeOut | None
    who: WhoVotes
    community_id: str | None
    segment_id: str | None
    level_from: int | None
    least: int
    most: int | None
    scale_from: int
    scale_to: int
    may_change: bool
    results: ResultsShown
    weights: list[WeightOut]
    named: bool
    campaign_id: str | None
    url: str = Field(
        description="Its page, below your address of this service; there once it is no draft."
    )
    opened_at: InstantOut | None
    closed_at: InstantOut | None
    possible_moves: list[PollMove]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, poll: Poll, language: str) -> "PollOut":
        made = {
            "options": _options_out(poll.options),
            "opens": _time_out(poll.opens),
            "closes": _time_out(poll.closes),
            "weights": [WeightOut(level=w.level, weight=w.weight) for w in poll.weights],
            "url": f"/poll/{poll.id}",
            "possible_moves": list(poll.possible_moves),
            "metadata": dict(poll.metadata),
        }
        rest = {name: getattr(poll, name) for name in cls.model_fields if name not in made}
        return cls(**(rest | made))


def _options_out(options: tuple[PollOption, ...]) -> list[OptionOut]:
    return [OptionOut(key=option.key, label=option.label) for option in options]


def _options(told: list[OptionIn]) -> tuple[PollOption, ...]:
    return tuple(
        PollOption(one.key or f"option_{place}", one.label) for place, one in enumerate(told, 1)
    )


def _weights(told: list[WeightIn]) -> tuple[LevelWeight, ...]:
    return tuple(one.weight_of() for one in told)


def _time(told: TimeIn | None, clock: Clock) -> PollTime | None:
    schedule = told.time(clock) if told else None
    if schedule is None:
        return None
    return PollTime(schedule.at, schedule.local_time, schedule.timezone, schedule.note)


def _time_out(time: PollTime | None) -> PollTimeOut | None:
    if time is None:
        return None
    return PollTimeOut(
        resolved_at=time.at,
        local_time=time.local_time,
        timezone=time.timezone,
        time_note=time.note,
    )
