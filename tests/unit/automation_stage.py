"""What tests of automations have in common: somebody writes, and one of us does something."""

from datetime import timedelta
from typing import Any

from domain.inbox.automation import (
    Automation,
    Happening,
    NewAutomation,
    Trigger,
)
from domain.inbox.conversation import Conversation
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.step import (
    Step,
)
from domain.inbox.use_cases.keep_automations import (
    create_automation,
)
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.shared.heard import Heard, HeardKind, Person
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

HEARD = Trigger((Happening.MESSAGE_RECEIVED,))
CHANGED = Trigger((Happening.UPDATED,))
HOUR = timedelta(hours=1)
LABEL = (Step(add_labels=("seen",)),)


async def automate(
    s: Stage, steps: tuple[Step, ...] = LABEL, trigger: Trigger = HEARD, **how: Any
) -> Automation:
    wanted = NewAutomation("Made", trigger, steps, enabled=True, **how)
    return await create_automation(s.house.app.inbox, s.actor, wanted)


async def asks(s: Stage, text: str = "Hello?", id: str = "d1", who: Person = ANA) -> None:
    await happens(s, Heard(id, HeardKind.DIRECT, s.house.clock.now(), who, text))


def one(s: Stage) -> Conversation:
    [found] = s.house.memory.tables.conversations.values()
    return found


async def somebody(s: Stage, action: ConversationAction, **how: Any) -> None:
    order = ConversationOrder(action, **how)
    await move_conversation(s.house.app.inbox, s.actor, ConversationTarget(one(s).id), order)
