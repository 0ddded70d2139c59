"""The wire shapes of what metrics mean."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from api.wire import Out
from domain.insights.dictionary import Entry, OnPlatform
from domain.insights.measures import Counts, Dimension, MeasuredIn, OwnMetric, Subjects
from domain.shared.readings import Metric

TEXTS = Path(__file__).resolve().parents[1] / "texts" / "metrics.toml"


@cache
def definitions() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


class MetricOnPlatformOut(Out):
    platform: str
    available: bool = Field(description="Whether it is read there, as far as the account may.")
    natives: list[str] = Field(description="What the platform calls it.")

    @classmethod
    def of(cls, on: OnPlatform) -> "MetricOnPlatformOut":
        return cls(platform=on.platform, available=bool(on.natives), natives=list(on.natives))


class MetricEntryOut(Out):
    metric: Metric | OwnMetric
    definition: str
    unit: MeasuredIn
    of: Subjects = Field(
        description="Whether posts have it, or accounts; of `work` it is where it is counted here."
    )
    counts: Counts = Field(
        description="What a question is answered with: the `increase` in its days, or the `level`"
        " at their end; of what is counted here the `total`, a `ratio`, or a `percentile`."
    )
    dimensions: list[Dimension] = Field(description="By what it can be asked.")
    platforms: list[MetricOnPlatformOut] = Field(
        description="None where it is counted here, wherever it happens."
    )

    @classmethod
    def of_entry(cls, entry: Entry, language: str) -> "MetricEntryOut":
        return cls(
            metric=entry.metric,
            definition=definitions()[entry.metric.value][language],
            unit=entry.unit,
            of=entry.of,
            counts=entry.counts,
            dimensions=list(entry.dimensions),
            platforms=[MetricOnPlatformOut.of(on) for on in entry.platforms],
        )


class MetricDictionaryOut(Out):
    """Every metric there is a word for, also where no platform says it: a product of yours may; and
    what is counted here."""

    data: list[MetricEntryOut]

    @classmethod
    def of(cls, entries: Sequence[Entry], language: str) -> "MetricDictionaryOut":
        return cls(data=[MetricEntryOut.of_entry(entry, language) for entry in entries])
