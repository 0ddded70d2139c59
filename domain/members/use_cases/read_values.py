"""What a member is worth, and why; who is worth most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.members.room import Members
from domain.members.standing import (
    Gauge,
    MemberValue,
    Streak,
    Window,
    gauge,
    streak,
)
from domain.members.value import (
    EVERYWHERE,
    ORIGIN,
    Reckoning,
    Record,
    day_of,
    grown,
    level_of,
    reckon,
    shrink,
)
from domain.members.value_ports import LevelCount, Placed
from domain.members.value_scheme import ValueScheme, standard
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True)
class Valued:
    """What a member is worth at the end of a day, from all that is known now. `normalized` is of
    100 for the first of all; None where it is of a day before this one."""

    member_id: MemberId
    scheme: ValueScheme
    record: Record
    reckoning: Reckoning
    normalized: float | None
    level: int
    level_by: str
    level_held: bool
    gauge: Gauge
    streak: Streak


async def read_value(
    room: Members,
    actor: Actor,
    member_id: MemberId,
    as_of: date | None = None,
    community_id: str | None = None,
) -> Valued:
    """Of a member who is part of another it is their own part. As of a day that has passed it is
    reckoned from what is known now of the days until then, by the scheme that counts now. Raises
    MissingScope, NotFound, ValidationFailed for a day that is not there yet."""
    actor.require(Permission.MEMBERS_READ)
    today = day_of(room.clock.now())
    day = today if as_of is None else (as_of - ORIGIN).days
    if day > today:
        raise ValidationFailed(errors=[FieldError("parameter:as_of", "day_not_there_yet")])
    await room.reads.member(actor, member_id)
    scheme = await room.values.scheme(actor) or standard(actor, room.clock.now())
    record = await room.values.record(actor, member_id)
    found = reckon(scheme, record, day, community_id or EVERYWHERE)
    value = reckon(scheme, record, day).value
    level, by = level_of(scheme, record, value, day)
    held: MemberValue | None = None
    normalized = None
    if day == today:
        held = await room.values.standing(actor, member_id)
        best = await room.values.best(actor, community_id or EVERYWHERE)
        normalized = normal(found.grown, best)
    keeps = held is not None and level < held.level <= len(scheme.levels)
    return Valued(
        member_id=member_id,
        scheme=scheme,
        record=record,
        reckoning=found,
        normalized=normalized,
        level=held.level if keeps and held else level,
        level_by=held.level_by if keeps and held else by,
        level_held=keeps,
        gauge=gauge(record, day),
        streak=streak(record, day),
    )


def normal(mine: float, best: float) -> float:
    """Of 100 for the first of all."""
    most = max(mine, best)
    return 100 * mine / most if most else 0.0


def worth(found: Reckoning, day: int, points: int) -> float:
    """What thousandths of that day are worth on the day of the reckoning."""
    alone = grown({day: points}, found.keep_percent, found.trust)
    return alone * shrink(found.as_of, found.keep_percent)


async def read_leaderboard(room: Members, actor: Actor, request: PageRequest) -> Page[Placed]:
    """Points of all time are as they are worth today. Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    page = await room.values.leaderboard(actor, request)
    window = next((one.value[0] for one in request.filters if one.field == "window"), Window.ALL)
    if window != Window.ALL:
        return page
    scheme = await room.values.scheme(actor) or standard(actor, room.clock.now())
    fading = shrink(day_of(room.clock.now()), scheme.keep_percent)
    items = [replace(one, points=one.points * fading) for one in page.items]
    return Page(items, page.next_after)


async def count_levels(room: Members, actor: Actor) -> tuple[ValueScheme, Sequence[LevelCount]]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    scheme = await room.values.scheme(actor) or standard(actor, room.clock.now())
    return scheme, await room.values.levels(actor)
