"""An automation does steps with a conversation when something happens to it, or when nothing has
happened to it for so long."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from domain.inbox.condition import Conditions
from domain.inbox.conversation import ConversationState
from domain.inbox.step import Step, StepResult
from domain.inbox.working_time import WorkingClock
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    BusinessCalendarId,
    ConversationId,
    EventId,
    InboundMessageId,
    OrganizationId,
    WorkspaceId,
)

AUTOMATIONS_DUE = "automation.due"
"""The kind of duty that looks whether a conversation has waited long enough for an automation."""

AUTOMATION_ARMS = "automation.arms"
"""The kind of duty that has an automation count for the conversations that there are."""

MOST_AUTOMATIONS = 100
"""So many a workspace may have."""

DEEPEST = 1
"""What somebody did leads to automations, and what these did to others, which are the last."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Happening(StrEnum):
    """What can happen to a conversation. `message_received` is every message of others, the first
    among them; `reopened` is also by somebody who writes."""

    OPENED = "opened"
    MESSAGE_RECEIVED = "message_received"
    REOPENED = "reopened"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    UPDATED = "updated"
    SNOOZED = "snoozed"
    MARKED_PENDING = "marked_pending"
    REPLIED = "replied"


class Since(StrEnum):
    """From when time is counted: since somebody waits for an answer, or since anybody said
    anything, in a conversation that is not closed."""

    WAITING = "waiting"
    IDLE = "idle"


class Timed(Protocol):
    """A conversation, as far as time is counted in it."""

    @property
    def state(self) -> ConversationState: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def last_message_at(self) -> datetime | None: ...
    @property
    def merged_into(self) -> ConversationId | None: ...


@dataclass(frozen=True, slots=True)
class Timer:
    """When so many seconds are over, of working time where there is a calendar."""

    since: Since
    seconds: int
    business_calendar_id: BusinessCalendarId | None = None

    def starts(self, conversation: Timed) -> datetime | None:
        """From when it is counted there, None where it does not run."""
        closed = conversation.state is ConversationState.CLOSED
        if closed or conversation.merged_into is not None:
            return None
        if self.since is Since.WAITING:
            return conversation.waiting_since
        return conversation.last_message_at

    def due(self, starts: datetime, working: WorkingClock) -> datetime | None:
        """None where it takes longer than working time is known ahead."""
        return working.after(starts, timedelta(seconds=self.seconds))

    def cause(self, starts: datetime) -> str:
        """By which it is known that it was seen to."""
        return f"{self.since.value}:{(starts - EPOCH) // MICROSECOND}"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something happens, any of these; or a time is over. Exactly one of both."""

    events: tuple[Happening, ...] = ()
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """How often it runs at most: in one conversation within 24 hours, and in all of them within an
    hour."""

    per_conversation: int = 10
    per_hour: int = 500


@dataclass(frozen=True, slots=True)
class Automation:
    """Asked by `position`, the lowest first; of equal ones the older. Of those of one `group` only
    the first runs that matches; without a group it runs wherever it matches. Time that was over
    before `enabled_at` is none of its business."""

    id: AutomationId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    position: int
    trigger: Trigger
    steps: tuple[Step, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    conditions: Conditions = field(default_factory=Conditions)
    unless: Conditions = field(default_factory=Conditions)
    group: str | None = None
    caps: Caps = field(default_factory=Caps)
    enabled: bool = False
    enabled_at: datetime | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def calendars(self) -> frozenset[BusinessCalendarId]:
        """Those by which it goes."""
        hours = (each.business_hours for each in (self.conditions, self.unless))
        named = {each.business_calendar_id for each in hours if each is not None}
        timer = self.trigger.timer
        if timer is not None and timer.business_calendar_id is not None:
            named.add(timer.business_calendar_id)
        return frozenset(named)

    def change(self, now: datetime, **changes: Any) -> "Automation":
        """What it did stays done."""
        changed = replace(self, **changes, version=self.version + 1, updated_at=now)
        began = changed.enabled and not (self.enabled and changed.trigger == self.trigger)
        return replace(changed, enabled_at=now) if began else changed

    def remove(self, now: datetime) -> "Automation":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self,
            enabled=False,
            removed_at=now,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class NewAutomation:
    """What will be done, when, and with which conversations."""

    name: str
    trigger: Trigger
    steps: tuple[Step, ...]
    position: int = 0
    conditions: Conditions = field(default_factory=Conditions)
    unless: Conditions = field(default_factory=Conditions)
    group: str | None = None
    caps: Caps = field(default_factory=Caps)
    enabled: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


class RunState(StrEnum):
    """`failed`: one of the steps was refused, and those after it were not reached. `capped`: it had
    run too often, and nothing was done."""

    DONE = "done"
    FAILED = "failed"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class AutomationRun:
    """An automation that matched, once for each `cause`: an event, or a time that was over. What an
    automation did counts as of the cause that it ran for itself, and `depth` says how many lie
    between. The conversation's version was `seen_version` before it, and `left_version` after."""

    id: AutomationRunId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    automation_id: AutomationId
    automation_version: int
    conversation_id: ConversationId
    cause: str
    at: datetime
    state: RunState
    seen_version: int
    left_version: int
    depth: int = 0
    met: tuple[str, ...] = ()
    results: tuple[StepResult, ...] = ()
    event_id: EventId | None = None
    inbound_message_id: InboundMessageId | None = None
