"""Prompts for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import end_prompt, pause_prompt
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, ChannelId, CommunityId, Kind
from tests.kit.prompt_builders import a_prompt

_NAMES = ("prompt", "prompt_to_pause", "prompt_to_resume", "prompt_to_end", "prompt_to_archive")
PROMPTS = dict.fromkeys(_NAMES, Kind.PROMPT)


async def some_prompts(
    house: House, actor: Actor, things: dict[str, str], external_id: str
) -> dict[str, str]:
    """One for each move; of the first one time has passed."""
    room, made = house.app.participation.dynamics, dict[str, str]()
    home, channel = CommunityId(things["community"]), ChannelId(things["channel"])
    for name in _NAMES:
        first = name == "prompt"
        one = await a_prompt(
            *(house, actor, home, channel),
            external_id=external_id if first else None,
            campaign_id=CampaignId(things["campaign"]) if first else None,
        )
        made[name] = one.id
        await ask_prompt(room, actor, one.id)
        if name == "prompt_to_resume":
            await pause_prompt(room, actor, one.id, None)
        elif name == "prompt_to_archive":
            await end_prompt(room, actor, one.id, None)
    return made
