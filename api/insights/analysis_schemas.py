"""The wire shapes of what posts have in common: each number with of how many it is, and with the
request that lists them."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from pydantic import Field

from api.insights.drilldowns import DaysOut, DrilldownOut, chosen, to_posts
from api.wire import InstantOut, Out
from domain.insights import cadence, decay, lift
from domain.insights.analysing import LENGTHS, Age, Counted, Mean
from domain.insights.cadence import ChannelWeek, Pace
from domain.insights.decay import Reached
from domain.insights.lift import Lift
from domain.insights.rules import UNIT
from domain.insights.use_cases.analyse_posts import CadenceFound, DecayFound, LiftsFound, Looked
from domain.shared.wall_time import resolve

_AS_OF = "When the last number that is reckoned with was read. Null where there is none."
_COMPLETE = "False where more than 2,000 posts went out in these days: the latest are looked at."


class Silence(StrEnum):
    """Why a number is not told: nothing of it was read, or too little."""

    NOT_MEASURED = "not_measured"
    TOO_FEW = "too_few"


class MeanOut(Out):
    """A mean, and where it lies nine times of ten. Null where there is none: never a zero
    instead."""

    n: int = Field(description="Of how many.")
    value: float | None
    unit: str = Field(description="A `share` of 1 is all.")
    low: float | None = Field(description="Null where it is of one alone.")
    high: float | None
    unavailable_reason: Silence | None

    @classmethod
    def of(cls, mean: Mean, unit: str) -> "MeanOut":
        return cls(
            n=mean.n,
            value=mean.mean,
            unit=unit,
            low=mean.low,
            high=mean.high,
            unavailable_reason=None if mean.n else Silence.NOT_MEASURED,
        )


class LookedAtOut(Out):
    """What was looked at."""

    window: DaysOut
    timezone: str = Field(description="By whose days it goes: the workspace's.")
    metric: Counted
    posts: int = Field(description="How many went out in these days.")
    is_complete: bool = Field(description=_COMPLETE)
    as_of: InstantOut | None = Field(description=_AS_OF)
    formula: str
    drilldown: DrilldownOut


class DecayPointOut(Out):
    age: Age
    age_hours: int
    share: MeanOut = Field(description="Of what posts had when they were four weeks old.")

    @classmethod
    def of(cls, reached: Reached) -> "DecayPointOut":
        hours = AGE_HOURS[reached.age]
        return cls(age=reached.age, age_hours=hours, share=MeanOut.of(reached.share, "share"))


class DecayOut(LookedAtOut):
    n: int = Field(description="Posts that were read at four weeks and had something.")
    not_read: int = Field(description="Posts that are younger, or were not read then.")
    had_nothing: int = Field(description="Posts that had nothing then: no share of it is known.")
    data: list[DecayPointOut] = Field(description="From the youngest age.")

    @classmethod
    def of(cls, found: DecayFound, language: str) -> "DecayOut":
        return cls(
            **_looked(found.looked, decay.FORMULA),
            n=found.decay.n,
            not_read=found.decay.unread,
            had_nothing=found.decay.empty,
            data=[DecayPointOut.of(one) for one in found.decay.reached],
        )


class CadenceWeekOut(Out):
    channel_id: str
    starts_on: date
    drilldown: DrilldownOut

    @classmethod
    def of(cls, week: ChannelWeek, zone: str) -> "CadenceWeekOut":
        span = (_begins(week.starts_on, zone), _begins(week.starts_on + cadence.WEEK, zone))
        posts = to_posts(span, channel_id=week.channel_id, part="1")
        return cls(channel_id=week.channel_id, starts_on=week.starts_on, drilldown=posts)


class PaceOut(Out):
    """All weeks in which a channel of the platform had so many posts."""

    platform: str
    posts_per_week: int
    weeks: int = Field(description="Of channels: two channels have two weeks in one.")
    posts: int
    engagement: MeanOut = Field(description="What a post has at the age, of those read at it.")
    found_in: list[CadenceWeekOut]

    @classmethod
    def of(cls, pace: Pace, zone: str) -> "PaceOut":
        return cls(
            platform=pace.platform,
            posts_per_week=pace.posts_per_week,
            weeks=len(pace.weeks),
            posts=pace.posts,
            engagement=MeanOut.of(pace.engagement, UNIT),
            found_in=[CadenceWeekOut.of(week, zone) for week in pace.weeks],
        )


class CadenceOut(LookedAtOut):
    age: Age
    data: list[PaceOut] = Field(description="By platform, from the fewest posts in a week.")

    @classmethod
    def of(cls, found: CadenceFound, language: str) -> "CadenceOut":
        return cls(
            **_looked(found.looked, cadence.FORMULA),
            age=found.looked.asked.age,
            data=[PaceOut.of(pace, found.looked.zone) for pace in found.paces],
        )


class LiftSideOut(Out):
    n: int
    mean: float | None
    unit: str
    drilldown: DrilldownOut


class HashtagLiftOut(Out):
    """What posts with the hashtag got, against posts without it of the same channel that went out
    at the same kind of time: weekend or not, and which quarter of the day."""

    hashtag: str = Field(description="Without its sign.")
    tagged: int = Field(description="Posts with it that were read at the age.")
    having: LiftSideOut = Field(description="Those of them with which others can be compared.")
    lacking: LiftSideOut = Field(description="Those that they are compared with.")
    matched_by_time: int = Field(
        description="How many found others of their channel and kind of time; all else found others"
        " of their channel."
    )
    is_available: bool
    unavailable_reason: Silence | None
    needed: int = Field(description="With fewer on either side nothing is said.")
    difference: float | None = Field(description="How much more one with it gets.")
    low: float | None = Field(description="From here nine times of ten; less than none is a loss.")
    high: float | None
    lift: float | None = Field(description="The difference as a share of what one without it gets.")

    @classmethod
    def of(cls, found: Lift, looked: Looked) -> "HashtagLiftOut":
        choice = chosen(looked.asked.which) | {"part": "1"}
        having = to_posts(looked.span, **choice, hashtag=found.hashtag)
        lacking = to_posts(looked.span, **choice, without_hashtag=found.hashtag)
        return cls(
            hashtag=found.hashtag,
            tagged=found.tagged,
            having=_side(found.having, having),
            lacking=_side(found.lacking, lacking),
            matched_by_time=found.by_time,
            is_available=found.is_available,
            unavailable_reason=None if found.is_available else Silence.TOO_FEW,
            needed=lift.NEEDED,
            difference=found.difference,
            low=found.low,
            high=found.high,
            lift=found.lift,
        )


class HashtagLiftsOut(LookedAtOut):
    age: Age
    data: list[HashtagLiftOut] = Field(description="Those that most posts have first.")

    @classmethod
    def of(cls, found: LiftsFound, language: str) -> "HashtagLiftsOut":
        return cls(
            **_looked(found.looked, lift.FORMULA),
            age=found.looked.asked.age,
            data=[HashtagLiftOut.of(one, found.looked) for one in found.lifts],
        )


AGE_HOURS = {age: int(length / timedelta(hours=1)) for age, length in LENGTHS.items()}


def _looked(looked: Looked, formula: str) -> dict[str, Any]:
    return {
        "window": DaysOut.of(looked.span),
        "timezone": looked.zone,
        "metric": looked.asked.counted,
        "posts": looked.posts,
        "is_complete": looked.is_complete,
        "as_of": looked.as_of,
        "formula": formula,
        "drilldown": to_posts(looked.span, **chosen(looked.asked.which), part="1"),
    }


def _side(side: lift.Side, posts: DrilldownOut) -> LiftSideOut:
    return LiftSideOut(n=side.n, mean=side.mean, unit=UNIT, drilldown=posts)


def _begins(day: date, zone: str) -> datetime:
    return resolve(datetime.combine(day, time.min), zone).at
