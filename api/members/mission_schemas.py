"""The wire shapes of missions."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from api.members.activity_schemas import ToldKind, Type
from api.wire import (
    AS_WHOLE,
    CommunityRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Metadata,
    Name,
    Out,
    SegmentRef,
    absent,
)
from domain.members.activity import ActivityKind
from domain.members.mission import (
    Audience,
    Goal,
    Mission,
    MissionKind,
    MissionState,
    Period,
    ProofKind,
)
from domain.members.use_cases.keep_missions import NewMission
from domain.shared.ids import CommunityId, SegmentId

Title = Annotated[Name, Field(examples=["Show us your brew"])]
Brief = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000),
    Field(
        description="What members are asked to do, in your words.",
        examples=["Post a picture of your brew, and send us its address."],
    ),
]
For = Annotated[
    Audience,
    Field(
        description="Who may take it: ambassadors, all members, or whoever is in a segment; with"
        " `community_id`, those of that community."
    ),
]
Kind = Annotated[
    MissionKind,
    Field(
        description="Whether members show what they did, or what they did is counted, from what is"
        " known of it."
    ),
]
OfSegment = Annotated[
    SegmentRef, Field(description="Where `audience` is `segment`, and only there.")
]
Proofs = Annotated[
    list[ProofKind],
    Field(
        max_length=len(ProofKind),
        description="What has to be shown, all of it; anything else may be.",
        examples=[["link"]],
    ),
    EachOnce(),
]
Times = Annotated[StrictInt, Field(ge=1, le=10_000, examples=[5]), AS_WHOLE]
Most = Annotated[
    StrictInt,
    Field(ge=1, le=1000, description="So many may a member hand in, in one `period`."),
    AS_WHOLE,
]
Counted = Annotated[
    Period,
    Field(
        description="A day, a week from Monday or a month by the calendar of the community's zone,"
        " or else of the workspace's; or ever."
    ),
]
MostApproved = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=1_000_000,
        description="No more than so many are approved, of all members.",
        examples=[50],
    ),
    AS_WHOLE,
]
Reward = Annotated[
    StrictInt,
    Field(
        ge=0,
        le=1000,
        description="What each approved one adds to its member's value: so many times what the"
        " value scheme says a `mission` weighs, which is one point by the standard.",
        examples=[25],
    ),
    AS_WHOLE,
]
Resubmits = Annotated[
    StrictBool, Field(description="Whether what was rejected may be handed in again.")
]
Opens = Annotated[Instant, Field(description="Nothing is handed in before; at once without it.")]
Closes = Annotated[Instant, Field(description="It closes by itself then.")]


class GoalIn(In):
    """What is counted, from when the mission opens, or the `period` begins if that is later."""

    activity: ToldKind
    type: Type | None = Field(default=None, description="Your own word, for `custom`.")
    times: Times

    @model_validator(mode="after")
    def _typed(self) -> "GoalIn":
        if (self.activity is ActivityKind.CUSTOM) == (self.type is None):
            raise FieldFault("activity_type")
        return self

    def goal(self) -> Goal:
        return Goal(self.activity, self.times, self.type)


class MissionIn(In):
    title: Title
    brief: Brief
    audience: For
    kind: Kind = MissionKind.SUBMISSION
    community_id: CommunityRef | None = None
    segment_id: OfSegment | None = None
    proofs: Proofs = Field(default_factory=list)
    goal: GoalIn | None = Field(default=None, description="Of a `performance`, and only there.")
    opens_at: Opens | None = None
    closes_at: Closes | None = None
    most_per_member: Most = 1
    period: Counted = Period.TOTAL
    most_approved: MostApproved | None = None
    reward_points: Reward = 0
    may_resubmit: Resubmits = True
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewMission:
        own = ("community_id", "segment_id", "proofs", "goal")
        plain = {n: getattr(self, n) for n in MissionIn.model_fields if n not in own}
        return NewMission(
            **plain,
            community_id=CommunityId(self.community_id) if self.community_id else None,
            segment_id=SegmentId(self.segment_id) if self.segment_id else None,
            proofs=frozenset(self.proofs),
            goal=self.goal.goal() if self.goal else None,
        )


class MissionChange(In):
    title: Title = absent()
    brief: Brief = absent()
    audience: For = absent()
    kind: Kind = absent()
    community_id: CommunityRef | None = absent()
    segment_id: OfSegment | None = absent()
    proofs: Proofs = absent()
    goal: GoalIn | None = absent()
    opens_at: Opens | None = absent()
    closes_at: Closes | None = absent()
    most_per_member: Most = absent()
    period: Counted = absent()
    most_approved: MostApproved | None = absent()
    reward_points: Reward = absent()
    may_resubmit: Resubmits = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(proofs=frozenset, goal=GoalIn.goal)


class GoalOut(Out):
    activity: ActivityKind
    type: str | None
    times: int


class MissionOut(Out):
    id: str
    title: str
    brief: str
    state: MissionState
    possible_moves: list[str]
    kind: MissionKind
    audience: Audience
    community_id: str | None
    segment_id: str | None
    proofs: list[ProofKind]
    goal: GoalOut | None
    opens_at: InstantOut | None
    closes_at: InstantOut | None
    most_per_member: int
    period: Period
    most_approved: int | None
    reward_points: int
    may_resubmit: bool
    opened_at: InstantOut | None
    closed_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: Mission, language: str) -> "MissionOut":
        made = {"possible_moves", "proofs", "goal", "metadata"}
        plain = {name: getattr(found, name) for name in cls.model_fields if name not in made}
        goal = found.goal
        return cls(
            **plain,
            possible_moves=list(found.possible_moves),
            proofs=sorted(found.proofs),
            goal=GoalOut(activity=goal.activity, type=goal.type, times=goal.times)
            if goal
            else None,
            metadata=dict(found.metadata),
        )
