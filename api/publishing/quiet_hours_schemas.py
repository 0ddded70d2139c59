"""The wire shape of hours in which nobody is spoken to."""

from typing import Self

from pydantic import Field, model_validator

from api.wall_times import SlotTime
from api.wire import FieldFault, In, Out, TimezoneName
from domain.shared.quiet_hours import QuietHours


class QuietHoursIn(In):
    """From `starts` until `ends`, over midnight where that is earlier."""

    starts: SlotTime = Field(examples=["22:00"])
    ends: SlotTime = Field(examples=["08:00"])
    timezone: TimezoneName | None = Field(
        default=None,
        description="For people whose own zone is not known; without one, the channel's.",
    )

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.starts == self.ends:
            raise FieldFault("closes_before_opening")
        return self

    def hours(self) -> QuietHours:
        return QuietHours(self.starts, self.ends, self.timezone)


class QuietHoursOut(Out):
    starts: str
    ends: str
    timezone: str | None

    @classmethod
    def of(cls, hours: QuietHours | None) -> "QuietHoursOut | None":
        if hours is None:
            return None
        return cls(starts=hours.starts, ends=hours.ends, timezone=hours.timezone)
