"""Who is given what, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.assignment import (
    AssigneeOrder,
    AssignmentPolicy,
    AssignmentTurn,
    ConversationPick,
)
from domain.inbox.availability import Availability, AvailabilityState
from domain.inbox.conversation import Priority
from domain.inbox.presence import Presence, PresenceState
from domain.shared.heard import HeardKind
from domain.shared.ids import AssignmentPolicyId, TeamId, TeammateId
from tests.kit.desk_samples import CALENDAR
from tests.kit.sample_parts import CHANNEL, CONVERSATION, ODD, ORGANIZATION, WORKSPACE, at

POLICY = AssignmentPolicyId("apol_1")
PERSON = TeammateId("tmt_1")
ASSIGNING: Mapping[str, Any] = {
    "assignment_policies": AssignmentPolicy(
        id=POLICY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        position=4,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        enabled=True,
        priorities=(Priority.HIGH, Priority.URGENT),
        channel_ids=(CHANNEL,),
        labels=("vip", ODD),
        kinds=(HeardKind.DIRECT,),
        team_ids=(TeamId("team_1"),),
        assignee_ids=(PERSON, TeammateId("tmt_2")),
        assignee_team_id=TeamId("team_2"),
        assignee_order=AssigneeOrder.LEAST_BUSY,
        conversation_order=ConversationPick.EARLIEST_CREATED,
        capacity=5,
        fair_limit=6,
        fair_window_seconds=700,
        business_calendar_id=CALENDAR,
        reassign_when_gone=True,
        reassign_after_away_seconds=800,
        removed_at=at(3),
        external_id=f"policy-{ODD}",
        metadata={"a": ODD},
    ),
    "conversation_presences": Presence(
        WORKSPACE, CONVERSATION, "tmt_1", PresenceState.TYPING, at(1), at(2)
    ),
    "assignment_turns": AssignmentTurn(WORKSPACE, POLICY, PERSON, 2**40, at(1), 3),
    "availabilities": Availability(
        id=PERSON,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        since=at(1),
        updated_at=at(2),
        version=3,
        state=AvailabilityState.AWAY,
        until=at(4),
        business_calendar_id=CALENDAR,
        capacity=9,
    ),
}
