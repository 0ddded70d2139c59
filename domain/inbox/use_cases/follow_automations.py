"""What happens in a conversation leads to what automations do about it, and so does time that is
over: once for each cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.inbox.automation import (
    AUTOMATIONS_DUE,
    DAY,
    HOUR,
    Automation,
    AutomationRun,
    Happening,
    RunState,
)
from domain.inbox.automation_events import run_told
from domain.inbox.carrying import Carrying, laid_out, write
from domain.inbox.condition import Verdict, judged, said_then, seen_now
from domain.inbox.conversation import Conversation
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.step import StepResult, failed_at
from domain.inbox.triggering import (
    Cause,
    Ending,
    Happened,
    cause_of,
    endings,
    is_automation,
    openings_of,
)
from domain.inbox.working_time import Timetable
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    BusinessCalendarId,
    ConversationId,
    Kind,
)

AT_ONCE = 200
Asked = tuple[Automation, Cause]


async def follow_automations(room: Inbox, actor: Actor, happened: Happened) -> None:
    """That has happened. Safe to repeat: no automation runs twice for one cause, and of a group the
    first that ran is the one."""
    async with room.begin(actor) as tx:
        standing = await tx.automations.standing()
        if not standing:
            return
        conversation = await tx.conversations.get(happened.conversation_id)
        for_it = [one for one in standing if happened.happenings & set(one.trigger.events)]
        ran = await tx.automation_runs.ran_for(happened) if for_it else set()
        if await _plan(room, tx, conversation, standing):
            await tx.commit()
    cause = await _cause(room, actor, happened) if for_it else None
    if cause is None:
        return
    # They are asked in order, so that those before one that ran were asked when it first was told.
    known = [number for number, one in enumerate(for_it) if one.id in ran]
    settled = {for_it[number].group for number in known}
    rest = for_it[known[-1] + 1 :] if known else for_it
    await _ask(room, actor, [(automation, cause) for automation in rest], settled)


async def wake_automations(room: Inbox, actor: Actor, conversation_id: ConversationId) -> None:
    """Time may be over there. Safe to repeat."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        standing = await tx.automations.standing()
        conversation = await tx.conversations.get(conversation_id)
        over = await _open_endings(room, tx, conversation, standing)
        _plan_next(tx, conversation_id, [each.at for each in over if each.at > now])
        await tx.commit()
    due = [each for each in over if each.at <= now]
    await _ask(room, actor, [(e.automation, Cause(e.cause, conversation_id)) for e in due], ())


async def arm_automation(room: Inbox, actor: Actor, automation_id: AutomationId) -> None:
    """Have it count in the conversations in which time runs already. Safe to repeat."""
    after = ""
    while True:
        async with room.begin(actor) as tx:
            standing = await tx.automations.standing()
            if automation_id not in {automation.id for automation in standing}:
                return
            found = await tx.automations.running(after, AT_ONCE)
            for conversation in found:
                await _plan(room, tx, conversation, standing)
            await tx.commit()
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


async def _cause(room: Inbox, actor: Actor, happened: Happened) -> Cause | None:
    """None where automations have gone far enough from what somebody did."""
    by_automation = is_automation(happened.actor_id)
    replied = Happening.REPLIED in happened.happenings
    if not by_automation and not replied:
        return cause_of(happened, None)
    async with room.begin(actor) as tx:
        # It is told when it is out, by nobody: whose answer it was says whose doing it is.
        if replied and await tx.beside.is_answered_by_automation(happened.conversation_id):
            return None
        return cause_of(happened, await tx.automation_runs.behind(happened))


async def _ask(
    room: Inbox, actor: Actor, asked: Sequence[Asked], settled: Iterable[str | None]
) -> None:
    """`settled` are groups of which one ran already."""
    over = {group for group in settled if group is not None}
    for automation, cause in asked:
        if automation.group is not None and automation.group in over:
            continue
        if await _run(room, actor, automation.id, cause) and automation.group is not None:
            over.add(automation.group)


async def _run(room: Inbox, actor: Actor, id: AutomationId, cause: Cause) -> bool:
    """Whether it matches, and did what it does now or before. It is the one who does it."""
    now = room.clock.now()
    async with room.begin(replace(actor, id=id)) as tx:
        conversation = await tx.conversations.get(cause.conversation_id)
        try:
            automation = await tx.automations.get(id)
        except NotFound:
            return False
        if conversation.merged_into is not None or not automation.enabled:
            return False
        if (id, cause.key) in await tx.automation_runs.known(conversation.id, [cause.key]):
            return True
        verdict = await _verdict(room, tx, automation, conversation, cause)
        if not verdict.true:
            return False
        done = await _at_hand(room, tx, replace(actor, id=id), conversation, cause)
        state, results = await _carried_out(tx, automation, done, now)
        run = _noted(room, automation, cause, done, verdict, state, results)
        await write(done)
        await tx.automation_runs.add(run)
        tx.announce(run_told(run))
        await tx.commit()
    if done.has_answered:
        await room.doorbell.ring()
    return True


