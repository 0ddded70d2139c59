"""A number that a platform gives of a post or an account, as it was at one moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Metric(StrEnum):
    """What is counted, in the same words for every platform."""

    IMPRESSIONS = "impressions"
    REACH = "reach"
    VIEWS = "views"
    REACTIONS = "reactions"
    COMMENTS = "comments"
    SHARES = "shares"
    QUOTES = "quotes"
    SAVES = "saves"
    CLICKS = "clicks"
    VOTES = "votes"
    FOLLOWS = "follows"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    MEMBERS = "members"
    POSTS = "posts"


OF_ACCOUNTS = (Metric.FOLLOWERS, Metric.FOLLOWING, Metric.MEMBERS, Metric.POSTS)
"""What is counted of an account; all else is counted of a post."""


class Nature(StrEnum):
    """A `counter` adds up over the life of what it is of, a `gauge` goes up and down."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` in whole units at `as_of` (UTC, by our clock). `native` is what the platform calls
    it. What a platform does not say has no reading, never a zero."""

    metric: Metric
    value: int
    as_of: datetime
    native: str
    nature: Nature = Nature.GAUGE


Readings = tuple[Reading, ...]
