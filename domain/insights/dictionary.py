"""Every metric in one word for all platforms, and what each platform calls it, where it counts it
at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.insights.query import Counts, Subjects, counts_of
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
    metric: Metric
    of: Subjects
    counts: Counts
    platforms: tuple[OnPlatform, ...]


def dictionary(natives: Natives) -> Sequence[Entry]:
    return [
        Entry(
            metric,
            Subjects.ACCOUNTS if metric in OF_ACCOUNTS else Subjects.POSTS,
            counts_of(metric),
            tuple(
                OnPlatform(platform, tuple(counted.get(metric, ())))
                for platform, counted in sorted(natives.items())
            ),
        )
        for metric in Metric
    ]
