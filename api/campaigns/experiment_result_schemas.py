"""The wire shapes of what an experiment has come to, and of what products tell of it."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import ExternalId, In, InstantOut, Out
from domain.campaigns.experiment import Counting, ExperimentStatus, Variant
from domain.campaigns.experiment_ports import OutcomeKind, Recorded
from domain.campaigns.sequential import Direction, Interval, Missing
from domain.campaigns.use_cases.read_results import (
    Against,
    ExperimentResults,
    VariantResult,
)
from domain.campaigns.use_cases.record_outcomes import Assignment, Told

MOST_OUTCOMES = 100
SubjectKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255),
    Field(
        description="Whoever or whatever it happens to, in your words. Only a hash of it is kept.",
        examples=["visitor-5512"],
    ),
]


class AssignmentIn(In):
    subject_key: SubjectKey


class AssignmentOut(Out):
    experiment_id: str
    variant: str = Field(description="The key of the variant that this subject gets.")
    name: str
    status: ExperimentStatus = Field(
        description="While it is `running` the split decides. Afterwards everybody gets the winner"
        " where that is to be kept, and otherwise the first variant."
    )

    @classmethod
    def of(cls, assignment: Assignment, language: str) -> "AssignmentOut":
        experiment, variant = assignment.experiment, assignment.variant
        return cls(
            experiment_id=experiment.id,
            variant=variant.key,
            name=variant.name,
            status=experiment.status,
        )


class OutcomeIn(In):
    external_id: ExternalId = Field(
        description="What you call it; each counts once in an experiment.", examples=["view-90311"]
    )
    kind: OutcomeKind = Field(
        description="A subject counts when it was exposed, and as a success when it converted,"
        " too: each once, however often you tell of it, in whatever order."
    )
    subject_key: SubjectKey


class OutcomesIn(In):
    outcomes: Annotated[list[OutcomeIn], Field(min_length=1, max_length=MOST_OUTCOMES)]

    def told(self) -> list[Told]:
        return [Told(one.external_id, one.kind, one.subject_key) for one in self.outcomes]


class OutcomeOut(Out):
    external_id: str
    variant: str = Field(description="The variant that its subject has.")
    became: Recorded = Field(
        description="`repeated` was kept before and counts once; `differs` bears the external id"
        " of another outcome, which stays as it is."
    )


class OutcomesOut(Out):
    counted: int
    repeated: int
    differing: int
    outcomes: list[OutcomeOut]

    @classmethod
    def of(cls, recorded: Sequence[tuple[Told, Variant, Recorded]], language: str) -> "OutcomesOut":
        became = [one for _, _, one in recorded]
        return cls(
            counted=became.count(Recorded.COUNTED),
            repeated=became.count(Recorded.REPEATED),
            differing=became.count(Recorded.DIFFERS),
            outcomes=[
                OutcomeOut(external_id=told.external_id, variant=variant.key, became=one)
                for told, variant, one in recorded
            ],
        )


class IntervalOut(Out):
    low: float
    high: float

    @classmethod
    def of_interval(cls, interval: Interval | None) -> "IntervalOut | None":
        if interval is None:
            return None
        return cls(low=_short(interval.low), high=_short(interval.high))


class MissingOut(Out):
    """What a variant still needs, together with the first, before it is judged."""

    exposures: int
    successes: int
    failures: int

    @classmethod
    def of_missing(cls, missing: Missing) -> "MissingOut":
        return cls(
            exposures=missing.exposures, successes=missing.successes, failures=missing.failures
        )


class AgainstOut(Out):
    difference: float | None = Field(description="How much higher its rate is than the first's.")
    difference_interval: IntervalOut | None = Field(
        description="It holds for all looks together, and for all variants."
    )
    lift: float | None = Field(description="The difference as a share of the first one's rate.")
    p: float = Field(description="Always valid: it means the same however often anybody looks.")
    least_p: float | None = Field(
        description="The least at any look with enough of everything; null before there was one."
    )
    direction: Direction | None = Field(description="Which way it pointed then.")
    proven: bool = Field(description="Whether `least_p` is as small as `p_needed`.")
    missing: MissingOut

    @classmethod
    def of_against(cls, against: Against | None) -> "AgainstOut | None":
        if against is None:
            return None
        return cls(
            difference=_perhaps(against.difference),
            difference_interval=IntervalOut.of_interval(against.interval),
            lift=_perhaps(against.lift),
            p=_short(against.p),
            least_p=_perhaps(against.least_p),
            direction=against.direction,
            proven=against.proven,
            missing=MissingOut.of_missing(against.missing),
        )


class VariantResultOut(Out):
    variant: str
    exposures: int
    successes: int
    rate: float | None = Field(description="Null where nobody saw it.")
    rate_interval: IntervalOut | None
    against_first: AgainstOut | None = Field(description="Null for the first variant.")

    @classmethod
    def of_result(cls, result: VariantResult) -> "VariantResultOut":
        tally = result.tally
        return cls(
            variant=tally.variant,
            exposures=tally.exposures,
            successes=tally.successes,
            rate=_perhaps(tally.rate),
            rate_interval=IntervalOut.of_interval(result.interval),
            against_first=AgainstOut.of_against(result.against),
        )


class ExperimentResultsOut(Out):
    experiment_id: str
    status: ExperimentStatus
    counting: Counting
    formula_version: str
    as_of: InstantOut
    looks: int = Field(description="How often it was looked at; reading this is no look.")
    p_needed: float = Field(description="`alpha`, shared among the variants but the first.")
    posts_waiting: int = Field(description="Posts without numbers, which count for nothing yet.")
    missing_exposures_of_first: int
    winner: str | None
    variants: list[VariantResultOut]

    @classmethod
    def of(cls, results: ExperimentResults, language: str) -> "ExperimentResultsOut":
        experiment = results.experiment
        return cls(
            experiment_id=experiment.id,
            status=experiment.status,
            counting=experiment.counting,
            formula_version=results.formula,
            as_of=results.as_of,
            looks=results.looks,
            p_needed=_short(results.p_needed),
            posts_waiting=results.waiting,
            missing_exposures_of_first=results.missing_first,
            winner=experiment.winner,
            variants=[VariantResultOut.of_result(one) for one in results.variants],
        )


def _short(number: float) -> float:
    return round(number, 6)


def _perhaps(number: float | None) -> float | None:
    return None if number is None else _short(number)
