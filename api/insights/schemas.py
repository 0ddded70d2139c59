"""The wire shapes of numbers: with where each is from and as of when, or why there is none."""

from collections.abc import Sequence

from pydantic import Field

from api.wire import InstantOut, Out
from domain.insights.model import Sample
from domain.insights.rules import UNIT, values_of
from domain.insights.views import Numbers, Unavailable, Value
from domain.shared.readings import Metric, Nature


class MetricOut(Out):
    metric: Metric
    available: bool = Field(description="Whether the platform has said a number.")
    unavailable_reason: Unavailable | None
    value: int | None = Field(description="Null where there is no number: never a zero instead.")
    unit: str
    nature: Nature | None = Field(
        description="A `counter` adds up over the life of what it is of, a `gauge` goes up and"
        " down."
    )
    source: str = Field(description="The platform that counts.")
    native: str | None = Field(description="What the platform calls it.")
    as_of: InstantOut | None = Field(description="When the platform said so, by our clock.")

    @classmethod
    def of(cls, value: Value) -> "MetricOut":
        return cls(
            metric=value.metric,
            available=value.unavailable is None,
            unavailable_reason=value.unavailable,
            value=value.value,
            unit=value.unit,
            nature=value.nature,
            source=value.source,
            native=value.native,
            as_of=value.as_of,
        )


class DeliveryMetricsOut(Out):
    delivery_id: str
    channel_id: str
    platform: str
    part: int
    measured_at: InstantOut | None = Field(description="When the platform last answered.")
    next_at: InstantOut | None = Field(description="When it is asked next, if it is.")
    trouble: str | None = Field(description="Why it does not answer now, in its own words.")
    metrics: list[MetricOut]

    @classmethod
    def of(cls, numbers: Numbers) -> "DeliveryMetricsOut":
        return cls(
            delivery_id=str(numbers.delivery_id),
            channel_id=numbers.channel_id,
            platform=numbers.platform,
            part=numbers.part or 1,
            measured_at=numbers.measured_at,
            next_at=numbers.next_at,
            trouble=numbers.trouble,
            metrics=[MetricOut.of(value) for value in values_of(numbers)],
        )


class MessageMetricsOut(Out):
    """What each of its posts got so far. Numbers of different platforms count different things and
    are not added up here."""

    data: list[DeliveryMetricsOut]

    @classmethod
    def of(cls, numbers: Sequence[Numbers], language: str) -> "MessageMetricsOut":
        return cls(data=[DeliveryMetricsOut.of(of_one) for of_one in numbers])


class ChannelMetricsOut(Out):
    channel_id: str
    platform: str
    measured_at: InstantOut | None = Field(description="When the platform last answered.")
    next_at: InstantOut | None = Field(description="When it is asked next, if it is.")
    trouble: str | None = Field(description="Why it does not answer now, in its own words.")
    metrics: list[MetricOut]

    @classmethod
    def of(cls, numbers: Numbers, language: str) -> "ChannelMetricsOut":
        return cls(
            channel_id=numbers.channel_id,
            platform=numbers.platform,
            measured_at=numbers.measured_at,
            next_at=numbers.next_at,
            trouble=numbers.trouble,
            metrics=[MetricOut.of(value) for value in values_of(numbers)],
        )


class SampleOut(Out):
    """One number as it was read."""

    id: str
    channel_id: str
    message_id: str
    delivery_id: str
    metric: Metric
    value: int
    unit: str
    nature: Nature
    source: str
    native: str
    as_of: InstantOut

    @classmethod
    def of(cls, sample: Sample, language: str) -> "SampleOut":
        return cls(
            id=sample.id,
            channel_id=sample.channel_id,
            message_id=str(sample.message_id),
            delivery_id=str(sample.delivery_id),
            metric=sample.metric,
            value=sample.value,
            unit=UNIT,
            nature=sample.nature,
            source=sample.source or sample.platform,
            native=sample.native,
            as_of=sample.as_of,
        )
