"""An automation is tried on what happened already, without doing anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.inbox.automation import Automation, NewAutomation
from domain.inbox.checking_steps import check_conditions
from domain.inbox.replaying import (
    MOST_EVENTS,
    Trial,
    TrialDay,
    WouldRun,
    replayed,
)
from domain.inbox.room import Inbox
from domain.inbox.triggering import openings_of
from domain.shared.access import Actor, Permission
from domain.shared.ids import AutomationId


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


def _spread(hits: Sequence[WouldRun], wanted: int) -> Sequence[WouldRun]:
    """So many of them, from all over."""
    if len(hits) <= wanted:
        return hits
    return [hits[n * len(hits) // wanted] for n in range(wanted)]
