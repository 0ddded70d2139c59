"""How long a workspace keeps what is read and changed, tried out first, and shown by receipts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.members.retention import (
    LIMITS,
    SWEEPS,
    SWEPT,
    DataClass,
    Periods,
    RetentionReceipt,
    RetentionSettings,
    standard,
)
from domain.members.retention_events import periods_told
from domain.members.retention_ports import Overdue
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Trial:
    """What would go if periods were these; a class is not in `overdue` where nobody knows."""

    settings: RetentionSettings
    overdue: Mapping[DataClass, Overdue]


async def read_retention(room: Members, actor: Actor) -> RetentionSettings:
    """The defaults where nobody has said anything. Raises MissingScope."""
    actor.require(Permission.PRIVACY_READ)
    return await room.retention.settings(actor) or standard(actor, room.clock.now())


async def set_retention(
    room: Members, actor: Actor, version: Version, periods: Periods
) -> RetentionSettings:
    """What is over by these goes soon. Safe to repeat. Raises MissingScope, VersionMismatch, and
    ValidationFailed for a period below its floor or above its ceiling."""
    actor.require(Permission.PRIVACY_WRITE)
    _check(periods)
    async with room.begin(actor) as tx:
        await tx.retention.alone()
        now = room.clock.now()
        before = await tx.retention.settings()
        standing = before or standard(actor, now)
        must_match(version, standing.version)
        after = standing.change(periods, actor.id, now)
        tx.retention.put_settings(before, after)
        tx.announce(periods_told(after, standing))
        tx.plan(SWEEPS, actor.workspace, now)
        await tx.commit(after)
    return after


async def try_retention(room: Members, actor: Actor, periods: Periods) -> Trial:
    """Nothing is changed, and nothing goes. Raises MissingScope, ValidationFailed."""
    actor.require(Permission.PRIVACY_READ)
    _check(periods)
    now = room.clock.now()
    tried = standard(actor, now).change(periods, actor.id, now)
    until: dict[DataClass, datetime] = {one: tried.until(one, now) for one in SWEPT}
    return Trial(tried, await room.retention.overdue(actor, until, now))


async def list_receipts(
    room: Members, actor: Actor, request: PageRequest
) -> Page[RetentionReceipt]:
    """Raises MissingScope."""
    actor.require(Permission.PRIVACY_READ)
    return await room.retention.receipts(actor, request)


def _check(periods: Periods) -> None:
    for data_class, days in periods.items():
        limits, pointer = LIMITS[data_class], f"/periods/{data_class}"
        if days < limits.floor:
            raise ValidationFailed(
                errors=[FieldError(pointer, "too_small", {"minimum": limits.floor})]
            )
        if days > limits.ceiling:
            raise ValidationFailed(
                errors=[FieldError(pointer, "too_large", {"maximum": limits.ceiling})]
            )
