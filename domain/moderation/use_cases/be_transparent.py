"""What is said in public of how a community is moderated."""

from datetime import UTC, date, datetime, time, timedelta

from domain.moderation.room import Moderation
from domain.moderation.transparency import Summary
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed

MOST_DAYS = 366 * 5
USUAL = timedelta(days=182)


async def summarize_moderation(
    room: Moderation, actor: Actor, first: date | None, last: date | None
) -> Summary:
    """Of whole days in UTC, both included; without any, of the last half a year. Raises
    MissingScope, ValidationFailed for days in the wrong order or more than five years."""
    actor.require(Permission.MODERATION_READ)
    until = _start(last or room.clock.now().date()) + timedelta(days=1)
    since = _start(first) if first else until - USUAL
    days = (until - since).days
    if days <= 0:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    if days > MOST_DAYS:
        facts = {"days": days, "maximum": MOST_DAYS}
        raise ValidationFailed(errors=[FieldError("parameter:to", "too_many_days", facts)])
    return await room.reads.summary(actor, since, until)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
