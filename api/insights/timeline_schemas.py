"""The wire shapes of what a message got, reading by reading and day by day."""

from datetime import date

from pydantic import Field

from api.insights.drilldowns import DrilldownOut, drilldown
from api.wire import InstantOut, Out
from domain.insights.rules import UNIT
from domain.insights.timeline import FORMULA, DayGained, DeliveryTimeline, Line, Step, Timeline
from domain.insights.views import Unavailable
from domain.shared.readings import Metric, Nature


class TimelineReadingOut(Out):
    as_of: InstantOut = Field(description="When the platform said so, by our clock.")
    age_seconds: int = Field(description="How long the post had been out.")
    value: int
    change: int = Field(description="How much more than at the reading before, or than nothing.")
    is_restated: bool = Field(
        description="The platform took back what it had said: a counter became less, or the same"
        " instant was told anew."
    )

    @classmethod
    def of(cls, step: Step) -> "TimelineReadingOut":
        return cls(
            as_of=step.as_of,
            age_seconds=step.age_seconds,
            value=step.value,
            change=step.change,
            is_restated=step.restates,
        )


class TimelineDayOut(Out):
    """A day of the workspace on which the post was read. One on which nobody looked is not here."""

    day: date
    value: int = Field(description="At its last reading of the day.")
    increment: int = Field(description="How much of it came since the day that was read before.")
    readings: int
    covers_days: int = Field(
        description="How many days the increment is of, with this one: more than one where nobody"
        " looked in between."
    )
    is_restated: bool

    @classmethod
    def of(cls, day: DayGained) -> "TimelineDayOut":
        return cls(
            day=day.day,
            value=day.value,
            increment=day.increment,
            readings=day.readings,
            covers_days=day.covers_days,
            is_restated=day.restates,
        )


class TimelineSeriesOut(Out):
    """One metric of one post."""

    metric: Metric
    unit: str
    nature: Nature
    source: str = Field(description="The platform that counts.")
    native: str = Field(description="What the platform calls it.")
    n: int = Field(description="How often it was read.")
    as_of: InstantOut = Field(description="When it was read last.")
    readings: list[TimelineReadingOut] = Field(description="In the order of time.")
    days: list[TimelineDayOut]
    drilldown: DrilldownOut

    @classmethod
    def of(cls, line: Line, found: Timeline, one: DeliveryTimeline) -> "TimelineSeriesOut":
        samples = f"/v1/messages/{found.message_id}/metrics/samples"
        these = {"delivery_id": str(one.numbers.delivery_id), "metric": line.metric.value}
        return cls(
            metric=line.metric,
            unit=UNIT,
            nature=line.nature,
            source=one.numbers.platform,
            native=line.native,
            n=len(line.steps),
            as_of=line.steps[-1].as_of,
            readings=[TimelineReadingOut.of(step) for step in line.steps],
            days=[TimelineDayOut.of(day) for day in line.days],
            drilldown=drilldown(samples, **these),
        )


class NoSeriesOut(Out):
    metric: Metric
    unavailable_reason: Unavailable


class DeliveryTimelineOut(Out):
    delivery_id: str
    channel_id: str
    platform: str
    part: int
    measured_at: InstantOut | None = Field(description="When the platform last answered.")
    series: list[TimelineSeriesOut]
    unavailable: list[NoSeriesOut] = Field(description="Of which metrics there is no number.")

    @classmethod
    def of(cls, one: DeliveryTimeline, found: Timeline) -> "DeliveryTimelineOut":
        return cls(
            delivery_id=str(one.numbers.delivery_id),
            channel_id=one.numbers.channel_id,
            platform=one.numbers.platform,
            part=one.numbers.part or 1,
            measured_at=one.numbers.measured_at,
            series=[TimelineSeriesOut.of(line, found, one) for line in one.lines],
            unavailable=[
                NoSeriesOut(metric=metric, unavailable_reason=why) for metric, why in one.missing
            ],
        )


class MessageTimelineOut(Out):
    """What each of its posts got over time. Numbers of different platforms count different things
    and are not added up here."""

    message_id: str
    timezone: str = Field(description="By whose days it goes: the workspace's.")
    formula: str
    is_complete: bool = Field(description="False where there are more readings than are told of.")
    data: list[DeliveryTimelineOut]

    @classmethod
    def of(cls, found: Timeline, language: str) -> "MessageTimelineOut":
        return cls(
            message_id=found.message_id,
            timezone=found.zone,
            formula=FORMULA,
            is_complete=found.is_complete,
            data=[DeliveryTimelineOut.of(one, found) for one in found.deliveries],
        )
