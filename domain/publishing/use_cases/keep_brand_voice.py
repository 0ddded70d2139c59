"""The voice of a brand is read, and said anew as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.publishing.brand_voice import BrandVoice, ToneThere, silent
from domain.publishing.brand_voice_events import voice_changed
from domain.publishing.room import Publishing
from domain.publishing.tone import TonePlace
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.likeness import plain
from domain.shared.versions import Version, must_match


async def read_brand_voice(room: Publishing, actor: Actor) -> BrandVoice:
    """One that asks for nothing, of version 0, where none was ever set. Raises MissingScope."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.brand_voice(actor) or silent(actor, room.clock.now())


async def set_brand_voice(
    room: Publishing, actor: Actor, version: Version, how: Mapping[str, Any]
) -> BrandVoice:
    """Raises MissingScope, VersionMismatch, ValidationFailed naming what is said twice, and tones
    of no place or of an unknown one. Messages that are written already stay as they are."""
    actor.require(Permission.MESSAGES_WRITE)
    faults = [*_pairs_twice(how), *_tones_misplaced(room, how)]
    if faults:
        raise ValidationFailed(errors=faults)
    async with room.begin(actor) as tx:
        before = await tx.brand_voices.get() or silent(actor, room.clock.now())
        must_match(version, before.version)
        voice = before.speak(actor.id, room.clock.now(), **how)
        await tx.brand_voices.save(voice)
        tx.announce(voice_changed(voice, before))
        await tx.commit(voice)
    return voice


def _tones_misplaced(room: Publishing, how: Mapping[str, Any]) -> Iterator[FieldError]:
    tones: Sequence[ToneThere] = how.get("tones", ())
    known = [profile.platform for profile in room.platforms.profiles()] if tones else []
    seen = {TonePlace()}
    for place, tone in enumerate(tones):
        if tone.platform is not None and tone.platform not in known:
            allowed = {"allowed": ", ".join(known)}
            yield FieldError(f"/tones/{place}/platform", "not_in_list", allowed)
        elif tone.place in seen:
            code = "duplicate" if tone.place != TonePlace() else "platform_or_situation"
            yield FieldError(f"/tones/{place}", code)
        seen.add(tone.place)


def _pairs_twice(how: Mapping[str, Any]) -> Iterator[FieldError]:
    seen = set[str]()
    for place, pair in enumerate(how.get("pairs", ())):
        if plain(pair.dont) in seen:
            yield FieldError(f"/pairs/{place}", "duplicate")
        seen.add(plain(pair.dont))
