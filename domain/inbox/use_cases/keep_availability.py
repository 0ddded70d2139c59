"""Teammates say whether they take new conversations, and those who answer for them do."""

from dataclasses import dataclass
from datetime import datetime

from domain.inbox.assignment import ASSIGN, TAKE_BACK
from domain.inbox.assignment_events import availability_changed
from domain.inbox.availability import (
    AVAILABILITY_ENDS,
    Availability,
    AvailabilityState,
    never_said,
)
from domain.inbox.errors import AwayInPast
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import BusinessCalendarId, TeammateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class WantedAvailability:
    """How somebody is to stand; all of it, whatever was there before."""

    state: AvailabilityState
    until: datetime | None = None
    business_calendar_id: BusinessCalendarId | None = None
    capacity: int | None = None


async def set_availability(
    room: Inbox,
    actor: Actor,
    teammate_id: TeammateId,
    version: Version,
    wanted: WantedAvailability,
) -> Availability:
    """Of oneself whoever may write in the inbox says it; of others only whoever reaches all of it.
    Raises MissingScope, OutOfReach, NotFound for whoever does not work here, and for a calendar
    that is not there, VersionMismatch, AwayInPast."""
    if teammate_id == actor.teammate_id:
        actor.require(Permission.INBOX_WRITE)
    else:
        actor.require_all(Permission.INBOX_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        if not await tx.assignees.assignable(teammate_id):
            raise NotFound(thing="teammate")
        assigns = await _assigns(tx)
        before = await tx.availabilities.find(teammate_id) or _never_said(room, actor, teammate_id)
        must_match(version, before.version)
        if wanted.until is not None and wanted.until <= now:
            raise AwayInPast(pointer="/until")
        if wanted.business_calendar_id is not None:
            # Locked, so that nobody throws it away meanwhile.
            await tx.business_calendars.get(wanted.business_calendar_id)
        after = before.become(
            *(wanted.state, wanted.until, wanted.business_calendar_id, wanted.capacity, now)
        )
        await _keep(tx, before, after, now if assigns else None)
        await tx.commit(after)
    return after


async def end_away(room: Inbox, actor: Actor, teammate_id: TeammateId) -> None:
    """Their time away is over, if it still lasts and was not made longer. Safe to repeat."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        assigns = await _assigns(tx)
        before = await tx.availabilities.find(teammate_id)
        if before is None or before.until is None or before.until > now:
            return
        await _keep(tx, before, before.come_back(now), now if assigns else None)
        await tx.commit()


async def read_availability(room: Inbox, actor: Actor, teammate_id: TeammateId) -> Availability:
    """Also of somebody who has never said anything. Raises MissingScope, NotFound for whoever does
    not work here."""
    actor.require(Permission.INBOX_READ)
    if not await room.desk.works_here(actor, teammate_id):
        raise NotFound(thing="teammate")
    found = await room.desk.availability(actor, teammate_id)
    return found or _never_said(room, actor, teammate_id)


async def list_availabilities(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[Availability]:
    """Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    return await room.desk.availabilities(actor, request)


async def _assigns(tx: InboxTransaction) -> bool:
    """Whether policies assign here. Whoever locks both locks the policies first."""
    return bool(await tx.assignment_policies.alone())


async def _keep(
    tx: InboxTransaction, before: Availability, after: Availability, assigns_at: datetime | None
) -> None:
    """Write it, tell it, and plan what follows: that they come back, and, where policies assign,
    that what they have may be taken from them and that there may be somebody to give to."""
    await tx.availabilities.save(after)
    tx.announce(availability_changed(after, before))
    if after.until is not None:
        tx.plan(AVAILABILITY_ENDS, after.id, after.until)
    elif before.until is not None:
        tx.unplan(AVAILABILITY_ENDS, after.id)
    if assigns_at is None:
        return
    tx.plan(ASSIGN, after.workspace_id, assigns_at)
    if after.state is AvailabilityState.AWAY:
        tx.plan(TAKE_BACK, after.id, assigns_at)


def _never_said(room: Inbox, actor: Actor, teammate_id: TeammateId) -> Availability:
    return never_said(teammate_id, actor.workspace, actor.organization_id, room.clock.now())
