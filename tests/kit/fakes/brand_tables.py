"""What is kept of brands in memory."""

from dataclasses import dataclass, field

from domain.brand.model import Brand
from domain.brand.strategy import Strategy
from domain.publishing.brand_voice import BrandVoice
from domain.publishing.voice_learning import PostSaid
from domain.publishing.voice_proposal import VoiceProposal


@dataclass
class BrandTables:
    brands: dict[str, Brand] = field(default_factory=dict)
    strategies: dict[tuple[str, str], Strategy] = field(default_factory=dict)
    voice_proposals: dict[tuple[str, str], VoiceProposal] = field(default_factory=dict)
    posts_said: dict[str, PostSaid] = field(default_factory=dict)
    brand_voices: dict[str, BrandVoice] = field(default_factory=dict)
