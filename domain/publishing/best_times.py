"""At which hours of the week a channel's posts do best, as far as enough of them were measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.ids import ChannelId

WINDOW = timedelta(weeks=16)
HALF_LIFE = timedelta(weeks=8)
PRIOR_WEIGHT = 5
"""How many posts the prior counts for against those measured in an hour of the week."""

NEEDED = 20
FORMULA = "best-times/1"


class Availability(StrEnum):
    """Whether there is anything to say."""

    AVAILABLE = "available"
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True, slots=True)
class BestHour:
    """One hour of the week (Monday is 1) with its score against the channel's own median, the
    interval it lies in, and how many posts say so."""

    weekday: int
    hour: int
    score: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class BestTimes:
    """What is suggested, best first, and what it rests on: of `posts` that went out in the window
    the engagement of `n` is known, and less than `needed` say nothing. Hours count in `timezone`,
    the channel's own."""

    channel_id: ChannelId
    timezone: str
    availability: Availability
    n: int
    posts: int
    since: datetime
    until: datetime
    needed: int = NEEDED
    hours: Sequence[BestHour] = ()
