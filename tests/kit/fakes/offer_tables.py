"""What is kept of promotions and prompts in memory."""

from dataclasses import dataclass, field

from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import PromotionCode
from domain.campaigns.promotion_redemption import PromotionRedemption
from domain.participation.prompt import Prompt, PromptTurn

Key = tuple[str, str]


@dataclass
class OfferTables:
    promotions: dict[Key, Promotion] = field(default_factory=dict)
    promotion_codes: dict[Key, PromotionCode] = field(default_factory=dict)
    promotion_redemptions: dict[Key, PromotionRedemption] = field(default_factory=dict)
    prompts: dict[Key, Prompt] = field(default_factory=dict)
    prompt_turns: dict[Key, PromptTurn] = field(default_factory=dict)
