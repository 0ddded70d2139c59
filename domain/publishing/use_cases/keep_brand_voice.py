"""The voice of a brand is read, and said anew as a whole."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.brand_voice import BrandVoice, silent
from domain.publishing.brand_voice_events import voice_changed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.versions import Version, must_match


async def read_brand_voice(room: Publishing, actor: Actor) -> BrandVoice:
    """One that asks for nothing, of version 0, where none was ever set. Raises MissingScope."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.brand_voice(actor) or silent(actor, room.clock.now())


async def set_brand_voice(
    room: Publishing, actor: Actor, version: Version, how: Mapping[str, Any]
) -> BrandVoice:
    """Raises MissingScope, VersionMismatch. Messages that are written already stay as they are."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brand_voices.get() or silent(actor, room.clock.now())
        must_match(version, before.version)
        voice = before.speak(actor.id, room.clock.now(), **how)
        await tx.brand_voices.save(voice)
        tx.announce(voice_changed(voice, before))
        await tx.commit(voice)
    return voice
