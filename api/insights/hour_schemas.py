"""The wire shapes of how a channel's posts do in each hour of the week."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from api.insights.drilldowns import DrilldownOut, to_posts
from api.wire import InstantOut, Out
from domain.insights.use_cases.read_best_times import ChannelWeek
from domain.shared import best_times
from domain.shared.best_times import Basis, BestHour

WEEK = timedelta(weeks=1)


class NoHours(StrEnum):
    """Neither the channel nor others of its platform and zone have enough posts that were read."""

    NOT_ENOUGH_DATA = "not_enough_data"


class HourOut(Out):
    """One hour of the week. Monday is 1."""

    weekday: int
    hour: int
    score: float = Field(description="What a post does there against the channel's median.")
    unit: str = Field(description="Times the median of the channel: 1 is as usual.")
    low: float = Field(description="From here to `high` nine times of ten.")
    high: float
    n: int = Field(description="Posts of the channel that went out in it and were read.")
    network_n: int = Field(description="The same of other channels of its platform and zone.")
    drilldown: DrilldownOut

    @classmethod
    def of(cls, hour: BestHour, posts: DrilldownOut) -> "HourOut":
        here = {"weekday": str(hour.weekday), "hour": str(hour.hour)}
        return cls(
            weekday=hour.weekday,
            hour=hour.hour,
            score=hour.score,
            unit="times_median",
            low=hour.low,
            high=hour.high,
            n=hour.n,
            network_n=hour.network_n,
            drilldown=posts.model_copy(update={"query": posts.query | here}),
        )


class BestHoursOut(Out):
    """All 168 hours of the week in their order, or none where too little is known."""

    channel_id: str
    platform: str
    timezone: str = Field(description="By whose clock the hours go: the channel's.")
    is_available: bool
    unavailable_reason: NoHours | None
    basis: Basis | None = Field(
        description="`channel`: enough posts of its own. `network`: too few of them, so that others"
        " of its platform and zone stand in."
    )
    n: int = Field(description="Posts of the channel in the window that were read.")
    network_n: int = Field(description="The same of other channels of its platform and zone.")
    needed: int = Field(description="With fewer of its own the network stands in, or nothing.")
    posts: int = Field(description="Posts of the channel that went out in the window.")
    since: InstantOut
    until: InstantOut
    as_of: InstantOut = Field(description="When it was reckoned.")
    formula: str
    window_weeks: int
    half_life_weeks: int = Field(description="After so many weeks a post counts half.")
    prior_weight: int = Field(description="How many posts the prior of the network counts for.")
    drilldown: DrilldownOut
    data: list[HourOut]

    @classmethod
    def of(cls, found: ChannelWeek, language: str) -> "BestHoursOut":
        week = found.week
        posts = to_posts((week.since, week.until), channel_id=week.channel_id, part="1")
        return cls(
            channel_id=week.channel_id,
            platform=found.platform,
            timezone=week.timezone,
            is_available=week.basis is not None,
            unavailable_reason=None if week.basis else NoHours.NOT_ENOUGH_DATA,
            basis=week.basis,
            n=week.n,
            network_n=week.network_n,
            needed=week.needed,
            posts=week.posts,
            since=week.since,
            until=week.until,
            as_of=found.as_of,
            formula=best_times.FORMULA,
            window_weeks=best_times.WINDOW // WEEK,
            half_life_weeks=best_times.HALF_LIFE // WEEK,
            prior_weight=best_times.PRIOR_WEIGHT,
            drilldown=posts,
            data=[HourOut.of(hour, posts) for hour in week.hours],
        )
