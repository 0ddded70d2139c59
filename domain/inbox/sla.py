"""How fast we promise to answer, to whom, and how each promise to one conversation stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.sla_clock import SlaClock, SlaTarget
from domain.inbox.working_time import WorkingClock
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AppliedSlaId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EscalationLadderId,
    InboundMessageId,
    OrganizationId,
    SlaPolicyId,
    WorkspaceId,
)

SLA_DUE = "sla.due"
"""The kind of duty that tells what comes to pass of an applied SLA."""

MOST_MISSES_KEPT = 50
LONGEST_SECONDS = 366 * 86_400


@dataclass(frozen=True, slots=True)
class SlaTerms:
    """What is promised, in seconds of working time; None: nothing. `pauses_while_pending`: no time
    is spent while the next step is somebody else's."""

    first_response_seconds: int | None = None
    next_response_seconds: int | None = None
    resolution_seconds: int | None = None
    pauses_while_pending: bool = True

    def seconds(self, target: SlaTarget) -> int | None:
        seconds: int | None = getattr(self, f"{target.value}_seconds")
        return seconds


@dataclass(frozen=True, slots=True)
class Sight:
    """A conversation as one of its events told of it, at that instant. `message_id` is what
    somebody said by which it came to this."""

    conversation_id: ConversationId
    version: int
    at: datetime
    channel_id: ChannelId
    kind: HeardKind
    state: ConversationState
    waits: bool
    priority: Priority | None = None
    labels: tuple[str, ...] = ()
    message_id: InboundMessageId | None = None
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    is_merged: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_merged or self.state is ConversationState.CLOSED


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """Applies to conversations that meet every condition; an empty one is met by all. Of several
    that apply the one with the lowest `position` does. Without a calendar all time counts. What is
    at risk climbs `warn_ladder_id`, what is missed `miss_ladder_id`."""

    id: SlaPolicyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    position: int
    terms: SlaTerms
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    enabled: bool = False
    priorities: tuple[Priority, ...] = ()
    channel_ids: tuple[ChannelId, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: tuple[HeardKind, ...] = ()
    business_calendar_id: BusinessCalendarId | None = None
    warn_ladder_id: EscalationLadderId | None = None
    miss_ladder_id: EscalationLadderId | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "SlaPolicy":
        """What was promised already stays promised."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "SlaPolicy":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def applies_to(self, sight: Sight) -> bool:
        return self.enabled and all(
            (
                not self.priorities or sight.priority in self.priorities,
                not self.channel_ids or sight.channel_id in self.channel_ids,
                not self.labels or not set(self.labels).isdisjoint(sight.labels),
                not self.kinds or sight.kind in self.kinds,
            )
        )


class SlaState(StrEnum):
    """Sealed when the conversation is closed: `hit` where nothing was missed. `merged`: it went on
    in another conversation."""

    ACTIVE = "active"
    ACTIVE_WITH_MISSES = "active_with_misses"
    HIT = "hit"
    MISSED = "missed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class AppliedSla:
    """The promises that hold for one conversation from `started_at` until it is closed, as they
    were made then: terms, and `week`, the calendar's hours. `seen_version` is that of the
    conversation up to which all is counted, `replied_at` the last answer of ours since it
    started."""

    id: AppliedSlaId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    conversation_id: ConversationId
    sla_policy_id: SlaPolicyId
    started_at: datetime
    terms: SlaTerms
    seen_version: int
    updated_at: datetime
    version: int = 1
    week: WorkingWeek | None = None
    state: SlaState = SlaState.ACTIVE
    clocks: tuple[SlaClock, ...] = ()
    misses: int = 0
    is_paused: bool = False
    replied_at: datetime | None = None
    heard_id: InboundMessageId | None = None
    heard_at: datetime | None = None
    sealed_at: datetime | None = None

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def next_at(self) -> datetime | None:
        """When there is something to tell, if nothing happens until then."""
        return min((at for c in self.clocks if (at := c.next_at) is not None), default=None)

    def see(self, sight: Sight, working: WorkingClock) -> "AppliedSla":
        """What that event told has come to pass, and the time until then is over. Events come in
        the order of their versions; whoever asks passes over those that are known."""
        seen = replace(self, seen_version=sight.version)
        if sight.replied_at is not None and _is_later(sight.replied_at, seen.replied_at):
            seen = seen._answered(sight.replied_at, working)
        if sight.is_over:
            return seen._sealed(sight)._moved(sight.at)
        seen = seen._each(lambda clock: clock.tick(sight.at))
        pauses = seen.terms.pauses_while_pending and sight.state is ConversationState.PENDING
        if pauses and not seen.is_paused:
            seen = seen._each(lambda clock: clock.pause(sight.at, working))
        elif seen.is_paused and not pauses:
            seen = seen._each(lambda clock: clock.run(sight.at, working))
        seen = replace(seen, is_paused=pauses)
        if sight.message_id is not None:
            seen = replace(seen, heard_id=sight.message_id, heard_at=sight.at)
            seen = seen._awaited(sight.at, working)
        return seen._moved(sight.at)

    def tick(self, until: datetime) -> "AppliedSla":
        """It is that late, and nothing has happened. Itself where nothing has come to pass."""
        late = self._each(lambda clock: clock.tick(until))
        return self if late.clocks == self.clocks else late._moved(until)

    def promised(self, target: SlaTarget, at: datetime, working: WorkingClock) -> "AppliedSla":
        """With a clock for that from there on, where it is promised."""
        seconds = self.terms.seconds(target)
        if seconds is None:
            return self
        to = self.heard_id if target is SlaTarget.NEXT_RESPONSE else None
        clock = SlaClock(target, seconds, at, to)
        started = clock if self.is_paused else clock.run(at, working)
        return replace(self, clocks=(*_worth_keeping(self.clocks), started))

    def _answered(self, at: datetime, working: WorkingClock) -> "AppliedSla":
        """A reply went out at that instant. What was heard after it is awaited an answer to."""
        if at < self.started_at:
            return self
        answered = replace(self, replied_at=at)._each(
            lambda clock: clock.end(at) if _is_response(clock) and clock.started_at <= at else clock
        )
        if self.heard_at is not None and self.heard_at > at:
            return answered._awaited(self.heard_at, working)
        return answered

    def _awaited(self, at: datetime, working: WorkingClock) -> "AppliedSla":
        """Somebody waits from there on, if nobody has before."""
        responses = [clock for clock in self.clocks if _is_response(clock)]
        if any(not clock.is_over for clock in responses):
            return self
        if self.replied_at is not None:
            return self.promised(SlaTarget.NEXT_RESPONSE, at, working)
        if responses:
            return self
        return self.promised(SlaTarget.FIRST_RESPONSE, at, working)

    def _sealed(self, sight: Sight) -> "AppliedSla":
        at = sight.closed_at or sight.at
        ended = self._each(lambda clock: clock.end(at))
        state = SlaState.MISSED if ended.misses else SlaState.HIT
        return replace(ended, state=SlaState.MERGED if sight.is_merged else state, sealed_at=at)

    def _each(self, move: Callable[[SlaClock], SlaClock]) -> "AppliedSla":
        clocks = tuple(move(clock) for clock in self.clocks)
        fresh = sum(
            after.missed_at is not None and before.missed_at is None
            for before, after in zip(self.clocks, clocks, strict=True)
        )
        misses = self.misses + fresh
        state = SlaState.ACTIVE_WITH_MISSES if misses else self.state
        return replace(self, clocks=clocks, misses=misses, state=state)

    def _moved(self, now: datetime) -> "AppliedSla":
        return replace(self, version=self.version + 1, updated_at=now)


def begun(applied: AppliedSla, sight: Sight, working: WorkingClock) -> AppliedSla:
    """With what is promised from its start on: that it will be settled, and an answer to whoever
    waits."""
    pauses = applied.terms.pauses_while_pending and sight.state is ConversationState.PENDING
    begins = replace(applied, is_paused=pauses)
    begins = begins.promised(SlaTarget.RESOLUTION, sight.at, working)
    if sight.message_id is not None:
        begins = replace(begins, heard_id=sight.message_id, heard_at=sight.at)
    if sight.waits:
        begins = begins.promised(SlaTarget.FIRST_RESPONSE, sight.at, working)
    return begins


def _is_response(clock: SlaClock) -> bool:
    return clock.target is not SlaTarget.RESOLUTION


def _worth_keeping(clocks: tuple[SlaClock, ...]) -> tuple[SlaClock, ...]:
    """All but next responses that were kept, and the oldest of many misses."""
    kept = [
        clock
        for clock in clocks
        if clock.target is not SlaTarget.NEXT_RESPONSE or clock.missed_at or not clock.is_over
    ]
    missed = [clock for clock in kept if clock.target is SlaTarget.NEXT_RESPONSE]
    past = {clock.name for clock in missed[:-MOST_MISSES_KEPT]}
    return tuple(clock for clock in kept if clock.name not in past)


def _is_later(one: datetime, other: datetime | None) -> bool:
    return other is None or one > other
