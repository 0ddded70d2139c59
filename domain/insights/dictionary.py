"""Every metric in one word for all platforms, and what each platform calls it, where it counts it
at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.insights.measures import (
    OF_CHANNELS,
    OWN,
    Counts,
    Dimension,
    Measure,
    MeasuredIn,
    OwnMetric,
    Subjects,
    counts_of,
    unit_of,
)
from domain.insights.rules import OF_ACCOUNTS
from domain.shared.readings import Metric

Natives = Mapping[str, Mapping[Metric, Sequence[str]]]
"""By platform and metric, what it is called there; of what is not in it a platform says nothing."""


@dataclass(frozen=True, slots=True)
class OnPlatform:
    platform: str
    natives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """`dimensions` are those by which it can be asked."""

    metric: Measure
    of: Subjects
    counts: Counts
    unit: MeasuredIn
    dimensions: tuple[Dimension, ...]
    platforms: tuple[OnPlatform, ...]


def dictionary(natives: Natives) -> Sequence[Entry]:
    counted = [
        Entry(
            metric,
            Subjects.ACCOUNTS if metric in OF_ACCOUNTS else Subjects.POSTS,
            counts_of(metric),
            unit_of(metric),
            _in_order(OF_CHANNELS if metric in OF_ACCOUNTS else frozenset(Dimension)),
            tuple(
                OnPlatform(platform, tuple(counted.get(metric, ())))
                for platform, counted in sorted(natives.items())
            ),
        )
        for metric in Metric
    ]
    return counted + [
        Entry(
            metric,
            Subjects.WORK,
            counts_of(metric),
            unit_of(metric),
            _in_order(OWN[metric].dimensions),
            (),
        )
        for metric in OwnMetric
    ]


def _in_order(dimensions: frozenset[Dimension]) -> tuple[Dimension, ...]:
    return tuple(one for one in Dimension if one in dimensions)
