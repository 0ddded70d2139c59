"""Whether what is said on each channel is in the tone that the brand has there.

A text that several channels say is held against the tone of each; where they have the same, what is
found is said once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.publishing.brand_voice import BrandVoice, ToneThere, spoken_there
from domain.publishing.preflight import Passage, Remark, ToneUsed
from domain.publishing.preflight_ports import Reader
from domain.publishing.said import Said
from domain.publishing.tone import Situation, Tone, TonePlace
from domain.publishing.tone_check import tone_of_text
from domain.publishing.views import ChannelFacts
from domain.publishing.voice_check import address, voice
from domain.shared.ids import ChannelId


def in_voice(
    reader: Reader,
    said: Sequence[Said],
    languages: Mapping[str, str | None],
    brand: BrandVoice,
    situation: Situation | None,
) -> Iterator[Remark]:
    """What there is to say about every text, each once."""
    by_pointer: dict[str, list[Said]] = {}
    for it in said:
        by_pointer.setdefault(it.passage.pointer, []).append(it)
    everywhere = replace(brand, formality={})
    for pointer, alike in by_pointer.items():
        passage, language = alike[-1].passage, languages[pointer]
        emoji = reader.emoji(passage.text)
        yield from voice(passage, language, emoji, everywhere, reader.terms)
        for where, entry in _manners(passage, alike, brand, situation):
            spoken = spoken_there(brand, entry)
            found = [
                *address(where, language, spoken),
                *tone_of_text(where, language, emoji, spoken.tone, reader.terms),
            ]
            yield from (_by(it, entry) for it in found)


def tones_used(
    channels: Sequence[ChannelFacts], brand: BrandVoice, situation: Situation | None
) -> tuple[ToneUsed, ...]:
    """By what each of these channels is gone."""
    found = []
    for channel in channels:
        entry = brand.tone_there(channel.platform, situation)
        spoken = spoken_there(brand, entry)
        used = ToneUsed(channel.id, entry.place, spoken.tone or Tone(), spoken.formality)
        found.append(used)
    return tuple(found)


def _manners(
    passage: Passage, alike: Sequence[Said], brand: BrandVoice, situation: Situation | None
) -> Iterator[tuple[Passage, ToneThere]]:
    """By which tone the text is looked at, and on which channel, where that makes a difference."""
    found: dict[ChannelId, ToneThere] = {
        it.channel.id: brand.tone_there(it.channel.platform, situation) for it in alike
    }
    places = {entry.place for entry in found.values()}
    if len(places) == 1:
        yield passage, next(iter(found.values()))
        return
    for channel_id, entry in found.items():
        yield replace(passage, channel_id=channel_id), entry


def _by(found: Remark, entry: ToneThere) -> Remark:
    return found if entry.place == TonePlace() else replace(found, tone=entry.place)
