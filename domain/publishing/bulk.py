"""One change for many messages: each is judged alone, by the rules for a single one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing import moves
from domain.publishing.errors import NoTimeToShift
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, moved, planned
from domain.publishing.hold import HOLDS_APPLY, Mark, marks_of
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import SlotWish
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.slotting import Turns
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import NotFound, Refusal
from domain.shared.events import News
from domain.shared.ids import CampaignId, MessageId
from domain.shared.operations import Operation
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import resolve

AT_ONCE = 100
"""More items than that are an operation."""

MOST_SELECTED = 10_000


class BulkAction(StrEnum):
    """What can be done with many messages at once."""

    RESCHEDULE = "reschedule"
    PUBLISH = "publish"
    CANCEL = "cancel"
    TAG = "tag"
    UNTAG = "untag"
    SET_CAMPAIGN = "set_campaign"


SORTING = frozenset({BulkAction.TAG, BulkAction.UNTAG, BulkAction.SET_CAMPAIGN})
"""What changes how messages are found, and neither what they say nor when."""


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """What to do with each message. One that is rescheduled goes out `shift` later than it would,
    at the time of `schedule`, or in the next free slot that is wished for (`slot`): then they come
    in the order of their times, those without one last. `tags` are put on it, or taken off; it
    is put into the campaign, or out of any where there is no `campaign_id`. With `dry_run` it is
    only said what would happen."""

    action: BulkAction
    shift: timedelta | None = None
    schedule: Schedule | None = None
    slot: SlotWish | None = None
    tags: tuple[str, ...] = ()
    campaign_id: CampaignId | None = None
    dry_run: bool = False

    @property
    def needs(self) -> Permission:
        """What an actor must be allowed to do."""
        return Permission.MESSAGES_WRITE if self.action in SORTING else Permission.MESSAGES_PUBLISH

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What each message may bear then that a hold can stand on."""
        return marks_of(self.tags, self.campaign_id)

    def when(self, message: Message, now: datetime) -> Schedule:
        """The time it is given. Raises NoTimeToShift, or why it can be given none at all."""
        if self.schedule is not None:
            return self.schedule
        if message.schedule is None or self.shift is None:
            message.schedule_for(moves.at_instant(now), now)
            raise NoTimeToShift(state=message.status.value)
        return shifted(message.schedule, self.shift)


@dataclass(frozen=True, slots=True)
class Target:
    """A message that is meant, in the version it must have, if that matters."""

    message_id: MessageId
    version: Version = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one target, or with a dry run would have: the message, or why not."""

    target: Target
    message: Message | None = None
    refusal: Refusal | None = None


async def carry_out(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    order: BulkOrder,
    targets: Sequence[Target],
    operation: Operation | None = None,
) -> list[Judged]:
    """Each message that may be changed is, and announced; the others say why not. What must be
    approved first is in review instead. In the order of the targets, of which none comes twice.
    All of it is in this transaction. A dry run sees what its `operation` gave to those before."""
    ids = [target.message_id for target in targets]
    turns = None
    if order.slot is not None:
        turns = await Turns.on(room, tx, await tx.queues.channels_of(ids), operation)
    found = {m.id: m for m in await tx.messages.some(ids)}
    grounds = await grounds_for(tx, list(found.values()), order.marks)
    ground = _Ground(order, found, grounds, turns)
    now = room.clock.now()
    in_turn = (
        sorted(targets, key=lambda t: _turn_of(found.get(t.message_id), now)) if turns else targets
    )
    done = {target.message_id: await _judged(ground, target, now) for target in in_turn}
    judged = [done[target.message_id] for target in targets]
    if not order.dry_run:
        judged = await _kept(room, actor, tx, ground, judged)
    return judged


def _turn_of(message: Message | None, now: datetime) -> tuple[bool, datetime, str]:
    at = message.publish_at if message else None
    return at is None, at or now, message.id if message else ""


async def _kept(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    ground: "_Ground",
    judged: Sequence[Judged],
) -> list[Judged]:
    made = [(ground.found[j.message.id], j.message) for j in judged if j.message is not None]
    changed = [(before, after) for before, after in made if after is not before]
    review = await reviewed(room, tx, actor, changed, ground.grounds.channels)
    changes = [(before, review.messages[before.id]) for before, _ in changed]
    # One may have the slot that another leaves.
    await (tx.queues.reslot(changes) if ground.turns else tx.messages.save_all(changes))
    for before, after in changes:
        tx.announce(*_told(ground.order, before, after))
        if moves.may_be_free(before, after):
            tx.plan(HOLDS_APPLY, actor.workspace, after.updated_at)
    await review.keep(tx)
    return [_as_reviewed(one, review.messages) for one in judged]


def _told(order: BulkOrder, before: Message, after: Message) -> list[News]:
    told = _TOLD[order.action]
    return planned(before, after, told) if told == SCHEDULED else moved(before, after, told)


def _as_reviewed(judged: Judged, reviewed_ones: Mapping[MessageId, Message]) -> Judged:
    message = judged.message
    return replace(judged, message=reviewed_ones.get(message.id, message)) if message else judged


_TOLD = {
    BulkAction.RESCHEDULE: SCHEDULED,
    BulkAction.PUBLISH: SCHEDULED,
    BulkAction.CANCEL: CANCELLED,
    BulkAction.TAG: UPDATED,
    BulkAction.UNTAG: UPDATED,
    BulkAction.SET_CAMPAIGN: UPDATED,
}


def shifted(schedule: Schedule, by: timedelta) -> Schedule:
    """That much later. A wall time moves on its wall, so that a day later nine is nine again,
    whatever the clocks do in between."""
    if not schedule.anchored_to_wall:
        return moves.at_instant(schedule.at + by)
    local = datetime.fromisoformat(schedule.local_time) + by
    found = resolve(local, schedule.timezone)
    exact = "seconds" if local.second or len(schedule.local_time) > len("2030-05-04T09:00") else ""
    text = local.isoformat(timespec=exact or "minutes")
    return Schedule(found.at, text, schedule.timezone, True, found.note)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is to be done with which messages, and what that goes by. Slots are taken in `turns`."""

    order: BulkOrder
    found: Mapping[MessageId, Message]
    grounds: Grounds
    turns: Turns | None


