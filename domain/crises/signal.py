"""A signal is what a detector found, one for each episode, until somebody says what it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import sqrt

from domain.crises.detector import DetectorKind
from domain.crises.detector_folding import Episode
from domain.shared.errors import InvalidState


class SignalState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class SignalMove(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    RESOLVE = "resolve"


class Resolution(StrEnum):
    """What a signal turned out to be."""

    BENIGN = "benign"
    CONTAINED = "contained"
    ESCALATED = "escalated"
    FALSE_POSITIVE = "false_positive"
    INFORMATION_GATHERED = "information_gathered"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    MITIGATED = "mitigated"
    OPERATIONAL_ERROR = "operational_error"
    POLICY_VIOLATION = "policy_violation"
    USER_ACKNOWLEDGED = "user_acknowledged"


WAS_ONE = frozenset(
    {
        Resolution.CONTAINED,
        Resolution.ESCALATED,
        Resolution.MITIGATED,
        Resolution.OPERATIONAL_ERROR,
        Resolution.POLICY_VIOLATION,
    }
)
"""By these a detector was right to say something."""

WAS_NONE = frozenset({Resolution.BENIGN, Resolution.FALSE_POSITIVE})
"""By these it was not. The others say nothing of it."""

_MOVES: Mapping[SignalState, tuple[SignalMove, ...]] = {
    SignalState.OPEN: (SignalMove.ACKNOWLEDGE, SignalMove.SNOOZE, SignalMove.RESOLVE),
    SignalState.ACKNOWLEDGED: (SignalMove.SNOOZE, SignalMove.RESOLVE),
    SignalState.SNOOZED: (SignalMove.ACKNOWLEDGE, SignalMove.SNOOZE, SignalMove.RESOLVE),
    SignalState.RESOLVED: (),
}


@dataclass(frozen=True, slots=True)
class SignalStanding:
    """How a signal stands."""

    state: SignalState = SignalState.OPEN
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolution: Resolution | None = None

    def acknowledge(self, by: str, now: datetime) -> "SignalStanding":
        """Raises InvalidState, as all moves do that do not exist from here."""
        self._may(SignalMove.ACKNOWLEDGE)
        return replace(
            self,
            state=SignalState.ACKNOWLEDGED,
            acknowledged_at=now,
            acknowledged_by=by,
            snoozed_until=None,
        )

    def snooze(self, until: datetime) -> "SignalStanding":
        self._may(SignalMove.SNOOZE)
        return replace(self, state=SignalState.SNOOZED, snoozed_until=until)

    def wake(self, now: datetime) -> "SignalStanding":
        """It stands as before it was snoozed, once that is over; itself where it is not."""
        if self.snoozed_until is None or now < self.snoozed_until:
            return self
        known = self.acknowledged_at is not None
        state = SignalState.ACKNOWLEDGED if known else SignalState.OPEN
        return replace(self, state=state, snoozed_until=None)

    def resolve(self, by: str, resolution: Resolution, now: datetime) -> "SignalStanding":
        self._may(SignalMove.RESOLVE)
        return replace(
            self,
            state=SignalState.RESOLVED,
            snoozed_until=None,
            resolved_at=now,
            resolved_by=by,
            resolution=resolution,
        )

    def _may(self, move: SignalMove) -> None:
        possible = _MOVES[self.state]
        if move not in possible:
            raise InvalidState(thing="signal", state=self.state.value, moves=", ".join(possible))


class Severity(StrEnum):
    """The first is the worst."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"


@dataclass(frozen=True, slots=True)
class Factors:
    """Each from 0 to 4."""

    virality: int = 0
    sentiment: int = 0
    stakeholder_harm: int = 0
    media_pickup: int = 0
    legal_exposure: int = 0

    @property
    def all(self) -> tuple[int, ...]:
        return (
            self.virality,
            self.sentiment,
            self.stakeholder_harm,
            self.media_pickup,
            self.legal_exposure,
        )

    @property
    def severity(self) -> Severity:
        """The worst that any of them asks for, or all of them together."""
        worst, total = max(self.all), sum(self.all)
        if worst >= 4:
            return Severity.SEV1
        if worst >= 3 or total >= 12:
            return Severity.SEV2
        return Severity.SEV3 if total >= 6 else Severity.SEV4


def factors_of(episode: Episode, harm: int, legal: int, widest: int) -> Factors:
    """What its worst bucket says, with how many messages of its hour tell of harm or threaten with
    the law, and how many follow its widest voice."""
    numbers = episode.numbers
    times = numbers.get("times", 1.0)
    doubling = numbers.get("doubling_minutes", 60.0)
    return Factors(
        virality=max(_step(times, (2.0, 4.0, 8.0, 50.0)), _step(60.0 / doubling, (1.5, 3, 6, 30))),
        sentiment=_step(numbers.get("share", 0.0), (0.4, 0.6, 0.8)),
        stakeholder_harm=_step(harm, (1, 3, 10, 50)),
        media_pickup=_step(widest, (10_000, 100_000, 1_000_000, 10_000_000)),
        legal_exposure=_step(legal, (1, 3, 10, 50)),
    )


def _step(value: float, steps: Iterable[float]) -> int:
    return sum(value >= step for step in steps)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a kind was right: `value` of `sample` signals that say so, and between which two it
    is with nineteen in twenty. Without any there is nothing to say."""

    kind: DetectorKind
    sample: int
    value: float | None
    low: float
    high: float


def precision_of(kind: DetectorKind, resolutions: Iterable[Resolution]) -> Precision:
    """By Wilson's interval. Those that say neither are left out."""
    told = [each in WAS_ONE for each in resolutions if each in WAS_ONE | WAS_NONE]
    if not told:
        return Precision(kind, 0, None, 0.0, 1.0)
    n, part, z = len(told), sum(told) / len(told), 1.96
    middle = (part + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(part * (1 - part) / n + z * z / (4 * n * n))
    return Precision(kind, n, part, max(0.0, middle - reach), min(1.0, middle + reach))
