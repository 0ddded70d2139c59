"""What people are offered, asked and invited to in a furnished workspace, one of each kind."""

from typing import Any

from adapters.wiring import House
from domain.shared.access import Actor
from tests.api.challenge_world import CHALLENGES, some_challenges
from tests.api.contest_world import CONTESTS, some_contests
from tests.api.link_world import LINKS, some_links
from tests.api.poll_world import POLLS, some_polls
from tests.api.promotion_world import PROMOTIONS, some_promotions
from tests.api.prompt_world import PROMPTS, some_prompts

OFFERS = {**LINKS, **PROMOTIONS, **PROMPTS, **POLLS, **CONTESTS, **CHALLENGES}


async def what_is_offered(
    house: House, worker: Actor, things: dict[str, Any], external_id: str
) -> dict[str, Any]:
    """Once there are a campaign, a community and a member."""
    return {
        **await some_links(house, worker, things["campaign"], external_id),
        **await some_contests(house, worker, external_id),
        **await some_challenges(house, worker, things, external_id),
        **await some_promotions(house, worker, things["campaign"], external_id),
        **await some_prompts(house, worker, things, external_id),
        **await some_polls(house, worker, things, external_id),
    }
