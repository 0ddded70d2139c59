"""One change for many messages: each is judged alone, by the rules for a single one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing import moves
from domain.publishing.errors import NoTimeToShift
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, moved, planned
from domain.publishing.hold import HOLDS_APPLY
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import NotFound, Refusal
from domain.shared.events import News
from domain.shared.ids import MessageId
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


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """What to do with each message. One that is rescheduled goes out `shift` later than it would,
    or at the time of `schedule`; `tags` are put on it, or taken off. With
    `dry_run` it is only said what would happen."""

    action: BulkAction
    shift: timedelta | None = None
    schedule: Schedule | None = None
    tags: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def needs(self) -> Permission:
        """What an actor must be allowed to do."""
        tagging = self.action in (BulkAction.TAG, BulkAction.UNTAG)
        return Permission.MESSAGES_WRITE if tagging else Permission.MESSAGES_PUBLISH

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
) -> list[Judged]:
    """Each message that may be changed is, and announced; the others say why not. What must be
    approved first is in review instead. In the order of the targets, of which none comes twice.
    All of it is in this transaction."""
    found = {m.id: m for m in await tx.messages.some([t.message_id for t in targets])}
    grounds = await grounds_for(tx, list(found.values()), order.tags)
    now = room.clock.now()
    judged = [_judged(order, target, found, grounds, now) for target in targets]
    if not order.dry_run:
        made = [(found[j.message.id], j.message) for j in judged if j.message is not None]
        changed = [(before, after) for before, after in made if after is not before]
        review = await reviewed(room, tx, actor, changed, grounds.channels)
        changes = [(before, review.messages[before.id]) for before, _ in changed]
        await tx.messages.save_all(changes)
        for before, after in changes:
            tx.announce(*_told(order, before, after))
            if moves.may_be_free(before, after):
                tx.plan(HOLDS_APPLY, actor.workspace, now)
        await review.keep(tx)
        judged = [_as_reviewed(one, review.messages) for one in judged]
    return judged


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


def _judged(
    order: BulkOrder,
    target: Target,
    found: Mapping[MessageId, Message],
    grounds: Grounds,
    now: datetime,
) -> Judged:
    try:
        before = found.get(target.message_id)
        if before is None:
            raise NotFound(thing="message")
        must_match(target.version, before.version)
        return Judged(target, _changed(order, before, grounds, now))
    except Refusal as refusal:
        return Judged(target, refusal=refusal)


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


def as_request(order: BulkOrder) -> dict[str, Any]:
    """The order as an operation keeps it."""
    kept: dict[str, Any] = {"action": order.action.value}
    if order.shift is not None:
        kept["shift_seconds"] = int(order.shift.total_seconds())
    if order.tags:
        kept["tags"] = list(order.tags)
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
    return BulkOrder(
        action=BulkAction(request["action"]),
        shift=None if shift is None else timedelta(seconds=shift),
        schedule=None if when is None else _schedule(when),
        tags=tuple(request.get("tags", ())),
        dry_run=dry_run,
    )


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    if not kept["anchored_to_wall"]:
        return moves.at_instant(datetime.fromisoformat(kept["at"]))
    found = resolve(datetime.fromisoformat(kept["local_time"]), kept["timezone"])
    return Schedule(found.at, kept["local_time"], kept["timezone"], True, found.note)
