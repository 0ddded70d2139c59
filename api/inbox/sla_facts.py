"""What is told of promises: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.inbox import sla_events as events
from domain.inbox.conversation import Priority
from domain.inbox.sla import SlaState
from domain.inbox.sla_clock import SlaTarget
from domain.shared.heard import HeardKind


class SlaPolicyFact(Out):
    """An SLA policy as it is after what happened."""

    id: str
    name: str
    position: int
    enabled: bool
    first_response_seconds: int | None
    next_response_seconds: int | None
    resolution_seconds: int | None
    pauses_while_pending: bool
    priorities: list[Priority]
    channel_ids: list[str]
    labels: list[str]
    kinds: list[HeardKind]
    business_calendar_id: str | None
    warn_ladder_id: str | None
    miss_ladder_id: str | None
    external_id: str | None
    version: int


class AppliedSlaFact(Out):
    """What is promised to one conversation, and the promise that this is about."""

    id: str
    conversation_id: str
    sla_policy_id: str
    state: SlaState
    misses: int
    started_at: InstantOut
    sealed_at: InstantOut | None
    target: SlaTarget | None = Field(description="Null: it is about all of them.")
    inbound_message_id: str | None = Field(description="What a next response is to.")
    due_at: InstantOut | None
    warned_at: InstantOut | None = Field(description="When four fifths were spent.")
    missed_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.POLICY_CREATED: Fact("An SLA policy was written down.", SlaPolicyFact),
    events.POLICY_UPDATED: Fact("An SLA policy was changed.", SlaPolicyFact),
    events.POLICY_DELETED: Fact("An SLA policy was thrown away.", SlaPolicyFact),
    events.STARTED: Fact("Promises were made to a conversation.", AppliedSlaFact),
    events.WARNED: Fact("Four fifths of the time for a promise are spent.", AppliedSlaFact),
    events.MISSED: Fact("A promise was missed.", AppliedSlaFact),
    events.HIT: Fact("A conversation was closed, and every promise was kept.", AppliedSlaFact),
    events.SEALED: Fact(
        "A conversation was closed with promises missed, or went on in another.", AppliedSlaFact
    ),
}
