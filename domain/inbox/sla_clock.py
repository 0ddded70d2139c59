"""One promise runs against the clock: warned of at four fifths, missed once, over when it is kept
or when nobody waits any more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.inbox.working_time import NOTHING, WorkingClock
from domain.shared.ids import InboundMessageId


class SlaTarget(StrEnum):
    """What is promised: a first answer, the next one, or that it is settled."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class SlaClock:
    """A promise of so many `seconds` of working time from `started_at` on. `inbound_message_id` is
    what the next response is to. While it runs, `runs_since` says since when, and `warns_at` and
    `due_at` follow from that; while it is paused it has `spent` so much. Of both instants only what
    has come to pass is told: `warned_at` and `missed_at` are when that was, whenever it is noticed.
    All in UTC."""

    target: SlaTarget
    seconds: int
    started_at: datetime
    inbound_message_id: InboundMessageId | None = None
    runs_since: datetime | None = None
    spent: timedelta = NOTHING
    warns_at: datetime | None = None
    due_at: datetime | None = None
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def name(self) -> tuple[SlaTarget, datetime]:
        """By which it is known among the clocks of one conversation."""
        return self.target, self.started_at

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def next_at(self) -> datetime | None:
        """When there is something to tell of it, if nothing happens until then."""
        if self.is_over or self.runs_since is None:
            return None
        told = self.due_at if self.missed_at is None else None
        warns = self.warns_at if self.warned_at is None else None
        return min((at for at in (told, warns) if at is not None), default=None)

    def run(self, at: datetime, working: WorkingClock) -> "SlaClock":
        """It goes on from there, with what was spent before."""
        if self.is_over or self.runs_since is not None:
            return self
        promised = timedelta(seconds=self.seconds)
        return replace(
            self,
            runs_since=at,
            warns_at=self.warned_at or working.after(at, promised * 4 / 5 - self.spent),
            due_at=self.missed_at or working.after(at, promised - self.spent),
        )

    def pause(self, at: datetime, working: WorkingClock) -> "SlaClock":
        """No time is spent from there on. One that is missed stays so."""
        if self.is_over or self.runs_since is None:
            return self
        return replace(
            self,
            runs_since=None,
            spent=self.spent + working.between(self.runs_since, at),
            warns_at=self.warned_at,
            due_at=self.missed_at,
        )

    def tick(self, until: datetime) -> "SlaClock":
        """It is that late, and nothing has happened to it."""
        if self.is_over or self.runs_since is None:
            return self
        warned, missed = self.warned_at, self.missed_at
        if warned is None and self.warns_at is not None and self.warns_at <= until:
            warned = self.warns_at
        if missed is None and self.due_at is not None and self.due_at <= until:
            missed = self.due_at
        return replace(self, warned_at=warned, missed_at=missed)

    def end(self, at: datetime) -> "SlaClock":
        """It is kept, or there is nobody left to keep it to."""
        if self.is_over:
            return self
        return replace(self.tick(at), runs_since=None, ended_at=at)
