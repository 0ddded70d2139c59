"""What is told of a brand's voice."""

from collections.abc import Mapping

from pydantic import Field

from api.publishing.brand_voice_schemas import ToneOut
from api.wire import Fact, Out
from domain.publishing import brand_voice_events as events
from domain.publishing.brand_voice import Address
from domain.publishing.voice_proposal import ProposalItem, ProposalState


class BrandVoiceFact(Out):
    """A brand's voice as it is after what happened; its lists are read where they are."""

    id: str = Field(description="The workspace's.")
    forbidden_terms: int
    preferred_terms: int
    required_terms: int
    formality: dict[str, Address]
    reading_ease: int | None
    most_emoji: int | None
    pairs: int
    tones: int
    tone: ToneOut
    version: int


class VoiceProposalFact(Out):
    """A proposal as it is after what happened; what it rests on is read where it is."""

    id: str
    state: ProposalState
    platforms: list[str]
    posts: int
    items: list[ProposalItem]
    accepted: list[ProposalItem]
    voice_version: int
    decided_by: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.VOICE_UPDATED: Fact("How the brand speaks was set anew.", BrandVoiceFact),
    events.PROPOSED: Fact("Something was proposed for how the brand speaks.", VoiceProposalFact),
    events.ACCEPTED: Fact("Some of what was proposed is how the brand speaks.", VoiceProposalFact),
    events.DISMISSED: Fact("What was proposed for the brand was put away.", VoiceProposalFact),
}
