"""An automation is tried on what happened already, without doing anything."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from domain.inbox.automation import Automation, NewAutomation
from domain.inbox.carrying import laid_out
from domain.inbox.checking_steps import check_conditions
from domain.inbox.rehearsing import Rehearsal, WouldRunThere, rehearsed
from domain.inbox.replaying import (
    MOST_EVENTS,
    Trial,
    TrialDay,
    replayed,
)
from domain.inbox.room import Inbox
from domain.inbox.triggering import openings_of
from domain.shared.access import Actor, Permission
from domain.shared.ids import AutomationId

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class TrialWish:
    """How far back, and how many hits are shown."""

    days: int = 30
    sample: int = 10


async def try_automation(
    room: Inbox, actor: Actor, automation_id: AutomationId, wish: TrialWish
) -> Trial:
    """As it stands, whether it is enabled or not. Changes nothing. Raises MissingScope, OutOfReach
    for whoever reaches less than all, NotFound."""
    actor.require_all(Permission.INBOX_READ)
    automation = await room.automations.automation(actor, automation_id)
    return await _tried(room, actor, automation, wish)


async def try_draft(room: Inbox, actor: Actor, draft: NewAutomation, wish: TrialWish) -> Trial:
    """The same for one that was not written down. Raises NotFound and NotAssignable for what its
    conditions name."""
    actor.require_all(Permission.INBOX_READ)
    now = room.clock.now()
    automation = Automation(
        id=AutomationId(""),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=draft.name,
        position=draft.position,
        trigger=draft.trigger,
        steps=draft.steps,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        conditions=draft.conditions,
        unless=draft.unless,
        caps=draft.caps,
    )
    async with room.begin(actor) as tx:
        await check_conditions(tx, automation)
    return await _tried(room, actor, automation, wish)


@dataclass(frozen=True, slots=True)
class SetTrial:
    """What all of `automations` together would have done, in the order in which they are asked.
    `events` are those that were gone through; where they began later than was asked for, it is not
    `complete`. `sample` are hits from all over the time, in order."""

    automations: Sequence[Automation]
    since: datetime
    until: datetime
    complete: bool
    events: int
    rehearsal: Rehearsal
    sample: Sequence[WouldRunThere]


async def try_all(
    room: Inbox, actor: Actor, wish: TrialWish, also: Collection[AutomationId] = ()
) -> SetTrial:
    """All that are enabled, and these as if they were. Changes nothing. Raises MissingScope,
    OutOfReach for whoever reaches less than all, NotFound."""
    actor.require_all(Permission.INBOX_READ)
    async with room.begin(actor) as tx:
        standing = {each.id: each for each in await tx.automations.standing()}
        for id in also:
            standing[id] = await tx.automations.get(id)
        steps = {
            each.id: [step for step, _ in await laid_out(tx.beside, each.steps)]
            for each in standing.values()
        }
    automations = sorted(standing.values(), key=lambda each: (each.position, each.id))
    until = room.clock.now()
    since = until - timedelta(days=wish.days)
    named = {calendar for each in automations for calendar in each.calendars}
    openings = openings_of(await room.automations.weeks(actor, named), room.holidays)
    told = await room.automations.told(actor, since, MOST_EVENTS)
    rehearsal = rehearsed(automations, steps, told, openings, until)
    return SetTrial(
        automations=automations,
        since=since if len(told) < MOST_EVENTS else told[0].seen.at,
        until=until,
        complete=len(told) < MOST_EVENTS,
        events=len(told),
        rehearsal=rehearsal,
        sample=_spread(rehearsal.hits, wish.sample),
    )


async def _tried(room: Inbox, actor: Actor, automation: Automation, wish: TrialWish) -> Trial:
    until = room.clock.now()
    since = until - timedelta(days=wish.days)
    weeks = await room.automations.weeks(actor, automation.calendars)
    told = await room.automations.told(actor, since, MOST_EVENTS)
    asked, hits = replayed(automation, told, openings_of(weeks, room.holidays), until)
    asked_on = Counter(moment.at.date() for moment, _ in asked)
    hits_on = Counter(hit.at.date() for hit in hits)
    return Trial(
        automation=automation,
        since=since if len(told) < MOST_EVENTS else told[0].seen.at,
        until=until,
        complete=len(told) < MOST_EVENTS,
        events=len(told),
        asked=len(asked),
        hits=len(hits),
        capped=sum(hit.capped for hit in hits),
        unknown=sum(verdict.true is None for _, verdict in asked),
        conversations=len({hit.conversation_id for hit in hits}),
        per_day=[TrialDay(day, asked_on[day], hits_on[day]) for day in sorted(asked_on)],
        sample=_spread(hits, wish.sample),
    )


def _spread(hits: Sequence[H], wanted: int) -> Sequence[H]:
    """So many of them, from all over."""
    if len(hits) <= wanted:
        return hits
    return [hits[n * len(hits) // wanted] for n in range(wanted)]
