"""The voice of a brand is read, and said anew as a whole."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.brand_voice_events import voice_changed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.versions import Version, must_match


async def read_brand_voice(room: Publishing, actor: Actor) -> BrandVoice:
    """One that asks for nothing, of version 0, where none was ever set. Raises MissingScope."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.brand_voice(actor) or _silent(room, actor)


async def set_brand_voice(
    room: Publishing, actor: Actor, version: Version, how: Mapping[str, Any]
) -> BrandVoice:
    """Raises MissingScope, VersionMismatch. Messages that are written already stay as they are."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brand_voices.get() or _silent(room, actor)
        must_match(version, before.version)
        voice = before.speak(actor.id, room.clock.now(), **how)
        await tx.brand_voices.save(voice)
        tx.announce(voice_changed(voice, before))
        await tx.commit(voice)
    return voice


def _silent(room: Publishing, actor: Actor) -> BrandVoice:
    now = room.clock.now()
    return BrandVoice(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )
