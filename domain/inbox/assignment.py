"""An assignment policy says which conversations are given to whom when nobody has them in hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.inbox.conversation import Conversation, ConversationState, Priority
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AssignmentPolicyId,
    BusinessCalendarId,
    ChannelId,
    OrganizationId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

ASSIGN = "assignment.assign"
"""The kind of duty that gives a workspace's waiting conversations to somebody, planned by whatever
may have made room or need for it."""

ASSIGN_LATER = "assignment.assign_later"
"""The same, at the instant at which somebody comes to work. Only giving plans it, one at a time, so
that no later plan can push away what is to be done now."""

TAKE_BACK = "assignment.take_back"
"""The kind of duty that takes from a teammate what they will not come to."""

MOST_ASSIGNEES = 100
MOST_GIVEN = 10_000
LONGEST_WINDOW = 7 * 86_400
LONGEST_AWAY = 30 * 86_400


class AssigneeOrder(StrEnum):
    """Who is next: whoever was given one longest ago, or whoever has the fewest in hand."""

    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"


class ConversationPick(StrEnum):
    """Which conversation is next: the oldest, or that in which somebody waits longest."""

    EARLIEST_CREATED = "earliest_created"
    LONGEST_WAITING = "longest_waiting"


class AssignmentReason(StrEnum):
    """Why the service gave a conversation to somebody, or took it from them."""

    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"
    ASSIGNEE_GONE = "assignee_gone"
    ASSIGNEE_AWAY = "assignee_away"


BY_ORDER = {
    AssigneeOrder.ROUND_ROBIN: AssignmentReason.ROUND_ROBIN,
    AssigneeOrder.LEAST_BUSY: AssignmentReason.LEAST_BUSY,
}


@dataclass(frozen=True, slots=True)
class Because:
    """Why the service assigned something: by which policy, and for which of its reasons."""

    policy_id: AssignmentPolicyId
    reason: AssignmentReason


@dataclass(frozen=True, slots=True)
class AssignmentPolicy:
    """For open conversations that nobody has in hand and that meet every condition; an empty one is
    met by all. They are tried in the order of their `position`, and the first that finds somebody
    gives. It finds among `assignee_ids` and the members of `assignee_team_id`, or, where it names
    neither, among all who may answer here; what belongs to a team is given to its members only.
    Nobody is given more than `capacity` open conversations, nor more than `fair_limit` within
    `fair_window_seconds`. `business_calendar_id` says when those are at work who have no calendar
    of their own. What somebody has who is gone, or who was away for so many seconds, is taken
    back where the policy says so."""

    id: AssignmentPolicyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    position: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    enabled: bool = False
    priorities: tuple[Priority, ...] = ()
    channel_ids: tuple[ChannelId, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: tuple[HeardKind, ...] = ()
    team_ids: tuple[TeamId, ...] = ()
    assignee_ids: tuple[TeammateId, ...] = ()
    assignee_team_id: TeamId | None = None
    assignee_order: AssigneeOrder = AssigneeOrder.ROUND_ROBIN
    conversation_order: ConversationPick = ConversationPick.LONGEST_WAITING
    capacity: int | None = None
    fair_limit: int | None = None
    fair_window_seconds: int = 3600
    business_calendar_id: BusinessCalendarId | None = None
    reassign_when_gone: bool = False
    reassign_after_away_seconds: int | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "AssignmentPolicy":
        """What was given already stays where it is."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "AssignmentPolicy":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def applies_to(self, conversation: Conversation) -> bool:
        """Whether the conversation meets its conditions, whoever has it in hand."""
        return all(
            (
                not self.priorities or conversation.priority in self.priorities,
                not self.channel_ids or conversation.channel_id in self.channel_ids,
                not self.labels or not set(self.labels).isdisjoint(conversation.labels),
                not self.kinds or conversation.kind in self.kinds,
                not self.team_ids or conversation.team_id in self.team_ids,
            )
        )

    @property
    def names_nobody(self) -> bool:
        """Whether it finds among all who may answer here."""
        return not self.assignee_ids and self.assignee_team_id is None


@dataclass(frozen=True, slots=True)
class AssignmentTurn:
    """When somebody's last turn was under a policy, counted from 1 on, and how much they were given
    since the window began in which that is counted."""

    workspace_id: WorkspaceId
    policy_id: AssignmentPolicyId
    teammate_id: TeammateId
    number: int
    window_began_at: datetime
    given: int

    def window_ends(self, seconds: int) -> datetime:
        return self.window_began_at + timedelta(seconds=seconds)

    def again(self, number: int, seconds: int, now: datetime) -> "AssignmentTurn":
        """They are given another; a window that is over begins anew."""
        if now >= self.window_ends(seconds):
            return replace(self, number=number, window_began_at=now, given=1)
        return replace(self, number=number, given=self.given + 1)


def needs_somebody(conversation: Conversation) -> bool:
    """Whether it is open and nobody has it in hand."""
    return (
        conversation.assignee_id is None
        and conversation.state is ConversationState.OPEN
        and conversation.merged_into is None
    )
