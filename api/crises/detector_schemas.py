"""The wire shapes of detectors, and of what they would have told."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import AS_WHOLE, In, Instant, InstantOut, Out
from domain.crises.crisis_severity import Factors, judge
from domain.crises.detector import DetectorKind, Measure, Rule, Thresholds
from domain.crises.model import Severity
from domain.crises.ports import Scope
from domain.crises.use_cases.detector_try import Trial, WouldTell
from domain.shared.ids import CommunityId, WatchId

_USUAL = Thresholds()
_Part = Annotated[float, Field(gt=0, le=1, strict=True)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
TopicWord = Annotated[
    str, StringConstraints(min_length=1, max_length=100), Field(examples=["espresso"])
]
ABOUT_IT = (
    "Only what says this word, which has three letters at least; case and accents are one. It is"
    " kept and told without them. For more than a word write a watch."
)


class ThresholdsIn(In):
    """What it goes by; each may be left out. Counts are of one hour, shares are parts of 1."""

    least: Annotated[int, Field(ge=1, le=1_000_000, strict=True), AS_WHOLE] = Field(
        default=_USUAL.least, description="Fewer are no spike, no drift and no velocity."
    )
    least_small: Annotated[int, Field(ge=1, le=1_000_000, strict=True), AS_WHOLE] = Field(
        default=_USUAL.least_small, description="Fewer are nothing to `poisson`."
    )
    robust_z: Annotated[float, Field(ge=1, le=100, strict=True)] = Field(
        default=_USUAL.robust_z,
        description="How far from the median, in robust deviations.",
    )
    least_share: Annotated[float, Field(ge=0, le=1, strict=True)] = Field(
        default=_USUAL.least_share, description="Of what is heard, so much is to be negative."
    )
    most_chance: _Part = Field(
        default=_USUAL.most_chance, description="What chance brings more often is nothing."
    )
    weight: _Part = Field(default=_USUAL.weight, description="Of an hour, in a drift.")
    sigmas: Annotated[float, Field(ge=1, le=100, strict=True)] = Field(
        default=_USUAL.sigmas, description="How far a drift goes from what is usual."
    )
    least_rise: Annotated[float, Field(ge=0, le=1, strict=True)] = Field(
        default=_USUAL.least_rise, description="Of the share, in a drift."
    )
    doubling_minutes: Annotated[float, Field(ge=1, le=1440, strict=True)] = Field(
        default=_USUAL.doubling_minutes, description="What doubles slower has no velocity."
    )
    reach_percentile: _Part = Field(
        default=_USUAL.reach_percentile, description="Of all authors, who have fewer followers."
    )
    least_reach: Annotated[int, Field(ge=1, le=10_000_000_000, strict=True), AS_WHOLE] = Field(
        default=_USUAL.least_reach, description="With fewer followers nobody has influence."
    )
    times_widest: Annotated[float, Field(ge=1, le=1000, strict=True)] = Field(
        default=_USUAL.times_widest,
        description="So many times the followers of whoever complained in the weeks before.",
    )
    confirm_ratio: Annotated[float, Field(ge=1, le=1000, strict=True)] = Field(
        default=_USUAL.confirm_ratio,
        description="So many times what that hour came to yesterday, and a week before.",
    )


class DetectorTrialIn(In):
    """Which detector is tried, on what, and from when until when."""

    kind: DetectorKind
    measure: Measure = Field(
        default=Measure.VOICES,
        description="What is counted, by `spike`, `poisson` and `velocity`. `voices` are negative"
        " messages, one an hour of each author.",
    )
    thresholds: ThresholdsIn = Field(default_factory=ThresholdsIn)
    since: Instant
    until: Instant = Field(description="Up to 14 days after `since`. Whole hours are looked at.")
    community_id: _Name | None = Field(default=None, description="Only what was said there.")
    platform: _Name | None = Field(default=None, description="Only what was said on it.")
    watch_id: _Name | None = Field(default=None, description="Only what it found.")
    topic: TopicWord | None = Field(default=None, description=ABOUT_IT)

    @property
    def rule(self) -> Rule:
        return Rule(self.kind, self.measure, Thresholds(**self.thresholds.model_dump()))

    @property
    def scope(self) -> Scope:
        return Scope(
            CommunityId(self.community_id) if self.community_id else None,
            self.platform,
            WatchId(self.watch_id) if self.watch_id else None,
            self.topic,
        )


class FoundFactorsOut(Out):
    """What the severity comes from, each from 0 to 4."""

    virality: int
    sentiment: int
    stakeholder_harm: int
    media_pickup: int
    legal_exposure: int

    @classmethod
    def of(cls, factors: Factors) -> "FoundFactorsOut":
        return cls(**{name: getattr(factors, name) for name in cls.model_fields})


class WouldTellOut(Out):
    """One episode, of which would have been told once."""

    began_at: InstantOut = Field(description="Five minutes from here are out of the ordinary.")
    told_at: InstantOut = Field(description="When it was sure.")
    over_at: InstantOut | None = Field(
        description="When it had been quiet for long enough; null where it was not by the end."
    )
    numbers: dict[str, float] = Field(
        description="What was compared, of the worst five minutes: `value` with what is `usual`,"
        " and others by the kind. What cannot be divided is left out."
    )
    severity: Severity
    factors: FoundFactorsOut

    @classmethod
    def of(cls, told: WouldTell) -> "WouldTellOut":
        return cls(
            began_at=told.began_at,
            told_at=told.told_at,
            over_at=told.over_at,
            numbers=dict(told.episode.numbers),
            severity=judge(told.factors).severity,
            factors=FoundFactorsOut.of(told.factors),
        )


class DetectorTrialOut(Out):
    """What would have been told, and when."""

    since: InstantOut
    until: InstantOut
    heard: int = Field(
        description="Messages that were looked at, with those of the four weeks before."
    )
    formula_version: int
    told: list[WouldTellOut]

    @classmethod
    def of(cls, trial: Trial, language: str) -> "DetectorTrialOut":
        return cls(
            since=trial.since,
            until=trial.until,
            heard=trial.heard,
            formula_version=trial.formula_version,
            told=[WouldTellOut.of(each) for each in trial.told],
        )
