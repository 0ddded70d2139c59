"""Small scenes about macros and automations, in memory."""

from domain.inbox.automation import Automation, Caps, Happening, NewAutomation, Trigger
from domain.inbox.macro import Macro
from domain.inbox.ordering import ConversationTarget
from domain.inbox.step import Move, NoteStep, SnoozeStep, Step
from domain.inbox.use_cases.keep_automations import (
    change_automation,
    create_automation,
    remove_automation,
)
from domain.inbox.use_cases.keep_macros import (
    NewMacro,
    change_macro,
    create_macro,
    remove_macro,
)
from domain.inbox.use_cases.run_macro import MacroOrder, run_macro
from domain.shared.heard import Heard, HeardKind
from tests.kit.automating import FakeRelay
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage

HEARD = Trigger((Happening.MESSAGE_RECEIVED,))
STEPS = (Step(add_labels=("seen",)), Step(note=NoteStep("Seen.")))


async def a_macro_is_changed_run_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    macro = await create_macro(room, s.actor, NewMacro("Seen", STEPS))
    await change_macro(room, s.actor, macro.id, None, {"name": "Seen to"})
    await _asks(s)
    [conversation] = s.house.memory.tables.conversations.values()
    order = MacroOrder([ConversationTarget(conversation.id)])
    await run_macro(room, s.actor, macro.id, order)
    await remove_macro(room, s.actor, macro.id, None)


async def an_automation_runs_too_often_and_is_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    wanted = NewAutomation("Seen", HEARD, STEPS, caps=Caps(1, 1))
    automation = await create_automation(room, s.actor, wanted)
    await change_automation(room, s.actor, automation.id, None, {"enabled": True})
    for number in range(2):
        await _asks(s, f"d{number}")
    await FakeRelay(s.house, s.actor).works()
    await remove_automation(room, s.actor, automation.id, None)


async def an_automation_fails(s: Stage) -> None:
    steps = (Step(move=Move.CLOSE), Step(snooze=SnoozeStep(60)))
    wanted = NewAutomation("Fails", HEARD, steps, enabled=True)
    await create_automation(s.house.app.inbox, s.actor, wanted)
    await _asks(s)
    await FakeRelay(s.house, s.actor).works()


async def _asks(s: Stage, id: str = "d1") -> None:
    await happens(s, Heard(id, HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))


_HEARD = {"inbound.received", "conversation.opened"}
AUTOMATIONS: Scenes = {
    a_macro_is_changed_run_and_thrown_away: (
        {Macro: "change remove"},
        {
            *("macro.created", "macro.updated", "macro.ran", "macro.deleted"),
            *("conversation.updated", "conversation.note_added"),
            *_HEARD,
        },
    ),
    an_automation_runs_too_often_and_is_thrown_away: (
        {Automation: "change remove"},
        {
            *("automation.created", "automation.updated", "automation.deleted"),
            *("automation.ran", "automation.capped"),
            *("conversation.updated", "conversation.note_added", "conversation.message_added"),
            *_HEARD,
        },
    ),
    an_automation_fails: (
        {},
        {"automation.created", "automation.failed", "conversation.closed", *_HEARD},
    ),
}
