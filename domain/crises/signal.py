"""A signal is one episode that a detector found, from when it was sure until people say what it
was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from domain.crises.crisis_severity import Factors, judge
from domain.crises.detector import DetectorKind, Measure
from domain.crises.detector_folding import AGAIN_WITHIN, QUIET, Episode
from domain.crises.model import Severity
from domain.crises.ports import Scope
from domain.crises.series import begin_of
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CommunityId,
    CrisisId,
    DetectorId,
    OrganizationId,
    SignalId,
    WatchId,
    WorkspaceId,
)

ONE_EPISODE = QUIET + AGAIN_WITHIN
"""So many buckets apart, and no more, are what belongs to one episode."""


class SignalState(StrEnum):
    """`open` until somebody says what it is, or it is quiet again, which resolves it."""

    OPEN = "open"
    SNOOZED = "snoozed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"


class SignalMove(StrEnum):
    """What people can do with a signal."""

    SNOOZE = "snooze"
    CONFIRM = "confirm"
    RAISE = "raise"
    DISMISS = "dismiss"
    RESOLVE = "resolve"


class SignalReason(StrEnum):
    """What it turned out to be. Detectors are judged by it: the first two are hits, the next two
    misses, and a duplicate says nothing of its detector."""

    TRUE_CRISIS = "true_crisis"
    MINOR = "minor"
    FALSE_ALARM = "false_alarm"
    EXPECTED = "expected"
    DUPLICATE = "duplicate"


HITS = frozenset({SignalReason.TRUE_CRISIS, SignalReason.MINOR})
MISSES = frozenset({SignalReason.FALSE_ALARM, SignalReason.EXPECTED})

_UNSAID = (SignalState.OPEN, SignalState.SNOOZED)
MOVES: Mapping[SignalState, tuple[SignalMove, ...]] = {
    **dict.fromkeys(_UNSAID, tuple(SignalMove)),
    SignalState.CONFIRMED: (SignalMove.RAISE, SignalMove.RESOLVE),
    SignalState.DISMISSED: (),
    SignalState.RESOLVED: (SignalMove.RESOLVE,),
}
"""What went quiet by itself can still be said what it was, once."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Which part of what a detector told was something, by what people said: `value` from 0 to 1,
    None where nobody said anything; `sample` is of how many."""

    value: float | None
    sample: int
    reasons: Mapping[SignalReason, int]


def precision_of(reasons: Mapping[SignalReason, int]) -> Precision:
    hits = sum(reasons.get(one, 0) for one in HITS)
    sample = hits + sum(reasons.get(one, 0) for one in MISSES)
    every = {one: reasons.get(one, 0) for one in SignalReason}
    return Precision(hits / sample if sample else None, sample, every)


@dataclass(frozen=True, slots=True)
class Signal:
    """What a detector found, as far as is known by now; `first`, `opened`, `last`, `worst` and
    `closed` are buckets of five minutes, counted from 1970. One episode of a detector goes on at a
    time. `withdrawn` is what turned out, by what came late, never to have been. No word of what
    people said is in it: that is read where it stands."""

    id: SignalId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    detector_id: DetectorId
    kind: DetectorKind
    measure: Measure
    state: SignalState
    severity: Severity
    factors: Factors
    numbers: Mapping[str, float]
    formula_version: int
    first: int
    opened: int
    last: int
    worst: int
    created_at: datetime
    updated_at: datetime
    version: int = 1
    closed: int | None = None
    community_id: CommunityId | None = None
    platform: str | None = None
    watch_id: WatchId | None = None
    topic: str | None = None
    reason: SignalReason | None = None
    snoozed_until: datetime | None = None
    crisis_id: CrisisId | None = None
    judged_by: str | None = None
    judged_at: datetime | None = None
    withdrawn: bool = False

    @property
    def scope(self) -> Scope:
        return Scope(self.community_id, self.platform, self.watch_id, self.topic)

    @property
    def began_at(self) -> datetime:
        return begin_of(self.first)

    @property
    def told_at(self) -> datetime:
        """When it was sure, by the time of what was said."""
        return begin_of(self.opened + 1)

    @property
    def worst_at(self) -> datetime:
        return begin_of(self.worst)

    @property
    def over_at(self) -> datetime | None:
        return None if self.closed is None else begin_of(self.closed + 1)

    @property
    def possible_moves(self) -> tuple[SignalMove, ...]:
        moves = MOVES[self.state] if self.reason is None else ()
        return tuple(one for one in moves if one is not SignalMove.RAISE or self.crisis_id is None)

    def is_of(self, episode: Episode) -> bool:
        """Whether that is the same episode, as it is known by now."""
        after = episode.first <= self.last + ONE_EPISODE
        return after and self.first <= episode.last + ONE_EPISODE

    def follow(self, episode: Episode, factors: Factors, now: datetime) -> "Signal":
        """As the episode is known by now; the same where that is nothing new. What went quiet by
        itself and begins again within the hour is open again."""
        known: dict[str, Any] = {
            "first": episode.first,
            "opened": episode.opened,
            "last": episode.last,
            "worst": episode.worst,
            "closed": episode.closed,
            "numbers": dict(episode.numbers),
            "factors": factors,
            "severity": judge(factors).severity,
            "withdrawn": False,
        }
        if all(getattr(self, name) == value for name, value in known.items()):
            return self
        state = self.state
        if episode.closed is not None and state in _UNSAID:
            state = SignalState.RESOLVED
        elif episode.closed is None and state is SignalState.RESOLVED and self.reason is None:
            state = SignalState.OPEN
        return replace(self, **known, state=state, version=self.version + 1, updated_at=now)

    def withdraw(self, now: datetime) -> "Signal":
        """By what came late there was nothing."""
        return replace(self.end(now), withdrawn=True)

    def end(self, now: datetime) -> "Signal":
        """Nobody looks any more whether it goes on."""
        state = SignalState.RESOLVED if self.state in _UNSAID else self.state
        closed = self.last if self.closed is None else self.closed
        return self._moved(now, state=state, closed=closed)

    def snooze(self, until: datetime, now: datetime) -> "Signal":
        """Nobody is to be reminded of it until then."""
        self.check(SignalMove.SNOOZE)
        return self._moved(now, state=SignalState.SNOOZED, snoozed_until=until)

    def wake(self, now: datetime) -> "Signal":
        """It was put off for long enough; the same where it was not."""
        if self.state is not SignalState.SNOOZED or (
            self.snoozed_until is not None and now < self.snoozed_until
        ):
            return self
        return self._moved(now, state=SignalState.OPEN, snoozed_until=None)

    def confirm(self, by: str, now: datetime) -> "Signal":
        """Somebody saw that there is something; what it was is said once it is resolved."""
        self.check(SignalMove.CONFIRM)
        return self._judged(by, now, state=SignalState.CONFIRMED)

    def raised(self, crisis_id: CrisisId, by: str, now: datetime) -> "Signal":
        """A crisis was opened for it."""
        self.check(SignalMove.RAISE)
        return self._judged(by, now, state=SignalState.CONFIRMED, crisis_id=crisis_id)

    def dismiss(self, reason: SignalReason, by: str, now: datetime) -> "Signal":
        """It is nothing, and while it goes on it stays that."""
        self.check(SignalMove.DISMISS)
        return self._judged(by, now, state=SignalState.DISMISSED, reason=reason)

    def resolve(self, reason: SignalReason, by: str, now: datetime) -> "Signal":
        """It was that."""
        self.check(SignalMove.RESOLVE)
        return self._judged(by, now, state=SignalState.RESOLVED, reason=reason)

    def check(self, move: SignalMove) -> None:
        """Raises InvalidState with the moves that are possible."""
        if move not in self.possible_moves:
            self._refuse()

    def _judged(self, by: str, now: datetime, **changes: Any) -> "Signal":
        return self._moved(now, snoozed_until=None, judged_by=by, judged_at=now, **changes)

    def _moved(self, now: datetime, **changes: Any) -> "Signal":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="signal", state=self.state.value, moves=moves)
