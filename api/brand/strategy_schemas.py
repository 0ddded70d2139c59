"""The wire shapes of strategies."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.brand.schemas import Platform
from api.insights.query_schemas import MeasureWord
from api.publishing.content_schemas import Tag
from api.wall_times import Day
from api.wire import (
    CampaignRef,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.brand.strategy import (
    MOST_CHANNELS,
    MOST_OBJECTIVES,
    MOST_PILLARS,
    OF_ACCOUNTS,
    Filters,
    Move,
    Objective,
    Of,
    Pillar,
    PlannedChannel,
    Strategy,
    StrategyStatus,
)
from domain.brand.use_cases.keep_strategies import NewStrategy
from domain.shared.ids import ChannelId
from domain.shared.own_metrics import OwnMetric

MOST_FILTERED = 50
MOST_NUMBER = 10**15
MOST_POSTS_PER_WEEK = 1000
_FEW = Field(default=(), max_length=MOST_FILTERED)
FirstDay = Annotated[Day, Field(description="Its first day on the workspace's wall.")]
LastDay = Annotated[
    Day, Field(description="Its last day on the workspace's wall, at most 731 with the first.")
]


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number


Number = Annotated[
    float,
    Field(ge=-1, le=MOST_NUMBER, strict=True, allow_inf_nan=False, examples=[20]),
    AfterValidator(_plain),
]
Share = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False, examples=[0.4])]
PostsPerWeek = Annotated[
    float, Field(ge=0, le=MOST_POSTS_PER_WEEK, strict=True, allow_inf_nan=False, examples=[3])
]


class ObjectiveFiltersIn(In):
    """Only what is one of each counts; a filter without values narrows nothing down."""

    channel_ids: Annotated[tuple[ChannelRef, ...], EachOnce()] = _FEW
    platforms: Annotated[tuple[Platform, ...], EachOnce()] = _FEW
    community_ids: Annotated[tuple[CommunityRef, ...], EachOnce()] = _FEW
    campaign_ids: Annotated[tuple[CampaignRef, ...], EachOnce()] = _FEW

    def filters(self) -> Filters:
        channels = tuple(ChannelId(id) for id in self.channel_ids)
        return Filters(channels, self.platforms, self.community_ids, self.campaign_ids)


class ObjectiveIn(In):
    """Where a number of the metric dictionary is to be, and by when."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        default=None, description="Which of those that are there it is; without it, a new one."
    )
    name: Name = Field(examples=["The terrace is talked of"])
    metric: MeasureWord
    of: Of | None = Field(
        default=None,
        description="What posts got, accounts themselves, or what is counted here (`work`); without"
        " it, whichever the metric is counted of.",
    )
    filters: ObjectiveFiltersIn = ObjectiveFiltersIn()
    baseline: Number = Field(
        description="Where it is now; for a number that grows, what it came to in a time before. A"
        " whole number, or a part of 1 for a ratio."
    )
    target: Number = Field(description="Below the baseline where it is to be less.")
    due_on: Day = Field(description="The day by whose end it is to be there.")

    def objective(self) -> Objective:
        usual = Of.ACCOUNTS if self.metric in OF_ACCOUNTS else Of.POSTS
        if isinstance(self.metric, OwnMetric):
            usual = Of.WORK
        return Objective(
            id=self.id or "",
            name=self.name,
            metric=self.metric,
            of=self.of or usual,
            baseline=self.baseline,
            target=self.target,
            due_on=self.due_on,
            filters=self.filters.filters(),
        )


class PillarIn(In):
    tag: Tag = Field(description="What messages bear that belong to it.", examples=["recipes"])
    name: Name = Field(examples=["What we cook"])
    share: Share = Field(description="Of all posts. Those of all pillars are 1 at most.")

    def pillar(self) -> Pillar:
        return Pillar(self.tag, self.name, self.share)


