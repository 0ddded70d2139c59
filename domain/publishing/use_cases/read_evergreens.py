"""Reading evergreens, and the turns they took."""

from collections.abc import Sequence

from domain.publishing.evergreen import Evergreen
from domain.publishing.evergreen_ports import TurnTaken
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import EvergreenId
from domain.shared.paging import MAX_LIMIT, Page, PageRequest


async def read_evergreen(room: Publishing, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.one_evergreen(actor, evergreen_id)


async def list_evergreens(room: Publishing, actor: Actor, request: PageRequest) -> Page[Evergreen]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.many_evergreens(actor, request)


async def list_turns(
    room: Publishing, actor: Actor, evergreen_id: EvergreenId
) -> Sequence[TurnTaken]:
    """The latest hundred, the last one first. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    await room.reads.one_evergreen(actor, evergreen_id)
    return await room.reads.turns(actor, evergreen_id, MAX_LIMIT)
