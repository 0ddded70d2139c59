"""What is meant for a wall time keeps it when what is known of its zone's clocks changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from domain.publishing.events import SCHEDULED, UPDATED, moved
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import MessageStatus
from domain.publishing.wall_ports import OnTheWall
from domain.shared.access import Actor, system
from domain.shared.errors import Refusal, Unavailable
from domain.shared.ids import MessageId
from domain.shared.wall_time import still_resolved

AT_ONCE = 100
"""How many move in one commit."""

PAGE = 1000
PLANNERS = 100
Pair = tuple[Message, Message]


@dataclass(frozen=True, slots=True)
class Stray:
    """A message whose wall time is another instant now."""

    was: OnTheWall
    at: datetime

    @property
    def goes_later(self) -> bool:
        return self.at > self.was.at

    @property
    def soonest(self) -> datetime:
        return min(self.at, self.was.at)


async def follow_all_clocks(room: Publishing) -> int:
    """In every workspace, whichever worker does it; returns how many moved. Safe to repeat, also at
    once, and to break off anywhere: what has moved is in its place, and the rest is found again."""
    done, after = 0, ""
    while found := await room.agenda.planners(after, PLANNERS):
        for planner in found:
            done += await follow_clocks(room, system(planner.organization_id, planner.workspace_id))
        after = found[-1].workspace_id
    return done


async def follow_clocks(room: Publishing, actor: Actor) -> int:
    """Work out anew when everything goes out that waits for a wall time, and move what strayed, at
    most `AT_ONCE` in a commit; returns how many moved.

    What is due, in a worker's hand or out stays as it is. What is too late by the new time goes the
    way of everything late. One that cannot move is left for the next look.
    """
    done = 0
    for batch in _batches(_in_turn(await _strays(room, actor))):
        done += await _follow_as_far_as_can_be(room, actor, batch)
    if done:
        await room.doorbell.ring()
    return done


async def _strays(room: Publishing, actor: Actor) -> list[Stray]:
    strays: list[Stray] = []
    after = (room.clock.now(), MessageId(""))
    while True:
        async with room.begin(actor) as tx:
            page = await tx.queues.on_the_wall(after, PAGE)
        for each in page:
            found = still_resolved(each.local_time, each.timezone)
            if found is not None and found.at != each.at:
                strays.append(Stray(each, found.at))
        if len(page) < PAGE:
            return strays
        after = (page[-1].at, page[-1].message_id)


def _in_turn(strays: Iterable[Stray]) -> list[Stray]:
    """What goes out soonest comes first. In a queue, where one takes the slot that another leaves,
    those that go later begin with the last of them, those that go earlier with the first."""
    strays = sorted(strays, key=lambda stray: stray.soonest)
    queues = list(dict.fromkeys(stray.was.queue_id for stray in strays))
    turn = [stray for stray in strays if stray.was.queue_id is None]
    for queue_id in queues:
        mine = [stray for stray in strays if queue_id and stray.was.queue_id == queue_id]
        turn += reversed([stray for stray in mine if stray.goes_later])
        turn += [stray for stray in mine if not stray.goes_later]
    return turn


def _batches(strays: Iterable[Stray]) -> Iterator[list[Stray]]:
    left = iter(strays)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


async def _follow_as_far_as_can_be(room: Publishing, actor: Actor, batch: Sequence[Stray]) -> int:
    """Where one of them cannot move, each alone: it keeps no other from moving."""
    try:
        return await _follow(room, actor, batch)
    except Unavailable:
        raise
    except Refusal:
        done = 0
        for stray in batch if len(batch) > 1 else ():
            done += await _follow_as_far_as_can_be(room, actor, [stray])
        return done


async def _follow(room: Publishing, actor: Actor, batch: Sequence[Stray]) -> int:
    async with room.begin(actor) as tx:
        queued = [stray.was.message_id for stray in batch if stray.was.queue_id]
        if queued:
            await tx.queues.alone_on(await tx.queues.channels_of(queued))
        messages = await tx.messages.some([stray.was.message_id for stray in batch])
        now = room.clock.now()
        mine = frozenset(queued)
        pairs = [
            (message, after)
            for message in messages
            if message.queue_id is None or message.id in mine
            if (after := _followed(message, now)) is not None
        ]
        pairs = await _each_in_a_slot_of_its_own(tx, pairs)
        if not pairs:
            return 0
        await tx.queues.reslot(pairs)
        for before, after in pairs:
            is_told = after.status is MessageStatus.SCHEDULED
            tx.announce(*moved(before, after, SCHEDULED if is_told else UPDATED))
        await tx.commit()
    return len(pairs)


def _followed(message: Message, now: datetime) -> Message | None:
    """The message at its wall time's instant; None where it is there, or has to stay."""
    when = message.schedule
    if when is None or when.at <= now:
        return None
    followed = when.by_the_clocks()
    if followed is when or "schedule" not in message.possible_moves:
        return None
    return message.reslot(followed, now)


async def _each_in_a_slot_of_its_own(
    tx: PublishingTransaction, pairs: Sequence[Pair]
) -> list[Pair]:
    """Where two come to one slot, or somebody has it already, the later one keeps its wall time and
    takes no slot."""
    wanted = {
        (after.queue_id, after.publish_at)
        for _, after in pairs
        if after.queue_id is not None and after.publish_at is not None
    }
    holders = await tx.queues.holders(wanted) if wanted else {}
    leaving = {before.id for before, _ in pairs}
    taken = {slot for slot, holder in holders.items() if holder not in leaving}
    kept: list[Pair] = []
    for before, after in sorted(pairs, key=lambda pair: pair[0].publish_at or pair[0].created_at):
        slot = (after.queue_id, after.publish_at)
        if after.queue_id is not None and slot in taken and after.schedule is not None:
            after = replace(after, schedule=replace(after.schedule, queue_id=None))
        elif slot[0] is not None and slot[1] is not None:
            taken.add((slot[0], slot[1]))
        kept.append((before, after))
    return kept
