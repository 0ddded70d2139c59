"""What is told of a brand's voice."""

from dataclasses import asdict
from typing import Any

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.tone import Tone
from domain.shared.events import News, differences

VOICE_UPDATED = "brand_voice.updated"

ANNOUNCED = frozenset({VOICE_UPDATED})


def voice_changed(voice: BrandVoice, before: BrandVoice) -> News:
    """The voice as it is now. Its lists may be long: who may read them can fetch them."""
    after = _voice(voice)
    previous = differences(_voice(before), after)
    return News(VOICE_UPDATED, voice.workspace_id, voice.version, after, previous=previous)


def _voice(voice: BrandVoice) -> dict[str, Any]:
    return {
        "id": voice.workspace_id,
        "forbidden_terms": len(voice.forbidden),
        "preferred_terms": len(voice.preferred),
        "formality": {language: address.value for language, address in voice.formality.items()},
        "reading_ease": voice.reading_ease,
        "most_emoji": voice.most_emoji,
        "tone": asdict(voice.tone or Tone()),
        "version": voice.version,
    }
