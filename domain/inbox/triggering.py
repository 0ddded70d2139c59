"""Which automations something leads to: what happened in an event, whose doing it was, and when
time is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.inbox.automation import DEEPEST, Automation, AutomationRun, Happening, Timed
from domain.inbox.business_calendar import Holidays, WorkingWeek
from domain.inbox.condition import SaidThen, Seen
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.conversation_events import (
    ASSIGNED,
    CLOSED,
    MARKED_PENDING,
    MESSAGE_ADDED,
    OPENED,
    REOPENED,
    REPLIED,
    SNOOZED,
    UPDATED,
)
from domain.inbox.working_time import RoundTheClock, Timetable, WorkingClock
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EventId,
    InboundMessageId,
    Kind,
    names,
)

_HAPPENS: Mapping[str, tuple[Happening, ...]] = {
    OPENED: (Happening.OPENED, Happening.MESSAGE_RECEIVED),
    MESSAGE_ADDED: (Happening.MESSAGE_RECEIVED,),
    REOPENED: (Happening.REOPENED,),
    CLOSED: (Happening.CLOSED,),
    ASSIGNED: (Happening.ASSIGNED,),
    UPDATED: (Happening.UPDATED,),
    SNOOZED: (Happening.SNOOZED,),
    MARKED_PENDING: (Happening.MARKED_PENDING,),
    REPLIED: (Happening.REPLIED,),
}
EVENTS = frozenset(_HAPPENS)
"""Those in which something happens that an automation may be meant for."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event about a conversation, as far as automations ask: which version it told of, and whose
    doing it was."""

    event_id: EventId
    conversation_id: ConversationId
    happenings: frozenset[Happening]
    version: int
    actor_id: str | None
    message_id: InboundMessageId | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an automation is asked about a conversation."""

    key: str
    conversation_id: ConversationId
    depth: int = 0
    event_id: EventId | None = None
    message_id: InboundMessageId | None = None


def happened_in(
    event_id: EventId,
    name: str,
    data: Mapping[str, Any],
    previous: Mapping[str, Any],
    sequence: int,
    actor_id: str | None,
) -> Happened:
    """What an event tells of a conversation."""
    return Happened(
        event_id=event_id,
        conversation_id=ConversationId(data["id"]),
        happenings=happenings_in(name, data, previous),
        version=sequence,
        actor_id=actor_id,
        message_id=data["inbound_message_id"],
    )


def seen_in(data: Mapping[str, Any], platform: str | None, said: SaidThen, at: datetime) -> Seen:
    """The conversation as an event told of it."""
    return Seen(
        at=at,
        state=ConversationState(data["state"]),
        kind=HeardKind(data["kind"]),
        channel_id=ChannelId(data["channel_id"]),
        platform=platform,
        priority=Priority(data["priority"]) if data["priority"] else None,
        labels=tuple(data["labels"]),
        assignee_id=data["assignee_id"],
        team_id=data["team_id"],
        author_id=data["author_id"],
        waiting_since=_instant(data["waiting_since"]),
        last_message_at=_instant(data["last_message_at"]),
        merged_into=data["merged_into"],
        answers_message_id=data.get("answers_message_id"),
        said=said,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def happenings_in(
    name: str, data: Mapping[str, Any], previous: Mapping[str, Any]
) -> frozenset[Happening]:
    found = set(_HAPPENS.get(name, ()))
    if name == OPENED and data["inbound_message_id"] is None:
        found.discard(Happening.MESSAGE_RECEIVED)
    before = previous.get("state", ConversationState.OPEN.value)
    if name == MESSAGE_ADDED and before != ConversationState.OPEN.value:
        found.add(Happening.REOPENED)
    return frozenset(found)


def is_automation(actor_id: str | None) -> bool:
    return actor_id is not None and names(Kind.AUTOMATION, actor_id)


def cause_of(happened: Happened, behind: AutomationRun | None) -> Cause | None:
    """`behind` is the run by which it came to this, if it was one. None where it has come too far
    from what somebody did, or where nobody knows how far: then it leads to nothing."""
    key, depth = f"event:{happened.event_id}", 0
    if is_automation(happened.actor_id):
        if behind is None or behind.depth >= DEEPEST:
            return None
        key, depth = behind.cause, behind.depth + 1
    return Cause(key, happened.conversation_id, depth, happened.event_id, happened.message_id)


Weeks = Mapping[BusinessCalendarId, WorkingWeek]
"""By calendar; one that was thrown away is not among them."""


def openings_of(weeks: Weeks, holidays: Holidays) -> Mapping[BusinessCalendarId, Timetable]:
    return {id: week.timetable(holidays) for id, week in weeks.items()}


@dataclass(frozen=True, slots=True)
class Ending:
    """When an automation's time is over in a conversation."""

    automation: Automation
    at: datetime
    cause: str


def endings(
    automations: Iterable[Automation],
    conversation: Timed,
    clocks: Mapping[BusinessCalendarId, Timetable],
) -> list[Ending]:
    """Of those that go by time, in their order; without what was over before it was enabled."""
    found = []
    for automation in automations:
        timer = automation.trigger.timer
        starts = timer.starts(conversation) if timer else None
        if timer is None or starts is None:
            continue
        at = timer.due(starts, working_of(timer.business_calendar_id, clocks))
        if at is not None and at >= (automation.enabled_at or at):
            found.append(Ending(automation, at, timer.cause(starts)))
    return found


def working_of(
    calendar_id: BusinessCalendarId | None, clocks: Mapping[BusinessCalendarId, Timetable]
) -> WorkingClock:
    """Of a calendar that is gone nothing is known any more: no time passes."""
    if calendar_id is None:
        return RoundTheClock()
    return clocks.get(calendar_id) or Timetable("UTC", ())
