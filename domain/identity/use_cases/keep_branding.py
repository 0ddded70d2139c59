"""A workspace's branding is read, and changed."""

from collections.abc import Mapping
from typing import Any

from domain.identity.branding import Branding, Look
from domain.identity.branding_events import branding_changed
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.versions import Version, must_match

LOGO = "/logo_media_id"


async def read_branding(room: Identity, actor: Actor) -> Branding:
    """One that says nothing, of version 0, where none was ever set. Raises MissingScope."""
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.branding(actor) or _plain(room, actor)


async def read_look(room: Identity, actor: Actor) -> Look:
    """For a page that whoever is at work in the workspace shows to people. Raises MissingScope."""
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.look(actor)


async def change_branding(
    room: Identity, actor: Actor, version: Version, changes: Mapping[str, Any]
) -> Branding:
    """Raises MissingScope, VersionMismatch, NotFound for a logo that is not in this workspace's
    library, ValidationFailed for one that is no picture and for colours that cannot be read."""
    actor.require(Permission.WORKSPACES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brandings.get() or _plain(room, actor)
        must_match(version, before.version)
        branding = before.dress(actor.id, room.clock.now(), **changes)
        errors = list(branding.faults())
        logo = changes.get("logo_media_id")
        is_picture = True if logo is None else await tx.brandings.is_picture(logo)
        if is_picture is None:
            raise NotFound(thing="media", pointer=LOGO)
        if not is_picture:
            errors.append(FieldError(LOGO, "not_a_picture"))
        if errors:
            raise ValidationFailed(errors=errors)
        await tx.brandings.save(branding)
        tx.announce(branding_changed(branding, before))
        await tx.commit(branding)
    return branding


def _plain(room: Identity, actor: Actor) -> Branding:
    now = room.clock.now()
    return Branding(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )
