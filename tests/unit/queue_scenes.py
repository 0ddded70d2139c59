"""Small scenes of queues in memory."""

from domain.publishing.model import Message
from domain.publishing.pacing import Blackout, PublishingRules
from domain.publishing.queue import Queue, Slot, SlotWish, Week
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout, remove_blackout
from domain.publishing.use_cases.change_message import schedule_message
from domain.publishing.use_cases.change_queue import change_queue, remove_queue
from domain.publishing.use_cases.rule_publishing import put_rules
from tests.kit.builders import a_queue
from tests.unit.stage import Scenes, Stage

EVENINGS = Week(tuple(Slot(weekday, "20:00") for weekday in range(1, 8)))


async def makes_another_queue_the_default(s: Stage) -> None:
    await a_queue(s.house, s.actor, s.channel)
    await a_queue(s.house, s.actor, s.channel, name="Evenings", is_default=True)


async def removes_the_default_queue(s: Stage) -> None:
    first = await a_queue(s.house, s.actor, s.channel)
    await a_queue(s.house, s.actor, s.channel, name="Evenings")
    await remove_queue(s.house.app.publishing, s.actor, first.id)


async def reshuffles_a_queue(s: Stage) -> None:
    room, queue = s.house.app.publishing, await a_queue(s.house, s.actor, s.channel)
    await s.message(slot=SlotWish(queue.id))
    draft = await s.message()
    await schedule_message(room, s.actor, draft.id, None, SlotWish())
    await change_queue(room, s.actor, queue.id, None, {"week": EVENINGS}, reshuffle=True)


async def gives_rules_and_names_black_days(s: Stage) -> None:
    room = s.house.app.publishing
    await put_rules(room, s.actor, s.channel.id, None, {"min_spacing_seconds": 600})
    day = s.house.clock.now().date()
    blackout = await create_blackout(room, s.actor, NewBlackout(day, day, "inventory"))
    await s.message(now=True)
    await remove_blackout(room, s.actor, blackout.id)


MADE = {"queue.created", "queue.updated"}

QUEUES: Scenes = {
    makes_another_queue_the_default: ({Queue: "change"}, MADE),
    gives_rules_and_names_black_days: (
        {PublishingRules: "replaced", Blackout: "delete"},
        {"publishing_rules.updated", "blackout.created", "blackout.deleted"}
        | {"message.created", "message.scheduled"},
    ),
    removes_the_default_queue: ({Queue: "delete"}, MADE | {"queue.deleted"}),
    reshuffles_a_queue: (
        {Message: "reslot"},
        MADE | {"message.created", "message.scheduled", "delivery.scheduled"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
