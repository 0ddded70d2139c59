"""How campaigns and what people are offered, asked and invited to are called, in one."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Call
from tests.api.campaign_calls import OF_CAMPAIGNS, SCOPES_OF_CAMPAIGNS
from tests.api.challenge_calls import OF_CHALLENGES, SCOPES_OF_CHALLENGES
from tests.api.contest_calls import OF_CONTESTS, SCOPES_OF_CONTESTS
from tests.api.link_calls import OF_LINKS, SCOPES_OF_LINKS
from tests.api.poll_calls import OF_POLLS, SCOPES_OF_POLLS
from tests.api.promotion_calls import OF_PROMOTIONS, SCOPES_OF_PROMOTIONS
from tests.api.prompt_calls import OF_PROMPTS, SCOPES_OF_PROMPTS

OF_OFFERS: Mapping[str, Sequence[Call]] = {
    **OF_CAMPAIGNS,
    **OF_LINKS,
    **OF_PROMOTIONS,
    **OF_PROMPTS,
    **OF_POLLS,
    **OF_CONTESTS,
    **OF_CHALLENGES,
}
SCOPES_OF_OFFERS: Mapping[str, str] = {
    **SCOPES_OF_CAMPAIGNS,
    **SCOPES_OF_LINKS,
    **SCOPES_OF_PROMOTIONS,
    **SCOPES_OF_PROMPTS,
    **SCOPES_OF_POLLS,
    **SCOPES_OF_CONTESTS,
    **SCOPES_OF_CHALLENGES,
}
