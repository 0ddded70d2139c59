"""What an experiment has come to, with everything that it rests on."""

from dataclasses import dataclass
from datetime import datetime

from domain.campaigns.experiment import Experiment, ExperimentStatus
from domain.campaigns.experiment_ports import Counted
from domain.campaigns.room import Campaigns
from domain.campaigns.sequential import (
    FORMULA,
    Direction,
    Evidence,
    Interval,
    Missing,
    Tally,
    by_variant,
    difference_of,
    interval_of,
    missing_of,
    p_needed,
    p_of,
    seen,
)
from domain.shared.access import Actor, Permission
from domain.shared.ids import ExperimentId


@dataclass(frozen=True, slots=True)
class Against:
    """A variant held against the first. `p` is what these numbers say, `least_p` the least at any
    look; of rates `difference` is how much higher it is, and `lift` the same as a share of the
    first one's."""

    difference: float | None
    interval: Interval | None
    lift: float | None
    p: float
    least_p: float | None
    direction: Direction | None
    missing: Missing
    proven: bool


@dataclass(frozen=True, slots=True)
class VariantResult:
    """`against` is None for the first variant."""

    tally: Tally
    interval: Interval | None
    against: Against | None


@dataclass(frozen=True, slots=True)
class ExperimentResults:
    """`as_of` is when it was counted (UTC): now while it runs, and afterwards at its end.
    `waiting` is of how many posts there are no numbers yet."""

    experiment: Experiment
    formula: str
    as_of: datetime
    looks: int
    p_needed: float
    waiting: int
    missing_first: int
    variants: tuple[VariantResult, ...]


async def read_results(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId
) -> ExperimentResults:
    """While it runs, what is counted by now; looking changes nothing, and decides nothing.
    Afterwards what it ended with. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    experiment = await room.experiments.experiment(actor, experiment_id)
    now, sight, rule = room.clock.now(), experiment.sight, experiment.rule
    known = sight.evidence if sight else ()
    if experiment.status is ExperimentStatus.RUNNING:
        counted = await room.counts[experiment.counting].counted(actor, experiment)
        known = seen(counted.tallies, rule, known)
    elif sight is not None:
        counted = Counted(sight.tallies, sight.at)
    else:
        nothing = tuple(Tally(variant.key, 0, 0) for variant in experiment.variants)
        counted = Counted(nothing)
    first, evidence = counted.tallies[0], by_variant(known)
    return ExperimentResults(
        experiment=experiment,
        formula=FORMULA,
        as_of=counted.as_of or now,
        looks=sight.looks if sight else 0,
        p_needed=p_needed(rule, len(experiment.variants)),
        waiting=counted.waiting,
        missing_first=max(0, rule.minimum_sample - first.exposures),
        variants=tuple(
            _result(experiment, first, tally, evidence.get(tally.variant))
            for tally in counted.tallies
        ),
    )


def _result(
    experiment: Experiment, first: Tally, tally: Tally, evidence: Evidence | None
) -> VariantResult:
    rule, many = experiment.rule, len(experiment.variants)
    against = None if tally is first else _against(experiment, first, tally, evidence)
    return VariantResult(tally, interval_of(tally, rule, many), against)


def _against(
    experiment: Experiment, first: Tally, tally: Tally, evidence: Evidence | None
) -> Against:
    rule, many = experiment.rule, len(experiment.variants)
    found = difference_of(first, tally, rule, many)
    difference, interval = found or (None, None)
    return Against(
        difference=difference,
        interval=interval,
        lift=difference / first.rate if difference is not None and first.rate else None,
        p=p_of(first, tally, rule),
        least_p=evidence.p if evidence else None,
        direction=evidence.direction if evidence else None,
        missing=missing_of(first, tally, rule),
        proven=evidence is not None and evidence.p <= p_needed(rule, many),
    )
