"""The wire shapes of what contains a crisis, and of giving it back."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.crises.tightening_schemas import TighteningIn, TighteningOut
from api.publishing.content_schemas import Tag
from api.wire import AS_WHOLE, SEEN, EachOnce, In, InstantOut, LongText, Out
from domain.crises.crisis_measures import CrisisMeasure, Measure
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.measure_ports import Standing, StandingHold
from domain.crises.use_cases.hold_publishing import Wanted
from domain.publishing.hold import HoldScope
from domain.shared.ids import CampaignId, ChannelId, CommunityId, HoldId
from domain.shared.lifting import RELEASE_PER_MINUTE, OnLift

MOST_PLACES = 20


def _places(what: str) -> Any:
    return Field(default_factory=list, max_length=MOST_PLACES, description=what)


Ids = Annotated[list[Annotated[str, StringConstraints(max_length=64)]], EachOnce()]


class CrisisHoldIn(In):
    """Without any place, tag or campaign: the whole workspace."""

    reason: Annotated[LongText, Field(min_length=1, pattern=SEEN)] = Field(
        examples=["A recall is being prepared."]
    )
    channel_ids: Ids = _places("On these channels.")
    community_ids: Ids = _places("On every channel of these communities.")
    campaign_ids: Ids = _places("What is part of these campaigns.")
    platforms: Ids = _places("On every channel that is connected to these platforms now.")
    tags: Annotated[list[Tag], EachOnce()] = _places("What bears one of these.")
    on_lift: OnLift = Field(
        default=OnLift.ASK, description="What becomes of what it kept back once it is lifted."
    )
    release_per_minute: Annotated[StrictInt, Field(ge=1, le=60), AS_WHOLE] = RELEASE_PER_MINUTE
    hold: StrictBool = Field(default=True, description="Stop publishing there.")
    replies_need_approval: StrictBool = Field(
        default=False,
        description="What answers anybody there goes out once somebody else approved it. Tags and"
        " campaigns are no places for that.",
    )

    tighten: TighteningIn | None = Field(
        default=None,
        description="Hold or remove what others say there with words of these lists.",
    )

    def scope(self) -> Scope:
        return Scope(
            channel_ids=tuple(map(ChannelId, self.channel_ids)),
            community_ids=tuple(map(CommunityId, self.community_ids)),
            campaign_ids=tuple(map(CampaignId, self.campaign_ids)),
            platforms=tuple(self.platforms),
            tags=tuple(self.tags),
        )

    def terms(self) -> StopTerms:
        return StopTerms(self.reason, self.on_lift, self.release_per_minute)

    def wanted(self) -> Wanted:
        return Wanted(
            self.hold, self.replies_need_approval, self.tighten.words() if self.tighten else None
        )


class CrisisReleaseIn(In):
    """Without any `hold_ids` and `measure_ids`: all that stands."""

    hold_ids: Annotated[list[str], Field(min_length=1, max_length=50)] | None = Field(
        default=None, description="Holds of this crisis."
    )
    measure_ids: Annotated[list[str], Field(min_length=1, max_length=50)] | None = Field(
        default=None, description="Other measures of this crisis."
    )
    on_lift: OnLift | None = Field(
        default=None,
        description="What becomes of what they kept back; without it, what was said when they were"
        " placed.",
    )

    def chosen(self) -> list[HoldId] | None:
        return None if self.hold_ids is None else [HoldId(each) for each in self.hold_ids]


class StandingHoldOut(Out):
    """A hold that stands; `/v1/holds` has all of it."""

    id: str
    scope: HoldScope
    channel_id: str | None
    community_id: str | None
    campaign_id: str | None
    tag: str | None
    reason: str
    created_at: InstantOut

    @classmethod
    def of_hold(cls, hold: StandingHold) -> "StandingHoldOut":
        return cls(**{name: getattr(hold, name) for name in cls.model_fields})


class CrisisMeasureOut(Out):
    """What else the crisis asks: there, or everywhere where nothing is named."""

    id: str
    measure: Measure
    channel_ids: list[str]
    community_ids: list[str]
    platforms: list[str]
    by_itself: bool = Field(description="Whether it was done by the workspace's settings.")
    tighten: TighteningOut | None
    rule_ids: list[str] = Field(description="The rules of moderation that came of it.")
    placed_by: str
    created_at: InstantOut

    @classmethod
    def of_measure(cls, one: CrisisMeasure) -> "CrisisMeasureOut":
        plain = {name: getattr(one, name) for name in cls.model_fields if name != "tighten"}
        return cls(**plain, tighten=TighteningOut.of_words(one.tightening))


class ContainmentOut(Out):
    """All by which a crisis is contained now."""

    crisis_id: str
    holds: list[StandingHoldOut]
    measures: list[CrisisMeasureOut]

    @classmethod
    def of(cls, standing: Standing, language: str) -> "ContainmentOut":
        return cls(
            crisis_id=standing.crisis_id,
            holds=[StandingHoldOut.of_hold(one) for one in standing.holds],
            measures=[CrisisMeasureOut.of_measure(one) for one in standing.measures],
        )
