"""Prompts a test needs to exist, made the way a caller would make them."""

from datetime import timedelta
from typing import Any

from domain.participation.model import Rest
from domain.participation.prompt import Prompt, PromptText, PromptTurn, Recurring
from domain.participation.use_cases.keep_prompts import NewPrompt, create_prompt, list_turns
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, PromptId
from domain.shared.paging import PageRequest, SortKey
from tests.kit.builders import Furnished

THREE = tuple(PromptText({"es": f"¿{n}?", "en": f"{n}?"}) for n in ("Uno", "Dos", "Tres"))
ZONE = "Europe/Madrid"


def daily(starts: str, rule: str = "FREQ=DAILY") -> Recurring:
    return Recurring(starts, ZONE, rule)


async def a_prompt(
    house: Furnished, actor: Actor, community: CommunityId, channel: ChannelId, **how: Any
) -> Prompt:
    """Every day at nine from tomorrow on, as often as one likes."""
    tomorrow = house.clock.now() + timedelta(days=1)
    told: dict[str, Any] = {
        "name": "Breakfast question",
        "community_id": community,
        "bank": THREE,
        "channel_ids": (channel,),
        "recurring": daily(f"{tomorrow:%Y-%m-%d}T09:00:00"),
        "rest": Rest(50),
    }
    room = house.app.participation.dynamics
    return await create_prompt(room, actor, NewPrompt(**(told | how)))


async def turns_of(house: Furnished, actor: Actor, id: PromptId) -> list[PromptTurn]:
    """In the order of their times."""
    request = PageRequest(limit=100, sort=[SortKey("at", descending=False)])
    found = await list_turns(house.app.participation.dynamics, actor, id, request)
    return [seen.turn for seen in found.items]
