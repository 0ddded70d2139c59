"""Macros and automations, in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.wiring import House
from domain.inbox.automation import Happening, NewAutomation, Trigger
from domain.inbox.condition import Conditions
from domain.inbox.step import NoteStep, Step
from domain.inbox.triggering import Happened
from domain.inbox.use_cases.follow_automations import follow_automations
from domain.inbox.use_cases.keep_automations import (
    change_automation,
    create_automation,
)
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro
from domain.shared.access import Actor, system
from domain.shared.ids import ConversationId, EventId, Kind
from domain.shared.paging import PageRequest

AUTOMATING = {
    "macro": Kind.MACRO,
    "spare_macro": Kind.MACRO,
    "automation": Kind.AUTOMATION,
    "spare_automation": Kind.AUTOMATION,
    "automation_run": Kind.AUTOMATION_RUN,
}


async def what_is_done_by_itself(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """One automation has run, and is off since: nothing else here is its business."""
    room = house.app.inbox
    steps = (Step(add_labels=("seen",)), Step(note=NoteStep("Seen.")))
    seen = NewMacro("Seen", steps, external_id=external_id)
    macros = [await create_macro(room, actor, wanted) for wanted in (seen, NewMacro("Too", steps))]
    trigger = Trigger((Happening.UPDATED,))
    wanted = NewAutomation("Seen", trigger, steps[:1], external_id=external_id)
    made = await create_automation(room, actor, wanted)
    spare = replace(wanted, external_id=None, conditions=Conditions(says=("never",)))
    other = await create_automation(room, actor, spare)
    await change_automation(room, actor, made.id, None, {"enabled": True})
    happened = Happened(
        EventId(house.ids.new(Kind.EVENT)),
        ConversationId(things["conversation"]),
        frozenset(trigger.events),
        1,
        actor.id,
    )
    service = system(actor.organization_id, actor.workspace)
    await follow_automations(room, service, happened)
    await change_automation(room, actor, made.id, None, {"enabled": False})
    [run] = (await room.automations.automation_runs(actor, PageRequest())).items
    ids = [*(macro.id for macro in macros), made.id, other.id, run.id]
    return dict(zip(AUTOMATING, ids, strict=True))
