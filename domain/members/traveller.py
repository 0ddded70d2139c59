"""A traveller is a member on a journey, from when they set out until they arrive or get off."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.members.journey import EntryKind, StepKind
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChannelId,
    JourneyId,
    MemberId,
    MessageId,
    TravellerId,
    TravellerStepId,
    WorkspaceId,
)


class TravellerState(StrEnum):
    TRAVELLING = "travelling"
    FINISHED = "finished"
    EXITED = "exited"


class StepOutcome(StrEnum):
    """What came of a step: it was done, something was said, nothing was said for a reason, or what
    it asks for was not met."""

    DONE = "done"
    SAID = "said"
    SKIPPED = "skipped"
    NOT_MET = "not_met"


class ExitReason(StrEnum):
    """Why somebody got off before the end."""

    REPLIED = "replied"
    LEFT_SEGMENT = "left_segment"
    NO_CONSENT = "no_consent"
    BANNED = "banned"
    SUSPENDED = "suspended"
    LEFT = "left"
    ERASED = "erased"
    MERGED = "merged"
    BY_HAND = "by_hand"
    JOURNEY_ENDED = "journey_ended"


@dataclass(frozen=True, slots=True)
class Traveller:
    """`passed` steps are behind them; the next is due at `due_at`, UTC, and waits for a reason
    where `waits_for` names one. `entered_by` says how they set out, `reason` why they got off. A
    member is on a journey once at a time."""

    id: TravellerId
    workspace_id: WorkspaceId
    journey_id: JourneyId
    member_id: MemberId
    entered_by: EntryKind
    entered_at: datetime
    updated_at: datetime
    state: TravellerState = TravellerState.TRAVELLING
    passed: int = 0
    due_at: datetime | None = None
    waits_for: str | None = None
    reason: ExitReason | None = None
    ended_at: datetime | None = None
    version: int = 1

    def advance(self, passed: int, due_at: datetime, now: datetime) -> "Traveller":
        """So many steps are behind them now, and the next is due then."""
        return self._next(now, passed=passed, due_at=due_at, waits_for=None)

    def put_off(self, reason: str | None, until: datetime, now: datetime) -> "Traveller":
        """The same step is due then; that is no news."""
        return replace(self, waits_for=reason, due_at=until, updated_at=now)

    def finish(self, now: datetime) -> "Traveller":
        return self._next(
            now, state=TravellerState.FINISHED, due_at=None, waits_for=None, ended_at=now
        )

    def exit(self, reason: ExitReason, now: datetime) -> "Traveller":
        """Raises InvalidState for one that is no longer on its way."""
        if self.state is not TravellerState.TRAVELLING:
            raise InvalidState(thing="traveller", state=self.state.value, moves="")
        return self._next(
            now,
            state=TravellerState.EXITED,
            reason=reason,
            due_at=None,
            waits_for=None,
            ended_at=now,
        )

    def _next(self, now: datetime, **changes: Any) -> "Traveller":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class TravellerStep:
    """That a traveller took the step of that `number`, from 1, and what came of it: never twice.
    What was said goes out at `slot_at`, UTC, as `message_id` on that channel."""

    id: TravellerStepId
    workspace_id: WorkspaceId
    traveller_id: TravellerId
    journey_id: JourneyId
    member_id: MemberId
    number: int
    kind: StepKind
    outcome: StepOutcome
    at: datetime
    reason: str | None = None
    message_id: MessageId | None = None
    channel_id: ChannelId | None = None
    platform_person_id: str | None = None
    slot_at: datetime | None = None
