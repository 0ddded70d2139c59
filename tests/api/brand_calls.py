"""How the operations about a brand and its strategies are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

_DAYS = {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}


def _strategy(**more: Any) -> dict[str, Any]:
    return {"name": "Be talked of", **_DAYS, **more}


def _plan(channel: str) -> dict[str, Any]:
    return {"channel_plan": [{"channel_id": channel, "posts_per_week": 3}]}


OF_BRAND: Mapping[str, Sequence[Call]] = {
    "get_brand_voice": [plain],
    "post_brand_voice_proposal": [lambda own, theirs: Ask(body={"days": 30})],
    "get_brand_voice_proposals": [plain],
    "get_brand_voice_proposal": on("proposal_id", "voice_proposal"),
    "post_brand_voice_proposal_accept": on(
        "proposal_id", "voice_proposal_to_accept", {"items": ["most_emoji"]}
    ),
    "post_brand_voice_proposal_dismiss": on("proposal_id", "voice_proposal_to_dismiss"),
    "put_brand_voice": [
        lambda own, theirs: Ask(body={"traits": ["warm"], "tone": {"energy": "calm"}})
    ],
    "get_brand": [plain],
    "patch_brand": [lambda own, theirs: Ask(body={"mission": "Good coffee."})],
    "post_strategy": [
        lambda own, theirs: Ask(body=_strategy()),
        lambda own, theirs: Ask(body=_strategy(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_strategy(**_plan(theirs["channel"]))),
    ],
    "get_strategies": filters("external_id"),
    "get_strategy": on("strategy_id", "strategy"),
    "patch_strategy": [
        *renames("strategy_id", "strategy"),
        lambda own, theirs: Ask({"strategy_id": own["strategy"]}, _plan(theirs["channel"])),
    ],
    "post_strategy_activate": on("strategy_id", "strategy_to_activate"),
    "post_strategy_retire": on("strategy_id", "strategy_to_retire"),
    "get_strategy_progress": on("strategy_id", "strategy"),
    "get_strategy_alignment": on("strategy_id", "strategy"),
}

SCOPES_OF_BRAND: Mapping[str, str] = {
    "get_brand": "planning:read",
    "patch_brand": "planning:write",
    "post_brand_voice_proposal": "messages:write",
    "get_brand_voice_proposals": "messages:read",
    "get_brand_voice_proposal": "messages:read",
    "post_brand_voice_proposal_accept": "messages:write",
    "post_brand_voice_proposal_dismiss": "messages:write",
    "post_strategy": "planning:write",
    "get_strategies": "planning:read",
    "get_strategy": "planning:read",
    "patch_strategy": "planning:write",
    "post_strategy_activate": "planning:write",
    "post_strategy_retire": "planning:write",
    "get_strategy_progress": "insights:read",
    "get_strategy_alignment": "insights:read",
}
