"""What is told of prompts, and of each time at which one recurs."""

from typing import Any

from domain.participation.prompt import Prompt, PromptState, PromptTurn, TurnState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "prompt.created"
UPDATED = "prompt.updated"
PAUSED = "prompt.paused"
RESUMED = "prompt.resumed"
ENDED = "prompt.ended"
ARCHIVED = "prompt.archived"
ASKED = "prompt.asked"
SKIPPED = "prompt.skipped"
OF_PROMPTS = frozenset({CREATED, UPDATED, PAUSED, RESUMED, ENDED, ARCHIVED})
OF_TURNS = frozenset({ASKED, SKIPPED})
ANNOUNCED = OF_PROMPTS | OF_TURNS
_MOVED = {
    PromptState.ACTIVE: RESUMED,
    PromptState.PAUSED: PAUSED,
    PromptState.ENDED: ENDED,
    PromptState.ARCHIVED: ARCHIVED,
}


def prompt_told(after: Prompt, before: Prompt | None = None) -> News:
    told = _prompt(after)
    if before is None:
        return News(CREATED, after.id, after.version, told)
    name = UPDATED if after.state is before.state else _MOVED[after.state]
    previous = differences(_prompt(before), told)
    return News(name, after.id, after.version, told, previous=previous)


def turn_told(turn: PromptTurn) -> News:
    told = {
        "id": turn.id,
        "prompt_id": turn.prompt_id,
        "community_id": turn.community_id,
        "recurrence_id": turn.recurrence_id,
        "at": written(turn.at),
        "state": turn.state.value,
        "place": turn.place,
        "message_id": turn.message_id,
        "reason": turn.reason.value if turn.reason else None,
        "refusal": turn.refusal,
    }
    return News(ASKED if turn.state is TurnState.ASKED else SKIPPED, turn.id, 1, told)


def _prompt(one: Prompt) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state.value,
        "community_id": one.community_id,
        "campaign_id": one.campaign_id,
        "channel_ids": list(one.channel_ids),
        "order": one.order.value,
        "texts": len(one.bank),
        "rule": one.recurring.rule,
        "timezone": one.recurring.timezone,
        "most_per_week": one.rest.most_per_week,
        "external_id": one.external_id,
        "version": one.version,
    }
