"""The wire shapes of challenges."""

from typing import Annotated, Any

from pydantic import Field, StrictInt, StringConstraints

from api.participation.contest_rule_schemas import WallOut
from api.participation.prompt_schemas import (
    CapsIn,
    CapsOut,
    Channels,
    InLanguage,
)
from api.publishing.schedule_schemas import LocalTime
from api.wire import (
    AS_WHOLE,
    SEEN,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.participation.challenge import (
    Challenge,
    ChallengeGoal,
    ChallengeMove,
    ChallengeStatus,
    CheckInWay,
    Cheers,
    GoalKind,
    Pace,
    Repeat,
    TakingPart,
)
from domain.participation.challenge_rules import periods_in
from domain.participation.use_cases.keep_challenges import NewChallenge, OnTheWall
from domain.shared.ids import ChannelId, CommunityId

MOST_LENGTH, MOST_STEPS, MOST_WAYS, MOST_RUNS, MOST_PEOPLE = 1000, 10, 10, 1000, 1_000_000
Length = Annotated[StrictInt, Field(ge=1, le=MOST_LENGTH), AS_WHOLE]
KINDS = "message|comment|mention|direct|reaction|review|join|mission|custom"


class OnTheWallIn(In):
    local_time: LocalTime
    timezone: TimezoneName

    def wall(self) -> OnTheWall:
        return OnTheWall(self.local_time, self.timezone)


class TakingPartIn(In):
    way: CheckInWay = Field(description="How one takes part.")
    hashtag: (
        Annotated[
            str,
            StringConstraints(pattern=r"^#?[^\s#,\x00-\x1f\x7f-\x9f]{1,100}$"),
            Field(examples=["RunWithUs"]),
        ]
        | None
    ) = Field(default=None, description="For `hashtag`, with or without its sign.")
    channel_ids: Annotated[
        list[ChannelRef],
        Field(
            default_factory=list,
            max_length=50,
            description="For `hashtag` and `activity`; without any, all of the community.",
        ),
        EachOnce(),
    ]
    activity: (
        Annotated[str, StringConstraints(pattern=f"^({KINDS})$"), Field(examples=["comment"])]
        | None
    ) = Field(default=None, description="For `activity`: which kind of activity of members.")
    activity_type: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
            Field(examples=["workout"]),
        ]
        | None
    ) = Field(default=None, description="For `custom`: your own word. Without it, any.")

    def taking(self) -> TakingPart:
        return TakingPart(
            self.way,
            self.hashtag.removeprefix("#") if self.hashtag else None,
            tuple(ChannelId(id) for id in self.channel_ids),
            self.activity,
            self.activity_type,
        )


class ChallengeGoalIn(In):
    kind: GoalKind = Field(description="So many days or weeks in all, or one after another.")
    length: Length = Field(examples=[5])
    streak_steps: Annotated[
        list[Length],
        Field(
            default_factory=list,
            max_length=MOST_STEPS,
            description="Lengths of a streak that are told of on the way.",
            examples=[[3]],
        ),
        EachOnce(),
    ]

    def goal(self) -> ChallengeGoal:
        return ChallengeGoal(self.kind, self.length, sorted(self.streak_steps))


Cheer = Annotated[str, StringConstraints(min_length=1, max_length=5000, pattern=SEEN)]


class CongratulationIn(In):
    """What is said in public when somebody reaches the goal or a step, once each."""

    texts: Annotated[
        dict[Language, Cheer],
        Field(
            min_length=1,
            max_length=10,
            description="The same in each language. `{name}`, `{title}`, `{done}` and `{streak}`"
            " are replaced. Of a name only letters, figures and spaces are said.",
            examples=[{"en": "{name} has done it {done} times!"}],
        ),
        InTheDocument({"additionalProperties": False}),
    ]
    channel_ids: Channels
    caps: CapsIn
    language: InLanguage | None = None

    def cheers(self) -> Cheers:
        return Cheers(
            dict(self.texts),
            tuple(ChannelId(id) for id in self.channel_ids),
            self.caps.rest(),
            self.language,
        )


Title = Annotated[Name, Field(examples=["Five runs in a week"])]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=5000, pattern=SEEN),
    Field(description="What is to be done, for people to read.", examples=["Run, and say so."]),
]
Opens = Annotated[OnTheWallIn, Field(description="From then on people take part.")]
Closes = Annotated[OnTheWallIn, Field(description="From then on nobody does.")]
AtPace = Annotated[
    Pace, Field(description="What counts once: a day, or a week from Monday on, on the wall.")
]
Ways = Annotated[
    list[TakingPartIn], Field(min_length=1, max_length=MOST_WAYS, description="Any of them counts.")
]
Repeats = Annotated[
    Repeat,
    Field(description="When it closes, the same follows, a week or a month later on the wall."),
]
MostRuns = Annotated[
    StrictInt,
    Field(ge=1, le=MOST_RUNS, description="With the first. Without it, until it is cancelled."),
    AS_WHOLE,
]
MostPeople = Annotated[
    StrictInt,
    Field(ge=1, le=MOST_PEOPLE, description="So many may take part. Without it, everybody."),
    AS_WHOLE,
]


