"""Who would make a good ambassador, and by what that is told: value, level, presence."""

from dataclasses import dataclass
from enum import StrEnum

from domain.members.standing import Gauge, Presence
from domain.shared.ids import MemberId


class Reason(StrEnum):
    """What speaks for somebody."""

    LEVEL = "level"
    VALUE = "value"
    PRESENCE = "presence"
    CONSENT = "consent"
    NO_STRIKES = "no_strikes"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked, on `level` of `levels`, with so many points there as they are
    worth on the day `as_of`, counted from 1970-01-01."""

    member_id: MemberId
    name: str | None
    level: int
    levels: int
    value: float
    sample: int
    gauge: Gauge
    agreed: bool | None
    as_of: int

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Presence speaks only for who was there lately, and not less than usual."""
        found, lately = [Reason.LEVEL, Reason.VALUE], self.gauge.recent_days > 0
        if lately and self.gauge.presence in (Presence.NEUTRAL, Presence.HIGH):
            found.append(Reason.PRESENCE)
        if self.agreed:
            found.append(Reason.CONSENT)
        return (*found, Reason.NO_STRIKES)


def enough(levels: int) -> int:
    """From this level on somebody is looked at: the last but one, or the only one."""
    return max(1, levels - 1)
