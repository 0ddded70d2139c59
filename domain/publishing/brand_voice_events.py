"""What is told of a brand's voice."""

from dataclasses import asdict
from typing import Any

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.tone import Tone
from domain.publishing.voice_proposal import VoiceProposal
from domain.shared.events import News, differences

VOICE_UPDATED = "brand_voice.updated"
PROPOSED = "voice_proposal.created"
ACCEPTED = "voice_proposal.accepted"
DISMISSED = "voice_proposal.dismissed"

ANNOUNCED = frozenset({VOICE_UPDATED, PROPOSED, ACCEPTED, DISMISSED})


def voice_changed(voice: BrandVoice, before: BrandVoice) -> News:
    """The voice as it is now. Its lists may be long: who may read them can fetch them."""
    after = _voice(voice)
    previous = differences(_voice(before), after)
    return News(VOICE_UPDATED, voice.workspace_id, voice.version, after, previous=previous)


def proposal_changed(
    name: str, proposal: VoiceProposal, before: VoiceProposal | None = None
) -> News:
    """The proposal as it is now, without what it rests on."""
    after = _proposal(proposal)
    previous = differences(_proposal(before), after) if before else {}
    return News(name, proposal.id, proposal.version, after, previous=previous)


def _proposal(proposal: VoiceProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "state": proposal.state.value,
        "platforms": list(proposal.platforms),
        "posts": proposal.learned.posts,
        "items": [item.value for item in proposal.items],
        "accepted": [item.value for item in proposal.accepted],
        "voice_version": proposal.voice_version,
        "decided_by": proposal.decided_by,
        "version": proposal.version,
    }


def _voice(voice: BrandVoice) -> dict[str, Any]:
    return {
        "id": voice.workspace_id,
        "forbidden_terms": len(voice.forbidden),
        "preferred_terms": len(voice.preferred),
        "required_terms": len(voice.required),
        "formality": {language: address.value for language, address in voice.formality.items()},
        "reading_ease": voice.reading_ease,
        "most_emoji": voice.most_emoji,
        "pairs": len(voice.pairs),
        "tones": len(voice.tones),
        "tone": asdict(voice.tone or Tone()),
        "version": voice.version,
    }
