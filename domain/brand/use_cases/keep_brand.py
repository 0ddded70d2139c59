"""What the brand stands for is read, and changed."""

from collections.abc import Mapping
from typing import Any

from domain.brand.events import brand_changed
from domain.brand.model import Brand
from domain.brand.room import BrandRoom
from domain.shared.access import Actor, Permission
from domain.shared.versions import Version, must_match


async def read_brand(room: BrandRoom, actor: Actor) -> Brand:
    """One that says nothing, of version 0, where none was ever written down. Raises
    MissingScope."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.brand(actor) or _silent(room, actor)


async def change_brand(
    room: BrandRoom, actor: Actor, version: Version, changes: Mapping[str, Any]
) -> Brand:
    """Raises MissingScope, VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brands.get() or _silent(room, actor)
        must_match(version, before.version)
        brand = before.change(actor.id, room.clock.now(), changes)
        await tx.brands.save(brand)
        tx.announce(brand_changed(brand, before))
        await tx.commit(brand)
    return brand


def _silent(room: BrandRoom, actor: Actor) -> Brand:
    now = room.clock.now()
    return Brand(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )
