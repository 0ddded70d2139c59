"""Rename a key, or end it."""

from domain.identity.errors import CannotRevokeItself
from domain.identity.events import KEY_REVOKED, KEY_UPDATED, key_changed
from domain.identity.model import ApiKey
from domain.identity.room import Identity
from domain.shared.access import Actor, Permission
from domain.shared.ids import ApiKeyId
from domain.shared.versions import Version, must_match


async def rename_api_key(
    room: Identity, actor: Actor, key_id: ApiKeyId, version: Version, name: str
) -> ApiKey:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState for a revoked key."""
    actor.require(Permission.KEYS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.api_keys.get(key_id)
        must_match(version, before.version)
        key = before.change(room.clock.now(), name=name)
        await tx.api_keys.save(key)
        tx.announce(key_changed(KEY_UPDATED, key, before))
        await tx.commit(key)
    return key


async def revoke_api_key(room: Identity, actor: Actor, key_id: ApiKeyId) -> ApiKey:
    """End a key for good. Repeating answers the same. Raises MissingScope, NotFound,
    CannotRevokeItself."""
    actor.require(Permission.KEYS_WRITE)
    if key_id == actor.id:
        raise CannotRevokeItself()
    async with room.begin(actor) as tx:
        before = key = await tx.api_keys.get(key_id)
        if before.revoked_at is None:
            key = before.revoke(room.clock.now())
            await tx.api_keys.save(key)
            tx.announce(key_changed(KEY_REVOKED, key, before))
        await tx.commit(key)
    return key
