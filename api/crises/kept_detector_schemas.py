"""The wire shapes of detectors that are kept, and of what is counted where they watch."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, StrictBool, StringConstraints

from api.crises.detector_schemas import ABOUT_IT, ThresholdsIn, TopicWord
from api.wire import ExternalId, In, Instant, InstantOut, Metadata, Name, Out, absent
from domain.crises.detector import DetectorKind, Measure, Thresholds
from domain.crises.ports import Scope
from domain.crises.series import Grain, Sums, begin_of
from domain.crises.signal import Precision, SignalReason
from domain.crises.use_cases.keep_detectors import HeardSeries, JudgedDetector, NewDetector
from domain.shared.ids import CommunityId, WatchId

PlaceId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
_SNOOZED = "Until then it opens no signal; what still goes on by then is told."


class DetectorPlaceIn(In):
    """Without anything: the whole workspace. Of several all must hold."""

    community_id: PlaceId | None = Field(default=None, description="Only what is said there.")
    platform: PlaceId | None = Field(default=None, description="Only what is said on it.")
    watch_id: PlaceId | None = Field(default=None, description="Only what it finds.")
    topic: TopicWord | None = Field(default=None, description=ABOUT_IT)

    @property
    def scope(self) -> Scope:
        return Scope(
            CommunityId(self.community_id) if self.community_id else None,
            self.platform,
            WatchId(self.watch_id) if self.watch_id else None,
            self.topic,
        )


class DetectorIn(DetectorPlaceIn):
    name: Name = Field(examples=["Complaints in the shop"])
    kind: DetectorKind
    measure: Measure = Field(
        default=Measure.VOICES,
        description="What is counted, by `spike`, `poisson` and `velocity`. `voices` are negative"
        " messages, one an hour of each author.",
    )
    thresholds: ThresholdsIn = Field(default_factory=ThresholdsIn)
    enabled: StrictBool = Field(default=True, description="Whether it watches.")
    snoozed_until: Instant | None = Field(default=None, description=_SNOOZED)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewDetector:
        return NewDetector(
            name=self.name,
            kind=self.kind,
            measure=self.measure,
            thresholds=_thresholds(self.thresholds),
            scope=self.scope,
            enabled=self.enabled,
            snoozed_until=self.snoozed_until,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class DetectorChange(In):
    """What it watches stays: another place or kind is another detector."""

    name: Name = absent()
    thresholds: ThresholdsIn = absent()
    enabled: StrictBool = absent()
    snoozed_until: Instant | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(thresholds=_thresholds)


class DetectorSpanIn(In):
    """From when until when."""

    since: Instant
    until: Instant = Field(description="Up to 14 days after `since`. Whole hours are looked at.")


class DetectorSeriesIn(In):
    """What is asked of a series."""

    grain: Grain = Field(
        default=Grain.HOUR,
        description="How long a bucket is. Five minutes are known of the last four weeks.",
    )
    since: Instant
    until: Instant = Field(description="At most a thousand buckets after `since`.")


class ThresholdsOut(Out):
    """What it goes by. Counts are of one hour, shares are parts of 1."""

    least: int
    least_small: int
    robust_z: float
    least_share: float
    most_chance: float
    weight: float
    sigmas: float
    least_rise: float
    doubling_minutes: float
    reach_percentile: float
    least_reach: int
    times_widest: float
    confirm_ratio: float


class PrecisionOut(Out):
    """How often it was right, by what people said its signals were: `true_crisis` and `minor` are
    hits, `false_alarm` and `expected` are misses."""

    value: float | None = Field(
        description="Hits of all hits and misses, from 0 to 1; null where nobody said anything."
    )
    sample: int = Field(description="Of so many signals.")
    reasons: dict[SignalReason, int]

    @classmethod
    def of_precision(cls, one: Precision) -> "PrecisionOut":
        return cls(value=one.value, sample=one.sample, reasons=dict(one.reasons))


class DetectorOut(Out):
    id: str
    name: str
    kind: DetectorKind
    measure: Measure
    thresholds: ThresholdsOut
    community_id: str | None
    platform: str | None
    watch_id: str | None
    topic: str | None
    enabled: bool
    snoozed_until: InstantOut | None = Field(description=_SNOOZED)
    looked_at: InstantOut | None = Field(description="When it judged last; null before it did.")
    precision: PrecisionOut
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, judged: JudgedDetector, language: str) -> "DetectorOut":
        one = judged.detector
        made: dict[str, Any] = {
            "thresholds": ThresholdsOut(**asdict(one.thresholds)),
            "precision": PrecisionOut.of_precision(judged.precision),
            "metadata": dict(one.metadata),
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class UsualDetectorsOut(Out):
    """All detectors that watch that place, the oldest first."""

    data: list[DetectorOut]

    @classmethod
    def of(cls, found: Sequence[JudgedDetector], language: str) -> "UsualDetectorsOut":
        return cls(data=[DetectorOut.of(one, language) for one in found])


class HeardBucketOut(Out):
    """What one bucket comes to."""

    at: InstantOut = Field(description="When it begins.")
    heard: int = Field(description="Messages.")
    negative: int = Field(description="Negative messages.")
    voices: int = Field(description="Negative messages, one an hour of each author.")
    share: float = Field(description="Which part of what was heard is a negative voice.")
    reach: int = Field(description="How many follow those voices, together.")
    widest: int = Field(description="The most that follow one of them.")
    complaints: int
    load: int = Field(description="Cases that moderators got.")
    hits: int = Field(description="What watches found.")

    @classmethod
    def of_bucket(cls, number: int, grain: Grain, sums: Sums) -> "HeardBucketOut":
        plain = {name: getattr(sums, name) for name in cls.model_fields if name != "at"}
        return cls(at=begin_of(number, grain), **plain)


class HeardSeriesOut(Out):
    """What was counted where a detector watches; buckets in which nothing was are left out."""

    detector_id: str
    grain: Grain
    buckets: list[HeardBucketOut]

    @classmethod
    def of(cls, found: HeardSeries, language: str) -> "HeardSeriesOut":
        return cls(
            detector_id=found.detector.id,
            grain=found.grain,
            buckets=[
                HeardBucketOut.of_bucket(number, found.grain, sums)
                for number, sums in found.buckets.items()
            ],
        )


def _thresholds(told: ThresholdsIn) -> Thresholds:
    return Thresholds(**told.model_dump())
