"""Promises hold from a conversation's beginning to its end; what comes to pass is told once,
however late anybody looks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.inbox.business_calendar import DayOff
from domain.inbox.conversation import Conversation, ConversationReply, ConversationState, Priority
from domain.inbox.conversation_events import conversation_told
from domain.inbox.errors import CalendarInUse
from domain.inbox.sla import SLA_DUE, AppliedSla, Sight, SlaPolicy, SlaState, SlaTerms
from domain.inbox.sla_clock import SlaTarget
from domain.inbox.sla_events import sight_in
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    change_business_calendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.use_cases.keep_promises import keep_promises, tell_what_is_due
from domain.inbox.use_cases.keep_sla_policies import (
    NewSlaPolicy,
    create_sla_policy,
    read_conversation_sla,
    remove_sla_policy,
)
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import ChannelId, DeliveryId, MessageId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.promises import closed, promises_are_kept
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

HOUR = 3600
ALL = SlaTerms(HOUR, 2 * HOUR, 8 * HOUR)
FIRST, NEXT, DONE = SlaTarget.FIRST_RESPONSE, SlaTarget.NEXT_RESPONSE, SlaTarget.RESOLUTION


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def promise(s: Stage, terms: SlaTerms = ALL, **how: Any) -> SlaPolicy:
    return await create_sla_policy(s.house.app.inbox, s.actor, NewSlaPolicy("Fast", terms, **how))


async def asks(s: Stage, id: str = "d1") -> Conversation:
    """Somebody writes to us in private."""
    await happens(s, Heard(id, HeardKind.DIRECT, s.house.clock.now(), ANA, f"Hello {id}?"))
    await promises_are_kept(s.house, s.actor)
    return one(s)


async def answers(s: Stage, id: str = "dlv_1") -> None:
    now, who = s.house.clock.now(), s.actor.workspace
    reply = ConversationReply(who, DeliveryId(id), one(s).id, MessageId("msg_1"), now)
    await note_reply(s.house.app.inbox, s.actor, s.channel.id, reply, None)
    await promises_are_kept(s.house, s.actor)


async def becomes(s: Stage, state: ConversationState) -> Sight:
    """Somebody of us gives it that state."""
    now = s.house.clock.now()
    over = {"closed_at": now, "waiting_since": None} if state is ConversationState.CLOSED else {}
    async with s.house.app.inbox.begin(s.actor) as tx:
        before = await tx.conversations.get(one(s).id)
        changes: dict[str, Any] = {"closed_at": None, **over, "state": state}
        after = replace(before, **changes, version=before.version + 1)
        await tx.conversations.write((before, after))
        await tx.commit()
    told = conversation_told("conversation.updated", after, before)
    sight = sight_in(told.data, told.sequence, now)
    await keep_promises(s.house.app.inbox, s.actor, sight)
    return sight


def one(s: Stage) -> Conversation:
    [conversation] = s.house.memory.tables.conversations.values()
    return conversation


def applied(s: Stage) -> AppliedSla:
    rows = s.house.memory.tables.applied_slas.values()
    return max(rows, key=lambda row: row.started_at)


def told(s: Stage) -> list[tuple[str, str | None]]:
    news = [news for news in s.house.memory.news if news.name.startswith("sla.")]
    return [(news.name.removeprefix("sla."), news.data["target"]) for news in news]


async def passes(s: Stage, **time: float) -> None:
    """Time goes by, and the worker does what is due by then, however late."""
    now = s.house.clock.forward(timedelta(**time))
    for duty in s.house.duties:
        if duty.kind == SLA_DUE and duty.due_at is not None and duty.due_at <= now:
            await tell_what_is_due(s.house.app.inbox, s.actor, applied(s).id)


async def test_what_is_promised_is_warned_of_then_missed_and_told_once(stage: Stage) -> None:
    await promise(stage, SlaTerms(HOUR))
    await asks(stage)
    await passes(stage, minutes=47)
    assert told(stage) == [("started", None)]
    await passes(stage, minutes=1)
    await passes(stage, minutes=11)
    assert told(stage)[1:] == [("warned", FIRST)]
    for _ in range(3):
        await passes(stage, minutes=1)
    assert told(stage)[1:] == [("warned", FIRST), ("missed", FIRST)]
    assert applied(stage).state is SlaState.ACTIVE_WITH_MISSES
    assert stage.house.duties == [] or all(d.kind != SLA_DUE for d in stage.house.duties)


async def test_a_worker_that_comes_late_tells_each_as_of_when_it_was(stage: Stage) -> None:
    await promise(stage, SlaTerms(HOUR))
    await asks(stage)
    asked_at = stage.house.clock.now()
    await passes(stage, days=3)
    [clock] = applied(stage).clocks
    assert told(stage)[1:] == [("warned", FIRST), ("missed", FIRST)]
    at = clock.warned_at, clock.missed_at
    assert at == (asked_at + timedelta(minutes=48), asked_at + timedelta(hours=1))


async def test_each_wait_has_its_own_next_response(stage: Stage) -> None:
    await promise(stage)
    await asks(stage)
    await passes(stage, minutes=30)
    await answers(stage)
    for number in (2, 3):
        await passes(stage, hours=1)
        # Whoever waits already does not begin to wait.
        await asks(stage, f"d{number}")
    [done, first, next_one] = applied(stage).clocks
    assert (done.target, first.target, next_one.target) == (DONE, FIRST, NEXT)
    heard = stage.house.memory.tables.inbound_messages.values()
    [second] = [message for message in heard if message.platform_message_id == "d2"]
    assert next_one.inbound_message_id == second.id
    await passes(stage, hours=1)
    await answers(stage, "dlv_2")
    assert told(stage)[1:] == [("warned", NEXT), ("missed", NEXT)]


async def test_an_answer_in_time_is_no_miss_however_late_we_hear_of_it(stage: Stage) -> None:
    await promise(stage, SlaTerms(HOUR))
    conversation = await asks(stage)
    stage.house.clock.forward(timedelta(minutes=59))
    room, at = stage.house.app.inbox, stage.house.clock.now()
    who = stage.actor.workspace
    reply = ConversationReply(who, DeliveryId("dlv_1"), conversation.id, MessageId("msg_1"), at)
    await note_reply(room, stage.actor, stage.channel.id, reply, None)
    # The worker that tells what is due comes before the relay.
    await passes(stage, minutes=5)
    assert ("missed", FIRST) not in told(stage)
    assert [d.due_at for d in stage.house.duties if d.kind == SLA_DUE] == [
        stage.house.clock.now() + timedelta(seconds=5)
    ]
    await promises_are_kept(stage.house, stage.actor)
    await passes(stage, days=1)
    assert told(stage)[1:] == [("warned", FIRST)]


async def test_a_message_that_crossed_our_answer_is_awaited_an_answer_to(stage: Stage) -> None:
    await promise(stage)
    await asks(stage)
    at = stage.house.clock.now()
    await passes(stage, minutes=10)
    await asks(stage, "d2")
    crossed_at = stage.house.clock.now()
    who, room = stage.actor.workspace, stage.house.app.inbox
    went_out = at + timedelta(minutes=5)
    reply = ConversationReply(who, DeliveryId("dlv_1"), one(stage).id, MessageId("m"), went_out)
    await note_reply(room, stage.actor, stage.channel.id, reply, None)
    await promises_are_kept(stage.house, stage.actor)
    clocks = {clock.target: clock for clock in applied(stage).clocks}
    assert (clocks[FIRST].ended_at, clocks[NEXT].started_at) == (went_out, crossed_at)


@pytest.mark.parametrize(("pauses", "missed"), [(True, False), (False, True)])
async def test_time_stands_still_while_it_is_pending_where_the_policy_says_so(
    stage: Stage, pauses: bool, missed: bool
) -> None:
    await promise(stage, SlaTerms(resolution_seconds=HOUR, pauses_while_pending=pauses))
    await asks(stage)
    await passes(stage, minutes=30)
    await becomes(stage, ConversationState.PENDING)
    await passes(stage, hours=5)
    await becomes(stage, ConversationState.OPEN)
    await passes(stage, minutes=29)
    assert (("missed", DONE) in told(stage)) is missed
    await passes(stage, minutes=1)
    assert ("missed", DONE) in told(stage)


async def test_closing_seals_and_reopening_promises_anew(stage: Stage) -> None:
    await promise(stage)
    await asks(stage)
    await becomes(stage, ConversationState.CLOSED)
    first = applied(stage)
    assert (first.state, first.sealed_at) == (SlaState.HIT, stage.house.clock.now())
    assert told(stage)[1:] == [("hit", None)]
    await passes(stage, days=2)
    await asks(stage, "d2")
    assert applied(stage).id != first.id
    assert [clock.target for clock in applied(stage).clocks] == [DONE, FIRST]
    await passes(stage, hours=2)
    await becomes(stage, ConversationState.CLOSED)
    assert applied(stage).state is SlaState.MISSED
    assert told(stage)[-1] == ("sealed", None)
    found = await read_conversation_sla(stage.house.app.inbox, stage.actor, one(stage).id)
    assert [row.state for row in found] == [SlaState.MISSED, SlaState.HIT]


async def test_what_is_heard_twice_or_too_late_changes_nothing(stage: Stage) -> None:
    await promise(stage)
    await asks(stage)
    sight = await becomes(stage, ConversationState.PENDING)
    await becomes(stage, ConversationState.OPEN)
    before = applied(stage)
    await keep_promises(stage.house.app.inbox, stage.actor, sight)
    await promises_are_kept(stage.house, stage.actor)
    assert applied(stage) == before
    over = closed(one(stage), stage.house.clock.now())
    for _ in range(2):
        await keep_promises(stage.house.app.inbox, stage.actor, over)
        await tell_what_is_due(stage.house.app.inbox, stage.actor, before.id)
    assert told(stage)[1:] == [("hit", None)]


@pytest.mark.parametrize(
    "other",
    [
        {"priorities": (Priority.URGENT,)},
        {"kinds": (HeardKind.REVIEW,)},
        {"labels": ("vip",)},
        {"enabled": False},
        {"position": 9},
    ],
)
async def test_the_first_policy_that_applies_holds(stage: Stage, other: dict[str, Any]) -> None:
    await promise(stage, **{"position": 1, **other})
    kind, channel = (HeardKind.DIRECT,), (stage.channel.id,)
    wanted = await promise(stage, kinds=kind, channel_ids=channel, position=2)
    await asks(stage)
    assert applied(stage).sla_policy_id == wanted.id


async def test_time_counts_as_its_calendar_said_when_it_was_promised(stage: Stage) -> None:
    room, mornings = stage.house.app.inbox, (OpenHours(7, "14:00", "15:00"),)
    wanted = NewBusinessCalendar("Sundays", "UTC", mornings, (DayOff("2026-11-29"),))
    calendar = await create_business_calendar(room, stage.actor, wanted)
    policy = await promise(stage, SlaTerms(HOUR), business_calendar_id=calendar.id)
    await asks(stage)
    # On Sunday at 14:15 forty-five minutes are left; the next one is a day off.
    changes = {"days_off": ()}
    await change_business_calendar(room, stage.actor, calendar.id, None, changes)
    [clock] = applied(stage).clocks
    assert str(clock.due_at) == "2026-12-06 14:15:00+00:00"
    with pytest.raises(CalendarInUse):
        await remove_business_calendar(room, stage.actor, calendar.id, None)
    await remove_sla_policy(room, stage.actor, policy.id, None)
    await remove_business_calendar(room, stage.actor, calendar.id, None)


async def test_a_channel_that_is_not_there_is_promised_nothing(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await promise(stage, channel_ids=(ChannelId("chn_gone"),))


async def test_who_may_not_see_a_conversation_hears_nothing_of_its_promises(stage: Stage) -> None:
    await promise(stage)
    conversation = await asks(stage)
    reach = {Permission.INBOX_READ: Reach.OWN}
    narrow: Actor = replace(stage.actor, reach=reach)
    with pytest.raises(NotFound):
        await read_conversation_sla(stage.house.app.inbox, narrow, conversation.id)
