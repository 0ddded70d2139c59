"""How fast people may speak on a channel, where its platform itself can slow them down.

What the platform's own people had set there is on record before anything is changed, and is what
comes back when no containment slows the channel down any more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.moderation.model import LADDER, LONGEST_DETAIL, LOOK_AGAIN
from domain.shared.ids import ChannelId, ChannelPaceId, OrganizationId, WorkspaceId
from domain.shared.outcomes import Outcome, Published, RefusalKind, Refused, Throttled, outcome_code

CHANNEL_PACES = "moderation.channel_paces"
"""The duty to have a channel's platform slow people down as the containments say."""

LATER = timedelta(minutes=1)
"""So long after nobody could say what is set there it is asked again."""


class PaceState(StrEnum):
    """Whether the platform does what is wanted. `refused`: it will not, and is not asked again for
    the same; what comes too soon is held one by one then."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pace:
    """How far apart, in seconds, the platform keeps each person's messages; 0 where it does not.
    `place` is the room that this is about, by the platform's own id, where it has one."""

    seconds: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelPace:
    """`before_seconds` is what was set before any containment, `wanted_seconds` what the platform
    is asked for. `tries` counts those since the last change after which nobody knew more."""

    id: ChannelPaceId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    before_seconds: int
    wanted_seconds: int
    created_at: datetime
    updated_at: datetime
    place: str | None = None
    state: PaceState = PaceState.PENDING
    tries: int = 0
    error_code: str | None = None
    error_detail: str | None = None
    version: int = 1

    @property
    def at_rest(self) -> bool:
        """Whether the platform has what was set there before us: what that is may change then
        without our knowing."""
        restored = self.wanted_seconds == self.before_seconds
        return restored and self.state is not PaceState.PENDING

    @property
    def keeps(self) -> int:
        """How far apart the platform keeps messages by now; 0 where nobody can rely on it."""
        return self.wanted_seconds if self.state is PaceState.DONE else 0

    def target(self, interval: int | None) -> int:
        """What is to be so while containments ask for this interval, or for none: never faster than
        the platform's own people had it."""
        return max(self.before_seconds, interval or 0)

    def begin(self, found: Pace, interval: int, now: datetime) -> "ChannelPace":
        """It is slowed down anew: this is what is set there now."""
        fresh = replace(self, before_seconds=found.seconds, place=found.place)
        return fresh.want(fresh.target(interval), now)

    def want(self, seconds: int, now: datetime) -> "ChannelPace":
        """To be asked of the platform."""
        return self._next(
            now,
            wanted_seconds=seconds,
            state=PaceState.PENDING,
            tries=0,
            error_code=None,
            error_detail=None,
        )

    def settle(self, outcome: Outcome, now: datetime) -> "ChannelPace":
        """What an answer makes of it. Of all but a plain refusal it is tried again until it is
        so: who slowed people down has to let them go."""
        code = outcome_code(outcome)
        match outcome:
            case Published():
                return self._next(now, state=PaceState.DONE, error_code=None, error_detail=None)
            case Refused(kind=RefusalKind.CREDENTIALS) | Throttled():
                return self._next(now, error_code=code, error_detail=_words(outcome))
            case Refused():
                return self._next(
                    now, state=PaceState.REFUSED, error_code=code, error_detail=_words(outcome)
                )
            case _:
                return self._next(
                    now, tries=self.tries + 1, error_code=code, error_detail=_words(outcome)
                )

    def next_at(self, outcome: Outcome, now: datetime) -> datetime | None:
        """When it is tried again; None where it is settled."""
        if self.state is not PaceState.PENDING:
            return None
        if isinstance(outcome, Throttled):
            return now + outcome.retry_after
        if isinstance(outcome, Refused):
            return now + LOOK_AGAIN
        return now + LADDER[min(max(self.tries, 1), len(LADDER)) - 1]

    def _next(self, now: datetime, **changes: Any) -> "ChannelPace":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


def _words(outcome: Outcome) -> str | None:
    return None if isinstance(outcome, Published) else outcome.words[:LONGEST_DETAIL]
