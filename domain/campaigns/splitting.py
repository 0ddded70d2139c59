"""Who gets which variant follows from who it is, and from nothing else."""

import hashlib
from collections.abc import Sequence
from itertools import accumulate

from domain.campaigns.experiment import Experiment, ExperimentStatus, OnDecision, Variant

_ALL = 1 << 64


def subject_of(experiment: Experiment, key: str) -> str:
    """What is kept instead of a subject's key. It says nothing outside of its experiment: the salt
    is the experiment itself."""
    return hashlib.sha256(f"{experiment.id}:{key}".encode()).hexdigest()


def split(experiment: Experiment, key: str) -> Variant:
    """By the first 64 bits of the salted hash: the same subject gets the same variant at any time,
    and all of them together are split as the weights say. Two experiments split independently of
    each other."""
    return _at(experiment.variants, int(subject_of(experiment, key)[:16], 16))


def given(experiment: Experiment, key: str) -> Variant:
    """The same, while it runs. Afterwards everybody gets the winner where that is to be kept, and
    otherwise the first variant."""
    if experiment.status is ExperimentStatus.RUNNING:
        return split(experiment, key)
    if experiment.on_decision is OnDecision.KEEP_BEST and experiment.winner is not None:
        return experiment.variant(experiment.winner)
    return experiment.variants[0]


def _at(variants: Sequence[Variant], point: int) -> Variant:
    ends = list(accumulate(variant.weight for variant in variants))
    place = point * ends[-1] // _ALL
    return next(one for one, end in zip(variants, ends, strict=True) if place < end)
