"""Products that count themselves ask who gets which variant, and say what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.campaigns.experiment import Counting, Experiment, Variant
from domain.campaigns.experiment_ports import Outcome, OutcomeKind, Recorded
from domain.campaigns.room import Campaigns
from domain.campaigns.splitting import given, split, subject_of
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ExperimentId

COUNTED_ELSEWHERE = {Counting.MESSAGES: "counts_messages", Counting.LINKS: "counts_links"}
"""Why nobody tells of those what happened."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a subject."""

    external_id: str
    kind: OutcomeKind
    subject_key: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which variant somebody gets, and whether the experiment counts at the moment."""

    experiment: Experiment
    variant: Variant


async def assign_variant(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, subject_key: str
) -> Assignment:
    """The same subject gets the same variant as long as it runs; nothing is written down. Raises
    MissingScope, NotFound, InvalidState for a draft and for one that was put away,
    ValidationFailed for one that counts something else."""
    actor.require(Permission.EXPERIMENTS_RECORD)
    experiment = await room.experiments.experiment(actor, experiment_id)
    _must_count(experiment, "/subject_key")
    experiment.must_have_begun()
    return Assignment(experiment, given(experiment, subject_key))


async def record_outcomes(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, told: Sequence[Told]
) -> Sequence[tuple[Told, Variant, Recorded]]:
    """All of them in one commit, each with what became of it. Safe to repeat, also side by side:
    each external id counts once. Raises MissingScope, NotFound, InvalidState where it does not
    run, ValidationFailed for one that counts something else."""
    actor.require(Permission.EXPERIMENTS_RECORD)
    async with room.begin(actor) as tx:
        experiment = await tx.experiments.as_it_stands(experiment_id)
        _must_count(experiment, "/outcomes")
        experiment.must_run()
        all_of_them = [_outcome(experiment, one) for one in told]
        first: dict[str, Outcome] = {}
        for outcome in all_of_them:
            first.setdefault(outcome.external_id, outcome)
        now = room.clock.now()
        known = await tx.experiments.record(experiment_id, [*first.values()], now)
        recorded = list(_recorded(experiment, told, all_of_them, known))
        await tx.commit(recorded)
    return recorded


def _recorded(
    experiment: Experiment,
    told: Sequence[Told],
    outcomes: Sequence[Outcome],
    known: Mapping[str, Outcome],
) -> Sequence[tuple[Told, Variant, Recorded]]:
    had, answer = dict(known), []
    for one, outcome in zip(told, outcomes, strict=True):
        before = had.setdefault(one.external_id, outcome)
        if before is outcome:
            became = Recorded.COUNTED
        else:
            became = Recorded.REPEATED if before == outcome else Recorded.DIFFERS
        answer.append((one, experiment.variant(outcome.variant), became))
    return answer


def _outcome(experiment: Experiment, told: Told) -> Outcome:
    return Outcome(
        external_id=told.external_id,
        kind=told.kind,
        variant=split(experiment, told.subject_key).key,
        subject=subject_of(experiment, told.subject_key),
    )


def _must_count(experiment: Experiment, pointer: str) -> None:
    if experiment.counting is not Counting.OUTCOMES:
        raise ValidationFailed(errors=[FieldError(pointer, COUNTED_ELSEWHERE[experiment.counting])])
