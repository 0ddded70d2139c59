"""How campaigns, promotions and prompts are called, in one."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Call
from tests.api.campaign_calls import OF_CAMPAIGNS, SCOPES_OF_CAMPAIGNS
from tests.api.promotion_calls import OF_PROMOTIONS, SCOPES_OF_PROMOTIONS
from tests.api.prompt_calls import OF_PROMPTS, SCOPES_OF_PROMPTS

OF_OFFERS: Mapping[str, Sequence[Call]] = {**OF_CAMPAIGNS, **OF_PROMOTIONS, **OF_PROMPTS}
SCOPES_OF_OFFERS: Mapping[str, str] = {
    **SCOPES_OF_CAMPAIGNS,
    **SCOPES_OF_PROMOTIONS,
    **SCOPES_OF_PROMPTS,
}