async def _verdict(
    room: Inbox,
    tx: InboxTransaction,
    automation: Automation,
    conversation: Conversation,
    cause: Cause,
) -> Verdict:
    openings = openings_of(await tx.beside.weeks(automation.calendars), room.holidays)
    timed = endings([automation], conversation, openings)
    if automation.trigger.timer is not None and cause.key not in {e.cause for e in timed}:
        return Verdict(False)
    said = said_then(await tx.beside.said(conversation.id, cause.message_id))
    platform = await tx.beside.platform(conversation.channel_id)
    seen = seen_now(conversation, platform, said, room.clock.now())
    return judged(automation.conditions, automation.unless, seen, openings)


async def _at_hand(
    room: Inbox, tx: InboxTransaction, actor: Actor, conversation: Conversation, cause: Cause
) -> Carrying:
    said = await tx.beside.said(conversation.id, cause.message_id)
    now = room.clock.now()
    return Carrying(tx, actor, room.answering, room.ids, now, conversation, said)


async def _carried_out(
    tx: InboxTransaction, automation: Automation, done: Carrying, now: datetime
) -> tuple[RunState, tuple[StepResult, ...]]:
    ran = await tx.automation_runs.counted(
        automation.id, done.before.id, since_in_conversation=now - DAY, since_in_all=now - HOUR
    )
    caps = automation.caps
    if ran.in_conversation >= caps.per_conversation or ran.in_all >= caps.per_hour:
        return RunState.CAPPED, ()
    results = await done.carry_out(await laid_out(tx.beside, automation.steps))
    return RunState.DONE if failed_at(results) is None else RunState.FAILED, results


def _noted(
    room: Inbox,
    automation: Automation,
    cause: Cause,
    done: Carrying,
    verdict: Verdict,
    state: RunState,
    results: tuple[StepResult, ...],
) -> AutomationRun:
    return AutomationRun(
        id=AutomationRunId(room.ids.new(Kind.AUTOMATION_RUN)),
        workspace_id=automation.workspace_id,
        organization_id=automation.organization_id,
        automation_id=automation.id,
        automation_version=automation.version,
        conversation_id=done.before.id,
        cause=cause.key,
        at=done.now,
        state=state,
        seen_version=done.before.version,
        left_version=done.after.version,
        depth=cause.depth,
        met=verdict.met,
        results=results,
        event_id=cause.event_id,
        inbound_message_id=cause.message_id,
    )


async def _plan(
    room: Inbox, tx: InboxTransaction, conversation: Conversation, standing: Iterable[Automation]
) -> bool:
    """Whether anything is planned otherwise."""
    timed = [automation for automation in standing if automation.trigger.timer is not None]
    if not timed:
        return False
    over = await _open_endings(room, tx, conversation, timed)
    _plan_next(tx, conversation.id, [each.at for each in over])
    return True


async def _open_endings(
    room: Inbox, tx: InboxTransaction, conversation: Conversation, standing: Iterable[Automation]
) -> list[Ending]:
    """When time is over there, without what was seen to, by it or by another of its group."""
    timed = [automation for automation in standing if automation.trigger.timer is not None]
    found = endings(timed, conversation, await _clocks(room, tx, timed))
    known = await tx.automation_runs.known(conversation.id, [each.cause for each in found])
    groups = {one.id: one.group for one in timed if one.group is not None}
    settled = {(groups[id], cause) for id, cause in known if id in groups}
    return [
        each
        for each in found
        if (each.automation.id, each.cause) not in known
        and (each.automation.group, each.cause) not in settled
    ]


async def _clocks(
    room: Inbox, tx: InboxTransaction, automations: Iterable[Automation]
) -> Mapping[BusinessCalendarId, Timetable]:
    named = {id for automation in automations for id in automation.calendars}
    return openings_of(await tx.beside.weeks(named), room.holidays) if named else {}


def _plan_next(
    tx: InboxTransaction, conversation_id: ConversationId, instants: Sequence[datetime]
) -> None:
    if instants:
        tx.plan(AUTOMATIONS_DUE, conversation_id, min(instants))
    else:
        tx.unplan(AUTOMATIONS_DUE, conversation_id)
