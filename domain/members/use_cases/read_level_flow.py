"""From which level to which the members of a community came between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.members.growth import LevelMove, Span, number_of
from domain.members.room import Members
from domain.members.value import date_of, day_of
from domain.members.value_ports import LevelCount
from domain.members.value_scheme import ValueScheme, standard
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId

RECENT = 30


@dataclass(frozen=True, slots=True)
class LevelFlow:
    """`moves` are None where they were not kept yet: before `known_from`, when somebody in the
    workspace first came to another level."""

    community_id: CommunityId
    span: Span
    scheme: ValueScheme
    known_from: date | None
    moves: Sequence[LevelMove] | None
    now: Sequence[LevelCount]


async def read_level_flow(
    room: Members,
    actor: Actor,
    community_id: CommunityId,
    first: date | None = None,
    last: date | None = None,
) -> LevelFlow:
    """By days of UTC, both ends included: without them the last thirty days until today. Raises
    MissingScope, NotFound, ValidationFailed for days in a wrong order or not there yet."""
    actor.require(Permission.MEMBERS_READ)
    await room.growth.ground(actor, community_id)
    today = date_of(day_of(room.clock.now()))
    last = last or today
    first = first or last - timedelta(days=RECENT - 1)
    if last > today:
        raise ValidationFailed(errors=[FieldError("parameter:to", "day_not_there_yet")])
    if first > last:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    span, known = Span(first, last), await room.growth.moves_known_from(actor)
    numbers = number_of(first), number_of(last)
    kept = known is not None and known <= numbers[1]
    return LevelFlow(
        community_id=community_id,
        span=span,
        scheme=await room.values.scheme(actor) or standard(actor, room.clock.now()),
        known_from=date_of(known) if known is not None else None,
        moves=await room.growth.level_moves(actor, community_id, *numbers) if kept else None,
        now=await room.growth.on_levels(actor, community_id),
    )
