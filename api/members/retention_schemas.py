"""The wire shapes of how long things are kept."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, create_model

from api.wire import AS_WHOLE, In, InstantOut, Out
from domain.members.retention import (
    LIMITS,
    DataClass,
    Method,
    RetentionReceipt,
    RetentionSettings,
)
from domain.members.use_cases.keep_retention import Trial

TEXTS = Path(__file__).parents[1] / "texts" / "retention.toml"


@cache
def _texts() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def _days(data_class: DataClass) -> Any:
    limits = LIMITS[data_class]
    return Annotated[
        Annotated[int, Field(ge=limits.floor, le=limits.ceiling, strict=True), AS_WHOLE] | None,
        Field(description=f"In days; without it, or null, {limits.default}."),
    ]


# One field for each class whose period is the workspace's to say.
_OPEN: dict[str, Any] = {
    one.value: (_days(one), None) for one, limits in LIMITS.items() if not limits.is_fixed
}
_TOLD = "For how many days each class of data is kept."
PeriodsIn = create_model("PeriodsIn", __base__=In, __doc__=_TOLD, **_OPEN)


class RetentionIn(In):
    periods: PeriodsIn  # type: ignore[valid-type]

    def given(self) -> dict[DataClass, int]:
        said = self.model_dump(exclude_none=True)["periods"]
        return {DataClass(name): days for name, days in said.items()}


class RetentionClassOut(Out):
    data_class: DataClass
    keep_days: int
    default_days: int
    floor_days: int
    ceiling_days: int
    method: Method = Field(description="What becomes of it when it is over.")
    why: str = Field(description="What it is, and why it is kept for so long.")

    @classmethod
    def shaped(cls, one: DataClass, settings: RetentionSettings, language: str) -> Any:
        limits = LIMITS[one]
        return cls(
            data_class=one,
            keep_days=settings.days(one),
            default_days=limits.default,
            floor_days=limits.floor,
            ceiling_days=limits.ceiling,
            method=limits.method,
            why=str(_texts()[one.value][language]),
        )


class RetentionOut(Out):
    """Where floor and ceiling are the same, the period is fixed."""

    classes: list[RetentionClassOut]
    version: int

    @classmethod
    def of(cls, settings: RetentionSettings, language: str) -> "RetentionOut":
        shaped = [RetentionClassOut.shaped(one, settings, language) for one in DataClass]
        return cls(classes=shaped, version=settings.version)


class OverdueOut(Out):
    data_class: DataClass
    keep_days: int
    rows: int | None = Field(
        description="How many rows would go; null where it is not known before."
    )
    is_all: bool | None = Field(description="False where there are more than were counted.")


class RetentionPreviewOut(Out):
    """What a legal hold keeps is not counted."""

    classes: list[OverdueOut]

    @classmethod
    def of(cls, trial: Trial, language: str) -> "RetentionPreviewOut":
        shaped = []
        for one in DataClass:
            seen = trial.overdue.get(one)
            shaped.append(
                OverdueOut(
                    data_class=one,
                    keep_days=trial.settings.days(one),
                    rows=seen.rows if seen else None,
                    is_all=seen.is_all if seen else None,
                )
            )
        return cls(classes=shaped)


class RetentionReceiptOut(Out):
    """It is kept for ever, and holds nothing of anybody."""

    id: str
    data_class: DataClass
    keep_days: int
    until: InstantOut = Field(description="What was older than this went.")
    oldest_at: InstantOut | None = Field(description="From when the oldest of it was.")
    rows: int
    counts: dict[str, int] = Field(
        description="How many rows of each table were deleted or redacted, or erasures begun."
    )
    held_members: int = Field(
        description="How many people were under a legal hold: what says something of them stayed."
    )
    began_at: InstantOut
    finished_at: InstantOut | None = Field(description="Null while it goes on.")

    @classmethod
    def of(cls, receipt: RetentionReceipt, language: str) -> "RetentionReceiptOut":
        plain = {name: getattr(receipt, name) for name in cls.model_fields}
        return cls(**{**plain, "counts": dict(receipt.counts)})
