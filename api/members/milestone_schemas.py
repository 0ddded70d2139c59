"""The wire shapes of milestones and streaks."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from api.members.value_schemas import Word
from api.wire import AS_WHOLE, CommunityRef, ExternalId, In, InstantOut, Name, Out
from domain.members.milestone import MemberMilestone, Milestone, MilestoneKind
from domain.members.streak import Run, Unit
from domain.members.use_cases.keep_milestones import NewMilestone
from domain.members.use_cases.read_streak import StreakView
from domain.members.value import date_of
from domain.shared.ids import CommunityId

MOST = 100_000


class MilestoneIn(In):
    name: Name = Field(examples=["A hundred answers"])
    kind: MilestoneKind = Field(
        description="`activities`: how often they did something. `days`: how long they have been "
        "known. `level`: on which level they are, from 1. `streak_days`, `streak_weeks`: how many "
        "one after another they did something, in the zone of the workspace."
    )
    threshold: Annotated[
        StrictInt, Field(ge=1, le=MOST, examples=[100], description="How many it takes."), AS_WHOLE
    ]
    activity: Word | None = Field(
        default=None,
        description="With `activities` and streaks: the kind that counts, or `custom:` and your "
        "own type; `custom` stands for every type of it. Left out, anything but leaving counts.",
    )
    community_id: CommunityRef | None = Field(
        default=None, description="With `activities`: only what was done there."
    )
    external_id: ExternalId | None = None
    recurs: StrictBool = Field(
        default=False,
        description="Whether it is reached again at every multiple of its threshold, such as every"
        " hundred answers or every 365 days; of a streak, when one is longer than ever by so many."
        " Levels do not recur.",
    )

    def request(self) -> NewMilestone:
        return NewMilestone(
            name=self.name,
            kind=self.kind,
            threshold=self.threshold,
            word=self.activity,
            community_id=CommunityId(self.community_id) if self.community_id else None,
            external_id=self.external_id,
            recurs=self.recurs,
        )


class MilestoneOut(Out):
    id: str
    name: str
    kind: MilestoneKind
    threshold: int
    activity: str | None
    community_id: str | None
    external_id: str | None
    recurs: bool
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: Milestone, language: str) -> "MilestoneOut":
        same = {name: getattr(one, name) for name in cls.model_fields if name != "activity"}
        return cls(**same, activity=one.word)


class MemberMilestoneOut(Out):
    """That somebody reached a milestone, which happens once, or at every so many."""

    id: str
    milestone_id: str
    member_id: str
    reached_on: date = Field(
        description="The day on which there was enough: of streaks in the zone of the workspace, "
        "of all else in UTC. Of a level it is the day on which it was seen."
    )
    reached_at: InstantOut = Field(description="When it was seen.")
    times: int = Field(description="How many times there was enough by then; 1 the first time.")

    @classmethod
    def of(cls, one: MemberMilestone, language: str) -> "MemberMilestoneOut":
        return cls(
            id=one.id,
            milestone_id=one.milestone_id,
            member_id=one.member_id,
            reached_on=date_of(one.day),
            reached_at=one.reached_at,
            times=one.times,
        )


class RunOut(Out):
    """Days or weeks one after another."""

    length: int
    from_day: date = Field(description="The first day on which something was done.")
    until_day: date = Field(description="The last one.")

    @classmethod
    def of(cls, run: Run | None) -> "RunOut | None":
        if run is None:
            return None
        return cls(
            length=run.length, from_day=date_of(run.from_day), until_day=date_of(run.until_day)
        )


class MemberStreakOut(Out):
    """How long a member has been at it, at this moment."""

    member_id: str
    unit: Unit
    activity: str | None
    timezone: str = Field(description="In which the days begin and end.")
    today: date
    current: RunOut | None = Field(
        description="The one that reaches to today or yesterday, or of weeks to this or the last "
        "one; null where there is none."
    )
    ends_on: date | None = Field(
        description="The last day on which something must be done so that it goes on."
    )
    longest: RunOut | None = Field(description="The longest there ever was; the first of several.")

    @classmethod
    def of(cls, view: StreakView, language: str) -> "MemberStreakOut":
        streak = view.streak
        return cls(
            member_id=view.member_id,
            unit=streak.unit,
            activity=view.activity,
            timezone=view.timezone,
            today=date_of(view.today),
            current=RunOut.of(streak.current),
            ends_on=None if streak.ends_on is None else date_of(streak.ends_on),
            longest=RunOut.of(streak.longest),
        )
