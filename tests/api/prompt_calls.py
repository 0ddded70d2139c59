"""How the operations about prompts are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames
from tests.api.world import Things


def _prompt(own: Things, **more: Any) -> dict[str, Any]:
    return {
        "name": "Breakfast question",
        "community_id": own["community"],
        "channel_ids": [own["channel"]],
        "bank": [{"texts": {"en": "What do you have for breakfast?"}}],
        "recurrence": {
            "starts": "2090-01-02T09:00",
            "timezone": "Europe/Madrid",
            "rule": "FREQ=WEEKLY",
        },
        "caps": {"most_per_week": 2},
        **more,
    }


OF_PROMPTS: dict[str, Sequence[Call]] = {
    "post_prompt": [
        lambda own, theirs: Ask(body=_prompt(own)),
        lambda own, theirs: Ask(body=_prompt(own, external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_prompt(own, campaign_id=theirs["campaign"])),
        lambda own, theirs: Ask(body=_prompt(own, community_id=theirs["community"])),
        lambda own, theirs: Ask(body=_prompt(own, channel_ids=[theirs["channel"]])),
    ],
    "get_prompts": filters("community_id", "campaign_id", "external_id"),
    "get_prompt": on("prompt_id", "prompt"),
    "patch_prompt": [
        *renames("prompt_id", "prompt"),
        lambda own, theirs: Ask({"prompt_id": own["prompt"]}, {"campaign_id": theirs["campaign"]}),
        lambda own, theirs: Ask({"prompt_id": own["prompt"]}, {"channel_ids": [theirs["channel"]]}),
    ],
    "post_prompt_pause": on("prompt_id", "prompt_to_pause"),
    "post_prompt_resume": on("prompt_id", "prompt_to_resume"),
    "post_prompt_end": on("prompt_id", "prompt_to_end"),
    "post_prompt_archive": on("prompt_id", "prompt_to_archive"),
    "get_prompt_turns": on("prompt_id", "prompt"),
}
SCOPES_OF_PROMPTS: Mapping[str, str] = {
    name: "planning:read" if name.startswith("get") else "planning:write" for name in OF_PROMPTS
}
