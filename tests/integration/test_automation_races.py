"""However often an event is told, and by how many at once, an automation runs once for it; a worker
has them look by itself, and where nothing is set up nobody looks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.inbox.automation import Happening, NewAutomation, RunState, Since, Timer, Trigger
from domain.inbox.automation_ports import Followed
from domain.inbox.condition import Conditions
from domain.inbox.conversation import ConversationState
from domain.inbox.macro import Macro
from domain.inbox.ordering import ConversationTarget
from domain.inbox.sla import SlaTerms
from domain.inbox.step import Move, NoteStep, ReplyStep, Step, StepStatus
from domain.inbox.triggering import happened_in
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.follow_automations import follow_automations
from domain.inbox.use_cases.keep_automations import create_automation
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.run_macro import MacroOrder, run_macro
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.inbox.use_cases.try_automation import TrialWish, try_automation
from domain.shared.access import Actor, system
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId, EventId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching

AT_ONCE = 4
HEARD = Trigger((Happening.MESSAGE_RECEIVED,))
AT_REST = "SELECT WHERE NOT EXISTS (SELECT FROM events WHERE pending AND failures < 5)"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def asked(
    house: House, actor: Actor, channel_id: ChannelId, id: str, text: str = "My refund?"
) -> None:
    who = Person(f"ana-{id}", "@ana")
    heard = Heard(id, HeardKind.DIRECT, house.clock.now(), who, text, place=id)
    await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def test_told_by_many_at_once_it_runs_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room, service = house.app.inbox, system(actor.organization_id, actor.workspace)
    steps = (Step(note=NoteStep("Heard.")), Step(reply=ReplyStep("We are on it.")))
    await create_automation(room, actor, NewAutomation("Once", HEARD, steps, enabled=True))
    await asked(house, actor, channel.id, "d1")
    told = await watch.db.fetchrow("SELECT * FROM events WHERE name = 'conversation.opened'")
    said = await watch.db.fetchval("SELECT id FROM inbound_messages")
    happened = happened_in(
        EventId(told["id"]),
        told["name"],
        {"id": told["object_id"], "inbound_message_id": said},
        {},
        told["sequence"],
        told["actor_id"],
    )
    for _ in range(2):
        await asyncio.gather(*(follow_automations(room, service, happened) for _ in range(AT_ONCE)))
    assert await watch.db.fetchval("SELECT count(*) FROM automation_runs") == 1
    assert await watch.db.fetchval("SELECT count(*) FROM conversation_notes") == 1
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1
    ran = await watch.db.fetchval("SELECT count(*) FROM events WHERE name = 'automation.ran'")
    assert ran == 1


async def test_a_worker_has_them_look_and_they_come_to_rest(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    refund = Conditions(says=("refund",))
    steps = (
        Step(add_labels=("refund",)),
        Step(note=NoteStep("Look at the order.")),
        Step(reply=ReplyStep("We are on it.")),
    )
    wanted = NewAutomation("Refunds", HEARD, steps, conditions=refund, enabled=True)
    made = await create_automation(room, actor, wanted)
    labelled = Conditions(labels=("refund",))
    changed = Trigger((Happening.UPDATED, Happening.REPLIED))
    off = NewAutomation("Off", changed, (Step(remove_labels=("refund",)),), conditions=labelled)
    await create_automation(room, actor, _enabled(off))
    on = NewAutomation("On", changed, (Step(add_labels=("refund",)),), unless=labelled)
    await create_automation(room, actor, _enabled(on))
    late = Trigger(timer=Timer(Since.IDLE, 3600))
    closes = NewAutomation("Idle", late, (Step(move=Move.CLOSE),), enabled=True)
    await create_automation(room, actor, closes)
    async with at_work(house):
        await asked(house, actor, channel.id, "d1")
        await watch.until_rows("SELECT FROM events WHERE name = 'conversation.replied'")
        await watch.until_rows(
            "SELECT FROM duties WHERE kind = 'automation.due' AND due_at > now()"
        )
        # What follows from the reply plans anew; while it does, no time passes.
        await watch.until_rows(AT_REST)
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM conversations WHERE state = 'closed'")
        await watch.until_rows(AT_REST)
    runs = await room.automations.automation_runs(actor, PageRequest())
    first = next(run for run in runs.items if run.automation_id == made.id)
    assert [each.status for each in first.results] == [StepStatus.DONE] * 3
    assert (first.state, first.met, first.depth) == (RunState.DONE, ("says",), 0)
    assert max(run.depth for run in runs.items) <= 1
    assert len(runs.items) == len({(run.automation_id, run.cause) for run in runs.items})
    answer = await watch.db.fetchrow("SELECT created_by, status FROM messages")
    assert answer["created_by"] == made.id
    trial = await try_automation(room, actor, made.id, TrialWish())
    assert (trial.asked, trial.hits, trial.conversations) == (1, 1, 1)
    who = await watch.db.fetch(
        "SELECT DISTINCT actor_id FROM events WHERE name = 'conversation.updated'"
    )
    assert {row["actor_id"][:4] for row in who} == {"aut_"}


def _enabled(wanted: NewAutomation) -> NewAutomation:
    return replace(wanted, enabled=True)


async def test_where_nothing_is_set_up_nothing_follows(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    reads, room = house.app.inbox.automations, house.app.inbox
    await asked(house, actor, channel.id, "d1")
    conversation = ConversationId(await watch.db.fetchval("SELECT id FROM conversations"))
    assert await reads.followed(actor, conversation) == Followed(False, False)
    await create_automation(room, actor, NewAutomation("Off", HEARD, (Step(move=Move.CLOSE),)))
    assert await reads.followed(actor, conversation) == Followed(False, False)
    one = NewAutomation("On", HEARD, (Step(move=Move.CLOSE),), enabled=True)
    await create_automation(room, actor, one)
    assert await reads.followed(actor, conversation) == Followed(False, True)
    await create_sla_policy(room, actor, NewSlaPolicy("Fast", SlaTerms(60)))
    assert await reads.followed(actor, conversation) == Followed(True, True)
    neighbour, _ = await some_channels(house)
    assert await reads.followed(neighbour, conversation) == Followed(False, False)


async def test_a_macro_is_done_with_many_in_one_commit(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    for number in range(3):
        await asked(house, actor, channel.id, f"d{number}")
    steps = (
        Step(add_labels=("done",)),
        Step(note=NoteStep("All told.")),
        Step(reply=ReplyStep("It is on its way.")),
        Step(move=Move.CLOSE),
    )
    macro: Macro = await create_macro(room, actor, NewMacro("All", steps))
    rows = await watch.db.fetch("SELECT id FROM conversations ORDER BY id")
    targets = [ConversationTarget(ConversationId(row["id"])) for row in rows]
    outcomes = await run_macro(room, actor, macro.id, MacroOrder(targets))
    assert all(
        result.status is StepStatus.DONE for outcome in outcomes for result in outcome.results
    )
    states = await watch.db.fetch("SELECT state, labels, version FROM conversations")
    assert {(row["state"], *row["labels"]) for row in states} == {("closed", "done")}
    assert await watch.db.fetchval("SELECT count(*) FROM conversation_notes") == 3
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 3
    assert outcomes[0].conversation is not None
    assert outcomes[0].conversation.state is ConversationState.CLOSED
