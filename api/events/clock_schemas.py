"""The wire shapes of test clocks."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.choosing import either
from api.wire import AS_WHOLE, FieldFault, In, Instant, InstantOut, Out
from domain.events.movable_clock import MOST_AHEAD, ClockState, MovableClock
from domain.shared.clock import in_utc

_SECONDS = Annotated[StrictInt, Field(ge=1, le=int(MOST_AHEAD.total_seconds())), AS_WHOLE]


class TestClockIn(In):
    frozen: StrictBool = Field(
        default=False, description="Its time stands from the beginning, and goes on when told to."
    )


class TestClockAdvanceIn(In):
    """Where to: one of the two."""

    model_config = ConfigDict(json_schema_extra=either("to", "by_seconds"))

    to: Instant | None = Field(
        default=None,
        description="An instant after the workspace's time, at most two years after the house's.",
        examples=["2035-03-01T09:00:00Z"],
    )
    by_seconds: _SECONDS | None = Field(
        default=None, description="So far from the workspace's time.", examples=[86_400]
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> "TestClockAdvanceIn":
        if (self.to is None) == (self.by_seconds is None):
            raise FieldFault("one_of", choices="to, by_seconds")
        return self

    def wanted(self) -> datetime | timedelta:
        return in_utc(self.to) if self.to else timedelta(seconds=self.by_seconds or 0)


class TestClockOut(Out):
    id: str
    state: ClockState = Field(
        description="`running` as fast as time does, `frozen`, or `advancing` from one thing that "
        "is due to the next, where it stands until that is done."
    )
    now: InstantOut = Field(description="The workspace's time at this moment.")
    target: InstantOut | None = Field(description="Where it is bound while it is advancing.")
    operation_id: str | None = Field(description="The last advance.")
    created_by: str
    version: int
    created_at: InstantOut = Field(description="By the time outside of the workspace.")
    updated_at: InstantOut = Field(description="By the time outside of the workspace.")

    @classmethod
    def at(cls, clock: MovableClock, now: datetime) -> "TestClockOut":
        return cls(
            id=clock.id,
            state=clock.state,
            now=clock.at(now),
            target=clock.target,
            operation_id=clock.operation_id,
            created_by=clock.created_by,
            version=clock.version,
            created_at=clock.created_at,
            updated_at=clock.updated_at,
        )