async def _judged(ground: _Ground, target: Target, now: datetime) -> Judged:
    try:
        before = ground.found.get(target.message_id)
        if before is None:
            raise NotFound(thing="message")
        must_match(target.version, before.version)
        if ground.turns is not None:
            return Judged(target, await _slotted(ground, ground.turns, before, now))
        return Judged(target, _changed(ground.order, before, ground.grounds, now))
    except Refusal as refusal:
        return Judged(target, refusal=refusal)


async def _slotted(ground: _Ground, turns: Turns, before: Message, now: datetime) -> Message:
    """In the next free slot; the very same when that is the one it has. One that can be given no
    time takes nobody's slot."""
    before.schedule_for(moves.at_instant(now), now)
    assert ground.order.slot is not None
    when = await turns.take(ground.order.slot, before.channel_ids, before)
    after = moves.schedule(before, ground.grounds, when, now)
    turns.place(after, before)
    same = replace(after, version=before.version, updated_at=before.updated_at) == before
    return before if same else after


def _changed(order: BulkOrder, before: Message, grounds: Grounds, now: datetime) -> Message:
    match order.action:
        case BulkAction.RESCHEDULE:
            return moves.schedule(before, grounds, order.when(before, now), now)
        case BulkAction.PUBLISH:
            return moves.publish(before, grounds, moves.at_instant(now), now)
        case BulkAction.CANCEL:
            return moves.cancel(before, grounds, now)
        case BulkAction.TAG:
            added = (tag for tag in order.tags if tag not in before.tags)
            return moves.tag(before, grounds, (*before.tags, *added), now)
        case BulkAction.UNTAG:
            kept = tuple(tag for tag in before.tags if tag not in order.tags)
            return moves.tag(before, grounds, kept, now)
        case BulkAction.SET_CAMPAIGN:
            return moves.join(before, grounds, order.campaign_id, now)


def as_request(order: BulkOrder) -> dict[str, Any]:
    """The order as an operation keeps it."""
    kept: dict[str, Any] = {"action": order.action.value}
    if order.shift is not None:
        kept["shift_seconds"] = int(order.shift.total_seconds())
    if order.slot is not None:
        kept["slot"] = {"queue_id": order.slot.queue_id}
    if order.tags:
        kept["tags"] = list(order.tags)
    if order.campaign_id is not None:
        kept["campaign_id"] = order.campaign_id
    if (when := order.schedule) is not None:
        kept["schedule"] = {
            "at": written(when.at),
            "local_time": when.local_time,
            "timezone": when.timezone,
            "anchored_to_wall": when.anchored_to_wall,
        }
    return kept


def from_request(request: Mapping[str, Any], *, dry_run: bool) -> BulkOrder:
    """The order that was kept. A wall time is resolved anew: the rules of a zone may have changed
    meanwhile."""
    shift, when = request.get("shift_seconds"), request.get("schedule")
    slot = request.get("slot")
    return BulkOrder(
        action=BulkAction(request["action"]),
        shift=None if shift is None else timedelta(seconds=shift),
        schedule=None if when is None else _schedule(when),
        slot=None if slot is None else SlotWish(slot["queue_id"]),
        tags=tuple(request.get("tags", ())),
        campaign_id=request.get("campaign_id"),
        dry_run=dry_run,
    )


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    if not kept["anchored_to_wall"]:
        return moves.at_instant(datetime.fromisoformat(kept["at"]))
    found = resolve(datetime.fromisoformat(kept["local_time"]), kept["timezone"])
    return Schedule(found.at, kept["local_time"], kept["timezone"], True, found.note)