class PlannedChannelIn(In):
    """Either a channel, or all of a platform together."""

    channel_id: ChannelRef | None = None
    platform: Platform | None = None
    posts_per_week: PostsPerWeek
    purpose: ShortText | None = Field(default=None, examples=["Show what is cooked today."])

    def planned(self) -> PlannedChannel:
        channel = ChannelId(self.channel_id) if self.channel_id is not None else None
        return PlannedChannel(self.posts_per_week, channel, self.platform, self.purpose)


Objectives = Annotated[list[ObjectiveIn], Field(max_length=MOST_OBJECTIVES)]
Pillars = Annotated[list[PillarIn], Field(max_length=MOST_PILLARS)]
ChannelPlan = Annotated[list[PlannedChannelIn], Field(max_length=MOST_CHANNELS)]


class StrategyIn(In):
    name: Name = Field(examples=["A café the neighbourhood talks of"])
    starts_on: FirstDay
    ends_on: LastDay
    objectives: Objectives = Field(default_factory=list)
    pillars: Pillars = Field(default_factory=list)
    channel_plan: ChannelPlan = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewStrategy:
        return NewStrategy(
            name=self.name,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            objectives=_objectives(self.objectives),
            pillars=_pillars(self.pillars),
            channel_plan=_plan(self.channel_plan),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class StrategyChange(In):
    """A list that is sent takes the place of the one there was; an objective that keeps its id
    stays the same one."""

    name: Name = absent()
    starts_on: FirstDay = absent()
    ends_on: LastDay = absent()
    objectives: Objectives = absent()
    pillars: Pillars = absent()
    channel_plan: ChannelPlan = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(objectives=_objectives, pillars=_pillars, channel_plan=_plan)


def _objectives(told: list[ObjectiveIn]) -> tuple[Objective, ...]:
    return tuple(one.objective() for one in told)


def _pillars(told: list[PillarIn]) -> tuple[Pillar, ...]:
    return tuple(one.pillar() for one in told)


def _plan(told: list[PlannedChannelIn]) -> tuple[PlannedChannel, ...]:
    return tuple(one.planned() for one in told)


class ObjectiveFiltersOut(Out):
    channel_ids: list[str]
    platforms: list[str]
    community_ids: list[str]
    campaign_ids: list[str]

    @classmethod
    def of(cls, filters: Filters) -> "ObjectiveFiltersOut":
        return cls(**{name: list(getattr(filters, name)) for name in cls.model_fields})


class ObjectiveOut(Out):
    id: str
    name: str
    metric: MeasureWord
    of: Of
    filters: ObjectiveFiltersOut
    baseline: int | float
    target: int | float
    due_on: str

    @classmethod
    def shown(cls, one: Objective) -> "ObjectiveOut":
        fields: dict[str, Any] = {name: getattr(one, name) for name in cls.model_fields}
        return cls(**fields | {"filters": ObjectiveFiltersOut.of(one.filters)})


class PillarOut(Out):
    tag: str
    name: str
    share: float


class PlannedChannelOut(Out):
    channel_id: str | None
    platform: str | None
    posts_per_week: float
    purpose: str | None

    @classmethod
    def of(cls, planned: PlannedChannel) -> "PlannedChannelOut":
        return cls(**{name: getattr(planned, name) for name in cls.model_fields})


class StrategyOut(Out):
    id: str
    name: str
    status: StrategyStatus
    starts_on: str
    ends_on: str
    objectives: list[ObjectiveOut]
    pillars: list[PillarOut]
    channel_plan: list[PlannedChannelOut]
    activated_at: InstantOut | None
    retired_at: InstantOut | None
    possible_moves: list[Move]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, strategy: Strategy, language: str) -> "StrategyOut":
        fields: dict[str, Any] = {name: getattr(strategy, name) for name in cls.model_fields}
        made = {
            "objectives": [ObjectiveOut.shown(one) for one in strategy.objectives],
            "pillars": [
                PillarOut(tag=one.tag, name=one.name, share=one.share) for one in strategy.pillars
            ],
            "channel_plan": [PlannedChannelOut.of(one) for one in strategy.channel_plan],
            "possible_moves": list(strategy.possible_moves),
            "metadata": dict(strategy.metadata),
        }
        return cls(**(fields | made))
