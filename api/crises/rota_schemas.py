"""The wire shapes of rotas, and of who is on call."""

from typing import Annotated, Any

from pydantic import Field, StrictInt

from api.crises.task_schemas import Owner
from api.wall_times import Day, SlotTime
from api.wire import (
    AS_WHOLE,
    EachOnce,
    ExternalId,
    In,
    Instant,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    TimezoneName,
    absent,
)
from domain.crises.rota import (
    LONGEST_SHIFT,
    MOST_ON_ROTA,
    MOST_OVERRIDES,
    Override,
    Rota,
    ShiftUnit,
)
from domain.crises.use_cases.keep_rotas import NewRota, OnCall
from domain.shared.ids import EscalationLadderId, TeammateId

Teammates = Annotated[
    list[Owner],
    Field(
        min_length=1, max_length=MOST_ON_ROTA, description="On call one after the other, in order."
    ),
    EachOnce(),
]
Length = Annotated[
    StrictInt,
    Field(ge=1, le=LONGEST_SHIFT, description="So many days or weeks each.", examples=[1]),
    AS_WHOLE,
]
FirstDay = Annotated[
    Day, Field(description="When the first shift begins.", examples=["2035-01-01"])
]
Handover = Annotated[
    SlotTime,
    Field(
        description="When it is handed over, as a clock on the wall of the zone shows it. A time"
        " that the clocks skip moves later, of one that comes twice the first counts."
    ),
]
Minutes = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=1440,
        description="How long somebody may think about a role before the next is asked. Null: as"
        " long as follows from how bad the crisis is.",
        examples=[10],
    ),
    AS_WHOLE,
]
Ladder = Annotated[
    str,
    Reference,
    Field(
        description="Climbed when nobody takes a role.",
        examples=["lad_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    ),
]


class OverrideIn(In):
    """Somebody else, from `since` until before `until`."""

    teammate_id: Owner
    since: Instant
    until: Instant

    def override(self) -> Override:
        return Override(TeammateId(self.teammate_id), self.since, self.until)


Overrides = Annotated[
    list[OverrideIn],
    Field(
        max_length=MOST_OVERRIDES,
        description="Where several cover the same instant, the last counts.",
    ),
]


class RotaIn(In):
    name: Name = Field(examples=["Evenings"])
    teammate_ids: Teammates
    shift_length: Length = 1
    shift_unit: ShiftUnit = ShiftUnit.WEEK
    starts_on: FirstDay
    handover_time: Handover
    timezone: TimezoneName
    overrides: Overrides = Field(default_factory=list)
    answer_minutes: Minutes | None = None
    escalation_ladder_id: Ladder | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewRota:
        ladder = self.escalation_ladder_id
        return NewRota(
            name=self.name,
            teammates=_teammates(self.teammate_ids),
            shift_length=self.shift_length,
            shift_unit=self.shift_unit,
            starts_on=self.starts_on,
            handover_time=self.handover_time,
            timezone=self.timezone,
            overrides=_overrides(self.overrides),
            answer_minutes=self.answer_minutes,
            ladder_id=EscalationLadderId(ladder) if ladder else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class RotaChange(In):
    name: Name = absent()
    teammate_ids: Teammates = absent()
    shift_length: Length = absent()
    shift_unit: ShiftUnit = absent()
    starts_on: FirstDay = absent()
    handover_time: Handover = absent()
    timezone: TimezoneName = absent()
    overrides: Overrides = absent()
    answer_minutes: Minutes | None = absent()
    escalation_ladder_id: Ladder | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        changes = self.changes(teammate_ids=_teammates, overrides=_overrides)
        named = {"teammate_ids": "teammates", "escalation_ladder_id": "ladder_id"}
        return {named.get(name, name): value for name, value in changes.items()}


def _teammates(given: list[str]) -> tuple[TeammateId, ...]:
    return tuple(TeammateId(one) for one in given)


def _overrides(given: list[OverrideIn]) -> tuple[Override, ...]:
    return tuple(one.override() for one in given)


class OverrideOut(Out):
    teammate_id: str
    since: InstantOut
    until: InstantOut

    @classmethod
    def of_one(cls, one: Override) -> "OverrideOut":
        return cls(teammate_id=one.teammate_id, since=one.since, until=one.until)


class RotaOut(Out):
    id: str
    name: str
    teammate_ids: list[str]
    shift_length: int
    shift_unit: ShiftUnit
    starts_on: str
    handover_time: str
    timezone: str
    overrides: list[OverrideOut]
    answer_minutes: int | None
    escalation_ladder_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, rota: Rota, language: str) -> "RotaOut":
        made: dict[str, Any] = {
            "teammate_ids": list(rota.teammates),
            "overrides": [OverrideOut.of_one(one) for one in rota.overrides],
            "escalation_ladder_id": rota.ladder_id,
            "metadata": dict(rota.metadata),
        }
        plain = {name: getattr(rota, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class OnCallOut(Out):
    """Nobody is on call before the first shift: then all but the instant is null."""

    rota_id: str
    at: InstantOut
    teammate_id: str | None
    since: InstantOut | None
    until: InstantOut | None
    is_override: bool | None

    @classmethod
    def of(cls, found: OnCall, language: str) -> "OnCallOut":
        shift = found.shift
        return cls(
            rota_id=found.rota.id,
            at=found.at,
            teammate_id=shift.teammate_id if shift else None,
            since=shift.since if shift else None,
            until=shift.until if shift else None,
            is_override=shift.is_override if shift else None,
        )
