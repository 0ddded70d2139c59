"""What is kept of brands in memory."""

from dataclasses import dataclass, field

from domain.brand.model import Brand
from domain.brand.strategy import Strategy
from domain.publishing.brand_voice import BrandVoice


@dataclass
class BrandTables:
    brands: dict[str, Brand] = field(default_factory=dict)
    strategies: dict[tuple[str, str], Strategy] = field(default_factory=dict)
    brand_voices: dict[str, BrandVoice] = field(default_factory=dict)
