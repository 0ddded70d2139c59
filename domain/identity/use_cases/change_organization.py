"""Rename the organization."""

from domain.identity.events import ORGANIZATION_UPDATED, organization_changed
from domain.identity.model import Organization
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.versions import Version, must_match


async def change_organization(
    room: Identity, actor: Actor, version: Version, name: str
) -> Organization:
    """Raises MissingScope, VersionMismatch."""
    actor.require(Permission.ORGANIZATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.organizations.get(actor.organization_id)
        must_match(version, before.version)
        organization = before.change(room.clock.now(), name=name)
        await tx.organizations.save(organization)
        tx.announce(organization_changed(ORGANIZATION_UPDATED, organization, before))
        await tx.commit(organization)
    return organization
