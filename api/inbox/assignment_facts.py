"""What is told of assigning: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.inbox import assignment_events as events
from domain.inbox.assignment import AssigneeOrder, ConversationPick
from domain.inbox.availability import AvailabilityState
from domain.inbox.conversation import Priority
from domain.shared.heard import HeardKind


class AssignmentPolicyFact(Out):
    """An assignment policy as it is after what happened."""

    id: str
    name: str
    position: int
    enabled: bool
    priorities: list[Priority]
    channel_ids: list[str]
    labels: list[str]
    kinds: list[HeardKind]
    team_ids: list[str]
    assignee_ids: list[str]
    assignee_team_id: str | None
    assignee_order: AssigneeOrder
    conversation_order: ConversationPick
    capacity: int | None
    fair_limit: int | None
    fair_window_seconds: int
    business_calendar_id: str | None
    reassign_when_gone: bool
    reassign_after_away_seconds: int | None
    external_id: str | None
    version: int


class AvailabilityFact(Out):
    """Whether a teammate takes new conversations, after what happened."""

    teammate_id: str
    state: AvailabilityState
    since: InstantOut
    until: InstantOut | None
    business_calendar_id: str | None
    capacity: int | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.POLICY_CREATED: Fact("An assignment policy was written down.", AssignmentPolicyFact),
    events.POLICY_UPDATED: Fact("An assignment policy was changed.", AssignmentPolicyFact),
    events.POLICY_DELETED: Fact("An assignment policy was thrown away.", AssignmentPolicyFact),
    events.AVAILABILITY_CHANGED: Fact(
        "A teammate takes new conversations, or no more, or as many as said now.",
        AvailabilityFact,
    ),
}
