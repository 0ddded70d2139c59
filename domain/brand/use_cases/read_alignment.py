"""Whether what was published is what the strategy says is reckoned when somebody asks."""

from datetime import date

from domain.brand.alignment import Alignment, Voices, aligned
from domain.brand.progress import DAY, Days
from domain.brand.reaching import reached
from domain.brand.room import BrandRoom
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import StrategyId
from domain.shared.wall_time import zone

USUAL_DAYS, MOST_DAYS = 30, 366


async def read_alignment(
    room: BrandRoom,
    actor: Actor,
    strategy_id: StrategyId,
    first: date | None = None,
    last: date | None = None,
) -> Alignment:
    """Of these days of the workspace's wall, both included, or of the thirty up to today; a day
    that is still to come is not looked at. Raises MissingScope, NotFound, ValidationFailed,
    TemporarilyUnavailable."""
    actor.require(Permission.INSIGHTS_READ)
    strategy = await room.reads.strategy(actor, strategy_id)
    wall = await room.reads.zone(actor)
    days = _days(first, last, room.clock.now().astimezone(zone(wall)).date(), wall)
    both = (days, days.before())
    spans = [(one.since, one.until) for one in both]
    tags = [pillar.tag for pillar in strategy.pillars]
    objectives = [one.id for one in strategy.objectives]
    out = await room.published.posted(actor, spans, tags, objectives)
    platforms = await room.published.platforms(actor)
    voices = [
        Voices(
            await room.published.heard(actor, *span),
            await room.published.heard(actor, *span, replies=True),
        )
        for span in spans
    ]
    progress = await reached(room, actor, strategy, wall)
    now, before = (
        aligned(strategy, one, out[place], voices[place], platforms)
        for place, one in enumerate(both)
    )
    return Alignment(strategy, progress, now, before)


def _days(first: date | None, last: date | None, today: date, wall: str) -> Days:
    if first is not None and first > today:
        raise ValidationFailed(errors=[FieldError("parameter:first_day", "day_to_come")])
    last = min(last or today, today)
    first = first or last - (USUAL_DAYS - 1) * DAY
    if last < first:
        raise ValidationFailed(errors=[FieldError("parameter:last_day", "ends_before_start")])
    if (last - first).days >= MOST_DAYS:
        raise ValidationFailed(errors=[FieldError("parameter:first_day", "over_a_year")])
    return Days(first, last, wall)
