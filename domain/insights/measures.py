"""What can be asked for in numbers: what platforms count, and what is counted here, of which nobody
has to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.insights.rules import OF_ACCOUNTS
from domain.shared.errors import FieldError
from domain.shared.own_metrics import OwnMetric as OwnMetric
from domain.shared.readings import Metric

HERE = "tertulia"
"""Who says it, of what is counted here."""


Measure = Metric | OwnMetric


class Bucket(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Dimension(StrEnum):
    CHANNEL = "channel"
    PLATFORM = "platform"
    COMMUNITY = "community"
    MESSAGE = "message"
    CAMPAIGN = "campaign"


class Subjects(StrEnum):
    """Of what it is: of posts, of the accounts themselves, or of what is done here."""

    POSTS = "posts"
    ACCOUNTS = "accounts"
    WORK = "work"


class Counts(StrEnum):
    """An `increase` is by how much a number has grown, as far as it was seen; a `level` is where it
    stands at the end. A `total` is how many there were; a `ratio` is one number by another, and a
    `percentile` that which so many of a hundred do not exceed: of neither do pieces add up."""

    INCREASE = "increase"
    LEVEL = "level"
    TOTAL = "total"
    RATIO = "ratio"
    PERCENTILE = "percentile"


class MeasuredIn(StrEnum):
    """A `ratio` is a part of 1, and of moods it goes down to -1."""

    COUNT = "count"
    RATIO = "ratio"
    SECONDS = "seconds"


class NoWork(StrEnum):
    """Why there is no number of what is counted here. nothing_to_count: nothing happened of which
    it would be a ratio, or a time, or nothing of it could be read. not_connected_yet: no channel
    was connected that it could have happened on."""

    NOTHING_TO_COUNT = "nothing_to_count"
    NOT_CONNECTED_YET = "not_connected_yet"


@dataclass(frozen=True, slots=True)
class Own:
    """How it is counted, and by what it can be asked."""

    counts: Counts
    unit: MeasuredIn
    dimensions: frozenset[Dimension]


OF_CHANNELS = frozenset({Dimension.CHANNEL, Dimension.PLATFORM, Dimension.COMMUNITY})
BY_POST = frozenset({Dimension.MESSAGE, Dimension.CAMPAIGN})
_ANYTHING = frozenset(Dimension)
_NUMBER = Own(Counts.TOTAL, MeasuredIn.COUNT, _ANYTHING)
_NUMBER_ON_CHANNELS = Own(Counts.TOTAL, MeasuredIn.COUNT, OF_CHANNELS)
_PART = Own(Counts.RATIO, MeasuredIn.RATIO, _ANYTHING)
_TIME = Own(Counts.PERCENTILE, MeasuredIn.SECONDS, _ANYTHING)
OWN: Mapping[OwnMetric, Own] = {
    OwnMetric.MESSAGES_PUBLISHED: _NUMBER,
    OwnMetric.MESSAGES_FAILED: Own(
        Counts.TOTAL, MeasuredIn.COUNT, OF_CHANNELS | {Dimension.CAMPAIGN}
    ),
    OwnMetric.REPLIES_SENT: _NUMBER_ON_CHANNELS,
    OwnMetric.INBOUND_MESSAGES: _NUMBER,
    OwnMetric.INBOUND_POSITIVE: _NUMBER,
    OwnMetric.INBOUND_NEUTRAL: _NUMBER,
    OwnMetric.INBOUND_MIXED: _NUMBER,
    OwnMetric.INBOUND_NEGATIVE: _NUMBER,
    OwnMetric.NET_SENTIMENT: _PART,
    OwnMetric.CONVERSATIONS_OPENED: _NUMBER,
    OwnMetric.CONVERSATIONS_CLOSED: _NUMBER,
    OwnMetric.REPLY_RATE: _PART,
    OwnMetric.FIRST_RESPONSE_MEDIAN: _TIME,
    OwnMetric.FIRST_RESPONSE_P90: _TIME,
    OwnMetric.SLA_MET_SHARE: _PART,
    OwnMetric.MODERATION_DECISIONS: _NUMBER_ON_CHANNELS,
}
FILTERS = {
    "channel_ids": Dimension.CHANNEL,
    "platforms": Dimension.PLATFORM,
    "community_ids": Dimension.COMMUNITY,
    "message_ids": Dimension.MESSAGE,
    "campaign_ids": Dimension.CAMPAIGN,
}
"""What a question may be narrowed down to, and what that is."""


def counts_of(metric: Measure) -> Counts:
    if isinstance(metric, OwnMetric):
        return OWN[metric].counts
    return Counts.LEVEL if metric in OF_ACCOUNTS else Counts.INCREASE


def adds_up(metric: Measure) -> bool:
    """Whether what buckets come to is, together, what all of them come to."""
    return counts_of(metric) in (Counts.INCREASE, Counts.TOTAL)


def unit_of(metric: Measure) -> MeasuredIn:
    return OWN[metric].unit if isinstance(metric, OwnMetric) else MeasuredIn.COUNT


def of_platforms(metrics: tuple[Measure, ...]) -> tuple[Metric, ...]:
    return tuple(metric for metric in metrics if isinstance(metric, Metric))


def of_work(metrics: tuple[Measure, ...]) -> tuple[OwnMetric, ...]:
    return tuple(metric for metric in metrics if isinstance(metric, OwnMetric))


def fault_of_units(metrics: Sequence[Measure], where: str) -> Iterator[FieldError]:
    """What is measured otherwise than the first cannot stand in one chart with it."""
    units = [unit_of(metric) for metric in metrics]
    for place, unit in enumerate(units):
        if unit is not units[0]:
            facts = {"unit": unit.value, "first": units[0].value}
            yield FieldError(f"{where}/{place}", "chart_of_one_unit", facts)
            return
