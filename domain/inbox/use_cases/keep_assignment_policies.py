"""Assignment policies are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.inbox.assignment import (
    ASSIGN,
    TAKE_BACK,
    AssigneeOrder,
    AssignmentPolicy,
    ConversationPick,
)
from domain.inbox.assignment_events import (
    POLICY_CREATED,
    POLICY_DELETED,
    POLICY_UPDATED,
    policy_changed,
)
from domain.inbox.conversation import Priority
from domain.inbox.errors import NotAssignable
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AssignmentPolicyId,
    BusinessCalendarId,
    ChannelId,
    Kind,
    TeamId,
    TeammateId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewAssignmentPolicy:
    """Which conversations are given to whom."""

    name: str
    position: int = 0
    enabled: bool = True
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
    reassign_when_gone: bool = True
    reassign_after_away_seconds: int | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_assignment_policy(
    room: Inbox, actor: Actor, request: NewAssignmentPolicy
) -> AssignmentPolicy:
    """What waits already is given by it, too. Raises MissingScope, NotFound for a calendar or a
    channel that is not there, NotAssignable for whoever does not work here, DuplicateExternalId."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    named = {name: getattr(request, name) for name in NewAssignmentPolicy.__slots__}
    policy = AssignmentPolicy(
        id=AssignmentPolicyId(room.ids.new(Kind.ASSIGNMENT_POLICY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **named,
    )
    async with room.begin(actor) as tx:
        await _find(tx, named)
        await _begin_anew(room, actor, tx)
        await tx.assignment_policies.add(policy)
        tx.announce(policy_changed(POLICY_CREATED, policy))
        await tx.commit(policy)
    return policy


async def change_assignment_policy(
    room: Inbox,
    actor: Actor,
    policy_id: AssignmentPolicyId,
    version: Version,
    changes: Mapping[str, Any],
) -> AssignmentPolicy:
    """What was given already stays where it is. Raises VersionMismatch, NotFound, and what creating
    one raises."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.assignment_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.change(room.clock.now(), **changes)
        await _find(tx, changes)
        await _begin_anew(room, actor, tx)
        await tx.assignment_policies.save(policy)
        tx.announce(policy_changed(POLICY_UPDATED, policy, before))
        await tx.commit(policy)
    return policy


async def remove_assignment_policy(
    room: Inbox, actor: Actor, policy_id: AssignmentPolicyId, version: Version
) -> AssignmentPolicy:
    """For good; what was given already stays where it is. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.assignment_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.remove(room.clock.now())
        await tx.assignment_policies.save(policy)
        tx.announce(policy_changed(POLICY_DELETED, policy, before))
        await tx.commit(policy)
    return policy


async def read_assignment_policy(
    room: Inbox, actor: Actor, policy_id: AssignmentPolicyId
) -> AssignmentPolicy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.desk.assignment_policy(actor, policy_id)


async def list_assignment_policies(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[AssignmentPolicy]:
    actor.require(Permission.INBOX_READ)
    return await room.desk.assignment_policies(actor, request)


async def _begin_anew(room: Inbox, actor: Actor, tx: InboxTransaction) -> None:
    """What waits is looked at by what the policies say from now on, and so is what those have in
    hand who are away."""
    now = room.clock.now()
    tx.plan(ASSIGN, actor.workspace, now)
    for availability in await tx.availabilities.away():
        tx.plan(TAKE_BACK, availability.id, now)


async def _find(tx: InboxTransaction, named: Mapping[str, Any]) -> None:
    calendar: BusinessCalendarId | None = named.get("business_calendar_id")
    if calendar is not None:
        # Locked, so that nobody throws it away meanwhile.
        await tx.business_calendars.get(calendar)
    channels: Sequence[ChannelId] = named.get("channel_ids", ())
    if channels and await tx.assignment_policies.missing_channels(channels):
        raise NotFound(thing="channel")
    for number, teammate in enumerate(named.get("assignee_ids", ())):
        if not await tx.assignees.assignable(teammate):
            raise NotAssignable(who=teammate, pointer=f"/assignee_ids/{number}")
    await _find_teams(tx, named)


async def _find_teams(tx: InboxTransaction, named: Mapping[str, Any]) -> None:
    team: TeamId | None = named.get("assignee_team_id")
    if team is not None and not await tx.assignees.team_assignable(team):
        raise NotAssignable(who=team, pointer="/assignee_team_id")
    for number, wanted in enumerate(named.get("team_ids", ())):
        if not await tx.assignees.team_assignable(wanted):
            raise NotAssignable(who=wanted, pointer=f"/team_ids/{number}")
