"""What a crisis does to its surroundings while it stands, and why it was done by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.crises.model import Severity


class Measure(StrEnum):
    """What contains a crisis."""

    HOLD = "hold"


class Cause(StrEnum):
    """What made a crisis such that something is done by itself."""

    OPENED = "opened"
    ACTIVATED = "activated"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Because:
    """Why something was done by itself: the workspace wants it of what is so bad and comes so
    far."""

    severity: Severity
    cause: Cause

    @property
    def details(self) -> Mapping[str, str]:
        """For the timeline."""
        return {
            "automatic": "true",
            "severity": self.severity.value,
            "because": self.cause.value,
        }