class ChallengeIn(In):
    community_id: CommunityRef
    title: Title
    text: Text
    opens: Opens
    closes: Closes
    pace: AtPace
    ways: Ways
    goal: ChallengeGoalIn
    repeat: Repeats = Repeat.NONE
    most_runs: MostRuns | None = None
    most_participants: MostPeople | None = None
    congratulation: CongratulationIn | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewChallenge:
        return NewChallenge(
            community_id=CommunityId(self.community_id),
            title=self.title,
            text=self.text,
            opens=self.opens.wall(),
            closes=self.closes.wall(),
            pace=self.pace,
            ways=_ways(self.ways),
            goal=self.goal.goal(),
            repeat=self.repeat,
            most_runs=self.most_runs,
            most_participants=self.most_participants,
            cheers=self.congratulation.cheers() if self.congratulation else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ChallengeChange(In):
    """Once it is open, `opens`, `closes`, `pace`, `ways` and `goal` stay as they are."""

    title: Title = absent()
    text: Text = absent()
    opens: Opens = absent()
    closes: Closes = absent()
    pace: AtPace = absent()
    ways: Ways = absent()
    goal: ChallengeGoalIn = absent()
    repeat: Repeats = absent()
    most_runs: MostRuns | None = absent()
    most_participants: MostPeople | None = absent()
    congratulation: CongratulationIn | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        changed = self.changes(
            opens=OnTheWallIn.wall,
            closes=OnTheWallIn.wall,
            ways=_ways,
            goal=ChallengeGoalIn.goal,
            congratulation=lambda told: told.cheers() if told else None,
        )
        if "congratulation" in changed:
            changed["cheers"] = changed.pop("congratulation")
        return changed


class TakingPartOut(Out):
    way: CheckInWay
    hashtag: str | None
    channel_ids: list[str]
    activity: str | None
    activity_type: str | None

    @classmethod
    def shaped(cls, one: TakingPart) -> "TakingPartOut":
        return cls(
            way=one.way,
            hashtag=one.hashtag,
            channel_ids=list(one.channel_ids),
            activity=one.activity,
            activity_type=one.activity_type,
        )


class ChallengeGoalOut(Out):
    kind: GoalKind
    length: int
    streak_steps: list[int]


class CongratulationOut(Out):
    texts: dict[str, str]
    channel_ids: list[str]
    caps: CapsOut
    language: str | None

    @classmethod
    def shaped(cls, one: Cheers) -> "CongratulationOut":
        return cls(
            texts=dict(one.texts),
            channel_ids=list(one.channel_ids),
            caps=CapsOut(
                most_per_week=one.rest.most_per_week,
                quiet_weekdays=sorted(one.rest.weekdays),
                quiet_days=sorted(one.rest.days),
            ),
            language=one.language,
        )


class ChallengeOut(Out):
    id: str
    community_id: str
    series_id: str = Field(description="The first run's id.")
    run: int = Field(description="Which run it is, from 1 on.")
    title: str
    text: str
    status: ChallengeStatus
    opens: WallOut
    closes: WallOut
    opens_at: InstantOut
    closes_at: InstantOut
    timezone: str = Field(description="On whose wall days and weeks begin: the community's.")
    pace: Pace
    periods: int = Field(description="How many days or weeks it has.")
    ways: list[TakingPartOut]
    goal: ChallengeGoalOut
    repeat: Repeat
    most_runs: int | None
    most_participants: int | None
    congratulation: CongratulationOut | None
    possible_moves: list[ChallengeMove]
    closed_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: Challenge, language: str) -> "ChallengeOut":
        made: dict[str, Any] = {
            "opens": WallOut.of(one.opens),
            "closes": WallOut.of(one.closes),
            "periods": periods_in(one),
            "ways": [TakingPartOut.shaped(way) for way in one.ways],
            "goal": ChallengeGoalOut(
                kind=one.goal.kind,
                length=one.goal.length,
                streak_steps=list(one.goal.streak_steps),
            ),
            "congratulation": CongratulationOut.shaped(one.cheers) if one.cheers else None,
            "possible_moves": list(one.possible_moves),
            "metadata": dict(one.metadata),
        }
        told: dict[str, Any] = {
            name: getattr(one, name) for name in cls.model_fields if name not in made
        }
        return cls(**told, **made)


def _ways(told: list[TakingPartIn]) -> tuple[TakingPart, ...]:
    return tuple(one.taking() for one in told)
